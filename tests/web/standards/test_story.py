"""A practice lead reads the standards in a browser."""

import pytest

from tests.oversight.days import allocated, seen

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_standards_are_read_from_the_document_down(council, open_page, look):
    child = allocated(council, since=40)
    seen(council, child, days=20)
    page = open_page(council.manager)
    page.goto("/")
    page.get_by_role("link", name="Standards").click()
    look(page, "standards-documents")
    page.get_by_role("link", name="Wokingham").click()
    look(page, "standards-document")
    page.get_by_role("link", name="CP plans and reviews").click()
    look(page, "standards-chapter")
    page.get_by_role("link", name="1", exact=True).click()
    look(page, "standards-clause")
    page.get_by_role("link", name="See a child with a child protection plan").click()
    look(page, "standards-rule")


def test_a_rule_nobody_has_met_yet_says_so(council, open_page, look):
    page = open_page(council.manager)
    page.goto("/standards/rule/wokingham/cp-visits/")
    assert page.get_by_text("It has not applied to anyone yet.").is_visible()
    look(page, "standards-rule-empty")


def test_a_head_of_service_sets_another_council_beside_ours_and_tries_another_figure(
    council, open_page, look
):
    child = allocated(council, since=40)
    seen(council, child, days=20)
    page = open_page(council.manager)
    page.goto("/standards/")
    page.get_by_role("link", name="Set one beside ours").click()
    look(page, "standards-compare-choose")
    page.get_by_label("Another council's standards").select_option("england")
    page.get_by_role("button", name="Set side by side").click()
    assert page.get_by_role("heading", name="Hold the first core group").is_visible()
    look(page, "standards-compare")
    page.goto("/standards/rule/wokingham/cp-visits/")
    page.get_by_role("link", name="What if the figure were another?").click()
    page.get_by_label("Another figure").fill("soon")
    page.get_by_role("button", name="Work it out").click()
    assert page.get_by_role("alert").is_visible()
    look(page, "standards-what-if-error")
    page.get_by_label("Another figure").fill("15 working days")
    page.get_by_role("button", name="Work it out").click()
    assert page.get_by_role("cell", name="15 working days").is_visible()
    look(page, "standards-what-if")
