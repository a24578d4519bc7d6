"""The eyes of the browser stories: what they would miss, they must find here."""

import pytest

GOOD = "<html lang=en><title>A page</title><main><h1>A page</h1>{}</main>"


def test_a_box_without_a_label_is_found(page, axe):
    page.set_content(GOOD.format("<input name=nameless>"))
    assert [fault.split(":")[0] for fault in axe(page)] == ["label"]


def test_pale_words_are_found(page, axe):
    page.set_content(GOOD.format("<p style='color:#bbb'>pale</p>"))
    assert [fault.split(":")[0] for fault in axe(page)] == ["color-contrast"]


def test_a_page_that_scrolls_sideways_on_a_telephone_is_found(page, look):
    page.set_content(GOOD.format("<p style='width:400px'>wide</p>"))
    with pytest.raises(AssertionError, match="scrolls sideways at 320 px: it is 4"):
        look(page, "planted")


def test_a_script_written_into_a_page_does_not_run(client, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/account/login/")
    stopped = page.evaluate(
        """() => new Promise((resolve) => {
          document.addEventListener("securitypolicyviolation", (e) => resolve(e.violatedDirective));
          const script = document.createElement("script");
          script.textContent = "window.broken = true";
          document.body.append(script);
        })"""
    )
    assert stopped.startswith("script-src")
    assert page.evaluate("window.broken") is None
    context.close()
