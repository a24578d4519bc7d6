"""A conference from the date being set to the record being sent, at a desk and on a telephone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from keyworker.meetings.actions import hold, schedule
from keyworker.meetings.models import Meeting
from tests.oversight.council import council  # noqa: F401
from tests.web.meeting.told import ago, ahead, held_child, mother_of

pytestmark = pytest.mark.django_db(transaction=True)


def fill_day(page, name, day, *, time=""):
    for box, typed in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.fill(f"[name={name}_{box}]", str(typed))
    if time:
        page.fill(f"[name={name}_time]", time)


def set_address(child, kind=""):
    return reverse("set_meeting", args=[child.reference]) + (f"?type={kind}" if kind else "")


def test_a_core_group_is_set_people_invited_and_the_date_moved(open_page, look, council):  # noqa: F811
    child = held_child(council, plan="cp_plan")
    mother_of(council, child)
    page = open_page(council.social_worker)
    page.goto(set_address(child))
    look(page, "meeting-choose")
    page.click("text=Core group")
    look(page, "meeting-set")
    page.click("button:has-text('Set the meeting')")
    assert page.locator(".govuk-error-summary a").first.inner_text() == (
        "Enter the date and time of the meeting"
    )
    look(page, "meeting-set-error")
    fill_day(page, "scheduled_for", ahead(days=6).date(), time="10am")
    page.fill("[name=place]", "Civic Offices, room 2")
    page.select_option("[name=chair]", str(council.manager.pk))
    page.click("button:has-text('Set the meeting')")
    assert "Core group set for" in page.inner_text("#notices")
    look(page, "meeting-to-come")
    page.click("text=Invite people")
    page.click("button:has-text('Invite')")
    assert "Choose or enter at least one person" in page.inner_text(".govuk-error-summary")
    look(page, "meeting-invite-error")
    page.check("text=Efua Ilett, parent")
    page.check("text=Priya Nair, social worker")
    page.fill("[name=name_1]", "Mx Duarte")
    page.fill("[name=agency_1]", "Hilltop School")
    page.click("button:has-text('Invite')")
    assert "Hilltop School" in page.inner_text("table")
    page.click("text=Move it")
    fill_day(page, "scheduled_for", ahead(days=8).date(), time="14:30")
    page.click("button:has-text('Move it')")
    look(page, "meeting-move-error")
    page.fill("[name=reason]", "The school cannot come that day")
    page.click("button:has-text('Move it')")
    assert "The school cannot come that day" in page.inner_text("main")
    look(page, "meeting-moved")


def test_after_a_conference_what_was_sent_is_said_without_javascript(open_page, look, council):  # noqa: F811
    child = held_child(council)
    meeting = schedule(
        type="icpc",
        children=[child],
        scheduled_for=ago(days=9),
        by=council.social_worker,
        chair=council.chair,
        at=ago(days=14),
    )
    hold(meeting=meeting, at=ago(days=9), by=council.chair)
    page = open_page(council.social_worker, javascript=False, width=320)
    page.goto(reverse("meeting", args=[meeting.pk]))
    page.click("text=Say they were sent")
    page.fill("[name=at_day]", "45")
    page.click("button:has-text('Save')")
    assert "The day must be a real date" in page.inner_text(".govuk-error-summary")
    fill_day(page, "at", timezone.localdate())
    page.click("button:has-text('Save')")
    assert Meeting.objects.get().decisions_sent_at is not None
    assert "What was asked of it before" in page.inner_text("main")


def test_a_held_conference_shows_what_is_still_due_of_it(open_page, look, council):  # noqa: F811
    child = held_child(council)
    meeting = schedule(
        type="icpc",
        children=[child],
        scheduled_for=ago(days=9),
        by=council.social_worker,
        chair=council.chair,
        at=ago(days=14),
    )
    hold(
        meeting=meeting,
        at=ago(days=9),
        by=council.chair,
        attendance=[council.social_worker, "Mx Duarte"],
    )
    page = open_page(council.social_worker)
    page.goto(reverse("meeting", args=[meeting.pk]))
    assert page.locator(".keyworker-line--overdue").count() >= 1
    look(page, "meeting-held")
    page.click("text=Say who came")
    page.uncheck("text=Mx Duarte")
    page.click("button:has-text('Save')")
    assert "Did not come" in page.inner_text("table")
    look(page, "meeting-who-came")


def test_a_meeting_called_off_says_why(open_page, look, council):  # noqa: F811
    child = held_child(council, plan="cin_plan")
    meeting = schedule(
        type="cin_review", children=[child], scheduled_for=ahead(days=1), by=council.social_worker
    )
    page = open_page(council.social_worker)
    page.goto(reverse("meeting", args=[meeting.pk]))
    page.click("text=Call it off")
    look(page, "meeting-call-off")
    page.fill("[name=reason]", "No interpreter could be found")
    page.click("button:has-text('Call it off')")
    assert "No interpreter could be found" in page.inner_text("main")
    look(page, "meeting-called-off")
