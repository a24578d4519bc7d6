"""Pages for when something did not work."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.html import format_html

from config.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from keyworker.web import errors


def refuse(request):
    raise PermissionDenied


def misread(request):
    raise SuspiciousOperation


def fail(request):
    raise RuntimeError("Key (family)=(Sample) already exists")


def write(request):
    if request.method == "POST":
        return HttpResponse(format_html("<pre>{}</pre>", request.POST["notes"]))
    return HttpResponse(
        "<form method=post><label>Notes <textarea name=notes></textarea></label>"
        f"<input type=hidden name=csrfmiddlewaretoken value={get_token(request)}>"
        "<button>Save</button></form>"
    )


AUTOSAVING = """{% extends "base.html" %}{% block title %}Note{% endblock %}{% block content %}
<h1>Note</h1><label>Notes <textarea name="notes" hx-post="/planted/autosave/"
hx-trigger="keyup changed delay:50ms" hx-target="#saved"></textarea></label>
<p id="saved"></p>{% endblock %}"""


def autosave(request):
    if request.method == "POST":
        return HttpResponse(f"Saved {len(request.POST['notes'])} letters")
    return HttpResponse(engines["django"].from_string(AUTOSAVING).render({}, request))


urlpatterns = [
    *urlpatterns,
    path("planted/autosave/", autosave),
    path("planted/write/", write),
    path("planted/403/", refuse),
    path("planted/400/", misread),
    path("planted/500/", fail),
]


@pytest.fixture
def planted(settings):
    settings.ROOT_URLCONF = "tests.web.test_errors"


PAGES = {
    400: ("/planted/400/", "We could not read what your browser sent"),
    403: ("/planted/403/", "You may not do this"),
    404: ("/no-such-page/", "There is no such page, or it is not yours to see"),
    500: ("/planted/500/", "Something went wrong on our side"),
}


@pytest.mark.parametrize("status", PAGES)
def test_every_failure_has_a_page_that_says_what_to_do(client, priya, planted, status):
    client.force_login(priya)
    client.raise_request_exception = False
    address, words = PAGES[status]
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "Sample) already" not in answer.content.decode()


def test_the_page_for_our_own_failure_asks_the_database_nothing(django_assert_num_queries, db):
    request = RequestFactory().get("/")
    request.user = None
    with django_assert_num_queries(0):
        assert errors.server_error(request).status_code == 500


def test_a_form_from_nowhere_gets_a_page_that_says_what_to_do(priya, planted):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(priya)
    answer = strict.post("/planted/403/", {"a": "b"})
    assert answer.status_code == 403
    assert b"Please try again" in answer.content


def test_failure_pages_stand_in_no_ones_way(open_page, priya, planted, look):
    page = open_page(priya)
    for status, (address, words) in PAGES.items():
        page.goto(address)
        assert page.get_by_role("heading", name=words).is_visible()
        look(page, f"error-{status}")


def test_a_form_sent_after_the_session_was_killed_is_kept_until_signed_in_again(
    open_page, priya, planted, look
):
    page = open_page(priya)
    page.goto("/planted/write/")
    page.get_by_label("Notes").fill("Seen at school\n& <b>well</b>")
    page.wait_for_load_state("networkidle")  # an answer still on its way would sign in again
    page.context.clear_cookies()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="You have been signed out").wait_for()
    look(page, "send-again")

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    sign_in(opened.value)

    page.get_by_role("button", name="Send it again").click()
    page.get_by_role("heading", name="Please send it again").wait_for()
    page.get_by_role("button", name="Send it again").click()
    assert page.locator("pre").inner_text().splitlines() == ["Seen at school", "& <b>well</b>"]


def sign_in(page):
    page.goto("/account/login/")
    page.get_by_label("User name or email address").fill("priya")
    page.get_by_label("Password", exact=True).fill("correct horse 42")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Priya Sample").first.wait_for()


def test_a_page_that_saves_as_one_types_goes_on_after_signing_in_again_in_another_tab(
    open_page, priya, planted, look
):
    page = open_page()
    sign_in(page)
    page.goto("/planted/autosave/")
    notes = page.get_by_label("Notes")
    notes.press_sequentially("one")
    page.get_by_text("Saved 3 letters").wait_for()

    page.wait_for_load_state("networkidle")
    page.context.clear_cookies(name="sessionid")
    notes.press_sequentially("two")
    page.get_by_text("is not being saved").wait_for()
    assert notes.input_value() == "onetwo"
    look(page, "signed-out-while-writing")

    sign_in(page.context.new_page())
    with page.expect_response("**/planted/autosave/"):
        notes.press_sequentially("!")  # sent with the old token, answered with the new
    notes.press_sequentially("!")
    page.get_by_text("Saved 8 letters").wait_for()
    assert page.get_by_text("is not being saved").count() == 0
