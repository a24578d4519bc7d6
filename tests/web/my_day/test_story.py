"""A morning with My day, in a browser: what is pressing is found and opened at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from keyworker.meetings.actions import schedule
from keyworker.record.actions import save_draft, send_back
from tests.oversight.days import allocated, core_group, seen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy(council):
    """A social worker with something of everything."""
    amara = allocated(council, given="Amara", since=40)
    allocated(council, given="Dorian", plan="cin_plan", since=24)
    esme = allocated(council, given="Esmé-Louise", family="Okonkwo-Fitzgerald", since=6)
    seen(council, amara, days=12)
    save_draft(by=council.social_worker, form="assessment", children=[esme], answers={})
    schedule(
        type="rcpc",
        children=[amara],
        scheduled_for=timezone.now() + timedelta(days=6),
        by=council.manager,
        chair=council.chair,
        place="Shute End, room 4",
    )
    entry = core_group(council, amara)
    send_back(entry=entry, by=council.manager, note="Say what the school reported.")
    core_group(council, esme, by=council.colleague)
    return council


def test_a_full_day_can_be_read_by_everyone_and_its_first_visit_is_one_click_away(
    busy, open_page, look
):
    page = open_page(busy.social_worker)
    page.goto("/")
    assert page.get_by_role("heading", name="My day").is_visible()
    look(page, "my-day-full")
    first = page.locator(".keyworker-line--overdue").first
    first.get_by_text("Why this date?").click()
    assert first.get_by_role("link", name="Wokingham").first.is_visible()
    page.get_by_role("button", name="Record the visit").first.click()
    assert "/write/visit/" in page.url
    page.go_back()
    page.get_by_role("link", name="overdue").click()
    assert page.url.endswith("#overdue")


def test_the_managers_day_shows_what_waits_for_a_signature(busy, open_page, look):
    page = open_page(busy.manager)
    page.goto("/")
    look(page, "my-day-manager")
    page.get_by_role("button", name="Read").click()
    assert "/sign-off/" in page.url


def test_an_empty_day_leads_on(council, open_page, look):
    page = open_page(council.colleague)
    page.goto("/")
    look(page, "my-day-empty")
    page.get_by_role("link", name="Find a child").click()
    assert page.url.endswith("/find/")


def test_the_whole_day_is_there_without_scripts(busy, open_page):
    page = open_page(busy.social_worker, javascript=False, width=320)
    page.goto("/")
    page.get_by_text("Why this date?").first.click()
    assert page.locator(".keyworker-line--overdue details").first.get_by_role("link").is_visible()
