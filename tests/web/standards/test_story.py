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
