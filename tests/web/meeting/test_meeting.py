"""A meeting's page: what is known of it, what is due and why, and every deed as its own step."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.history.models import Fact
from keyworker.meetings.actions import (
    cancel,
    hold,
    invite,
    record_core_group,
    schedule,
)
from keyworker.oversight.queries import whats_due
from keyworker.people.actions import relate
from keyworker.web.lines import shown
from tests.oversight.council import appointed, council  # noqa: F401
from tests.web.meeting.told import ago, ahead, held_child, mother_of, typed_day

pytestmark = pytest.mark.django_db

CORE_GROUP = {"who_took_part": "All", "progress": "Slow", "child_words": "Fine", "changes": "No"}


@pytest.fixture
def child(council):  # noqa: F811
    return held_child(council, plan="cp_plan")


@pytest.fixture
def to_come(council, child):  # noqa: F811
    return schedule(
        type="core_group",
        children=[child],
        scheduled_for=ahead(days=5),
        by=council.social_worker,
        chair=council.manager,
        place="Civic Offices",
    )


@pytest.fixture
def held(council, child):  # noqa: F811
    """An initial conference held two days ago, nothing sent yet."""
    meeting = schedule(
        type="icpc",
        children=[child],
        scheduled_for=ago(days=2),
        by=council.social_worker,
        at=ago(days=9),
    )
    invite(meeting=meeting, people=[("Mx Duarte", "Hilltop School")], by=council.social_worker)
    return hold(meeting=meeting, at=ago(days=2), by=council.chair)


@pytest.fixture
def desk(client, council):  # noqa: F811
    client.force_login(council.social_worker)
    client.worker = council.social_worker
    return client


def at(name, meeting, **more):
    return reverse(name, kwargs={"number": meeting.pk, **more})


def read(desk, meeting):
    return desk.get(at("meeting", meeting)).content.decode()


def test_the_page_says_when_where_who_chairs_and_whom_it_is_about(desk, to_come):
    page = read(desk, to_come)
    for words in ("Core group", "To come", "Civic Offices", "Ruth Adeyemi", "Amara Ilett"):
        assert words in page
    assert "set by Priya Nair" in page


def test_what_is_due_of_it_stands_there_with_its_why_and_clause(desk, held):
    page = read(desk, held)
    assert "What is due" in page
    assert "Why this date?" in page
    assert "/standards/clause/wokingham/child-protection-conferences/" in page


def test_it_is_recorded_by_the_form_of_its_kind_which_knows_the_meeting(desk, to_come, child):
    write = reverse("write", args=[child.reference, "core_group"])
    assert f"{write}?ref={to_come.ref}" in read(desk, to_come)


def test_a_moved_meeting_keeps_its_former_date_with_the_reason(desk, to_come):
    was = timezone.localtime(to_come.scheduled_for)
    when = ahead(days=9)
    sent = {**typed_day("scheduled_for", when), "reason": "The school cannot come"}
    answer = desk.post(at("move_meeting", to_come), sent)
    assert answer.status_code == 302
    to_come.refresh_from_db()
    assert to_come.scheduled_for == when
    page = read(desk, to_come)
    assert "Former dates" in page
    assert f"{was.day} {was:%B %Y}" in page
    assert "The school cannot come" in page
    desk.post(at("move_meeting", to_come), sent)
    assert to_come.dates.count() == 2  # sent in twice, moved once


def test_a_move_without_a_reason_is_asked_for_one_and_keeps_the_date_typed(desk, to_come):
    sent = {**typed_day("scheduled_for", ahead(days=9)), "reason": ""}
    answer = desk.post(at("move_meeting", to_come), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Answer the question: Why is it moved?" in page
    assert f'value="{sent["scheduled_for_day"]}"' in page


def test_a_meeting_is_called_off_once_with_the_reason(desk, to_come):
    today = typed_day("at", timezone.localdate())
    refused = desk.post(at("call_off_meeting", to_come), today)
    assert "Answer the question: Why does it not take place?" in refused.content.decode()
    for _ in range(2):
        desk.post(at("call_off_meeting", to_come), {**today, "reason": "No interpreter"})
    to_come.refresh_from_db()
    assert to_come.cancel_reason == "No interpreter"
    page = read(desk, to_come)
    assert "Called off" in page
    assert "Move it" not in page
    assert Fact.objects.filter(name="core_group.cancelled").count() == 1


def test_family_workers_and_others_are_invited_in_one_go(desk, council, child, to_come):  # noqa: F811
    mother = mother_of(council, child)
    page = desk.get(at("invite_to_meeting", to_come)).content.decode()
    for words in ("Efua Ilett, parent", "Amara Ilett, the child", "Priya Nair, social worker"):
        assert words in page
    sent = {
        "family": [f"p{mother.pk}"],
        "workers": [f"w{council.social_worker.pk}"],
        "worker": f"w{council.colleague.pk}",
        "name_1": "Mx Duarte",
        "agency_1": "Hilltop School",
        **typed_day("at", timezone.localdate()),
    }
    for _ in range(2):
        assert desk.post(at("invite_to_meeting", to_come), sent).status_code == 302
    assert {row.name for row in to_come.invitations.all()} == {
        "Efua Ilett",
        "Priya Nair",
        "Tom Brandt",
        "Mx Duarte",
    }
    assert to_come.invitations.count() == 4
    page = read(desk, to_come)
    assert "Hilltop School" in page
    assert "Invitations sent" in page
    assert "Efua Ilett, parent" not in desk.get(at("invite_to_meeting", to_come)).content.decode()


def test_nobody_chosen_and_an_agency_without_a_name_are_said(desk, to_come):
    today = typed_day("at", timezone.localdate())
    nobody = desk.post(at("invite_to_meeting", to_come), today)
    assert "Choose or enter at least one person to invite" in nobody.content.decode()
    sent = {**today, "agency_2": "Police"}
    nameless = desk.post(at("invite_to_meeting", to_come), sent)
    assert "Enter the name of whoever comes from there" in nameless.content.decode()
    assert not to_come.invitations.exists()


def test_decisions_and_record_are_said_to_be_sent_with_the_day_and_once(desk, held):
    yesterday = timezone.localdate() - timedelta(days=1)
    page = desk.get(at("say_of_meeting", held, phase="decisions_sent")).content.decode()
    assert f'value="{timezone.localdate().day}"' in page  # today is offered
    for day in (yesterday, timezone.localdate()):
        desk.post(at("say_of_meeting", held, phase="decisions_sent"), typed_day("at", day))
    held.refresh_from_db()
    assert timezone.localdate(held.decisions_sent_at) == yesterday
    for phase in ("minutes_completed", "minutes_sent"):
        today = typed_day("at", timezone.localdate())
        desk.post(at("say_of_meeting", held, phase=phase), today)
    held.refresh_from_db()
    assert held.minutes_completed_at
    assert held.minutes_sent_at
    assert "Say they were sent" not in read(desk, held)


def test_decisions_cannot_go_out_before_the_conference_was_held(desk, held):
    before = typed_day("at", timezone.localdate() - timedelta(days=5))
    answer = desk.post(at("say_of_meeting", held, phase="decisions_sent"), before)
    assert answer.status_code == 422
    assert "The meeting was held on" in answer.content.decode()


def test_a_line_of_what_was_asked_turns_met_once_it_is_said(desk, held):
    assert "Done in time" not in read(desk, held)
    sent = typed_day("at", timezone.localdate())
    desk.post(at("say_of_meeting", held, phase="decisions_sent"), sent)
    assert "What was asked of it before" in read(desk, held)


def test_who_came_is_said_afterwards(desk, held):
    row = held.invitations.get()
    assert "Not said" in read(desk, held)
    desk.post(at("who_came", held), {"came": [str(row.pk)]})
    row.refresh_from_db()
    assert row.attended is True
    desk.post(at("who_came", held), {})
    assert "Did not come" in read(desk, held)


def test_nothing_can_be_said_of_a_meeting_that_was_not_held(desk, to_come):
    for name, more in (("say_of_meeting", {"phase": "minutes_sent"}), ("who_came", {})):
        answer = desk.post(at(name, to_come, **more), {}, follow=True)
        assert "has not been held; record it first" in answer.content.decode()
    unheard_of = at("say_of_meeting", to_come, phase="sung")
    assert desk.get(unheard_of).status_code == 404


def test_once_recorded_the_page_leads_to_the_record(desk, council, child, to_come):  # noqa: F811
    entry = record_core_group(
        children=[child],
        at=ago(hours=1),
        by=council.social_worker,
        answers=CORE_GROUP,
        ref=to_come.ref,
    )
    page = read(desk, to_come)
    assert reverse("entry", args=[entry.key]) in page
    assert "Waiting for sign-off" in page
    assert reverse("sign_off_decide", args=[entry.key]) in page


def test_every_duty_of_a_conference_leads_from_the_child_s_page_to_where_it_is_done(
    desk,
    child,
    held,
):
    lines = [
        line for line in map(shown, whats_due(desk.worker, child)) if "/meetings/" in line.deed_url
    ]
    led = {line.deed: desk.get(line.deed_url).url for line in lines}
    sent = at("say_of_meeting", held, phase="decisions_sent")
    assert led["Say the decisions were sent"].startswith(sent)
    written = at("say_of_meeting", held, phase="minutes_completed")
    assert led["Say the record is written"].startswith(written)


def test_signing_the_record_off_leads_to_the_decision(desk, council, child, to_come):  # noqa: F811
    entry = record_core_group(
        children=[child],
        at=ago(hours=1),
        by=council.social_worker,
        answers=CORE_GROUP,
        ref=to_come.ref,
    )
    asked = {"type": "core_group", "ref": to_come.ref, "deed": "minutes_authorised"}
    answer = desk.get(reverse("child_meeting", args=[child.reference]), asked)
    assert answer.url == reverse("sign_off_decide", args=[entry.key])


def test_the_plans_page_leads_to_meetings_and_to_who_holds_the_case(desk, child, to_come):
    page = desk.get(reverse("child_plans", args=[child.reference])).content.decode()
    assert f"{at('meeting', to_come)}?of={child.reference}" in page
    assert reverse("set_meeting", args=[child.reference]) in page
    assert reverse("allocate", args=[child.reference]) in page


def test_a_meeting_about_brothers_and_sisters_is_seen_from_the_one_asked(
    desk,
    council,  # noqa: F811
    child,
):
    brother = held_child(council, "Kofi", sex="M")
    meeting = schedule(
        type="strategy_discussion",
        children=[child, brother],
        scheduled_for=ahead(days=1),
        by=council.social_worker,
    )
    page = desk.get(f"{at('meeting', meeting)}?of={brother.reference}").content.decode()
    assert "Kofi Ilett, 9" in page.split("<main")[0]
    assert "Amara Ilett" in page.split("<main")[1]


def test_a_supervision_of_a_worker_is_open_to_the_two_it_concerns(desk, council, client):  # noqa: F811
    meeting = schedule(
        type="supervision",
        children=[],
        about_worker=council.social_worker,
        chair=council.manager,
        scheduled_for=ahead(days=3),
        by=council.manager,
    )
    assert "Priya Nair" in read(desk, meeting)
    client.force_login(council.colleague)
    assert client.get(at("meeting", meeting)).status_code == 404


def test_numbers_that_are_none_are_not_found(desk):
    for number in (1, 999_999_999_999_999_999_999):
        assert desk.get(reverse("meeting", args=[number])).status_code == 404


def test_every_page_about_it_is_one_row_of_the_trail(desk, council, child, to_come):  # noqa: F811
    for name in ("meeting", "move_meeting", "call_off_meeting", "invite_to_meeting"):
        before = AuditEntry.objects.count()
        desk.get(at(name, to_come))
        assert AuditEntry.objects.count() == before + 1, name
        last = AuditEntry.objects.latest("pk")
        assert (last.deed, last.subject_ids) == ("read.meeting", [child.pk])


def test_a_duty_leads_to_the_step_that_does_it(desk, child, to_come, held):
    def led(**asked):
        return desk.get(reverse("child_meeting", args=[child.reference]), asked).url

    invited = led(type="core_group", deed="invited")
    assert invited.startswith(at("invite_to_meeting", to_come))
    sent = led(type="icpc", ref=held.ref, deed="decisions_sent")
    assert sent.startswith(at("say_of_meeting", held, phase="decisions_sent"))
    assert led(type="icpc", deed="cancelled").startswith(at("meeting", held))
    none_set = led(type="rcpc", deed="invited")
    assert none_set == f"{reverse('set_meeting', args=[child.reference])}?type=rcpc"
    assert led(type="nonsense") == reverse("child_plans", args=[child.reference])


def test_the_meeting_that_serves_the_matter_comes_before_a_later_one(desk, council, child):  # noqa: F811
    by = council.social_worker
    first = schedule(
        type="icpc", children=[child], scheduled_for=ahead(days=1), by=by, for_ref=["s47:1"]
    )
    later = schedule(type="icpc", children=[child], scheduled_for=ahead(days=9), by=by)
    address = reverse("child_meeting", args=[child.reference])
    asked = {"type": "icpc", "ref": "s47:1"}
    assert desk.get(address, asked).url.startswith(at("meeting", first))
    cancel(meeting=first, by=by, reason="Moved to another day")
    assert desk.get(address, {"type": "icpc"}).url.startswith(at("meeting", later))


@pytest.mark.parametrize("name", ["meeting", "invite_to_meeting"])
def test_the_page_asks_the_same_whatever_its_size(desk, council, child, to_come, name):  # noqa: F811
    mother_of(council, child)
    invite(meeting=to_come, people=[("One", "School")], by=council.social_worker)
    desk.get(at(name, to_come))  # the first look of a session writes when it was
    with CaptureQueriesContext(connection) as small:
        desk.get(at(name, to_come))
    others = [(f"Person {number}", "Agency") for number in range(20)]
    invite(meeting=to_come, people=others, by=council.social_worker)
    for number in range(8):
        appointed(f"Sam Worker {number}", "social_worker", council.team)
    brother = held_child(council, "Kofi", sex="M")
    to_come.meeting_children.create(child=brother)
    relate(person=brother, other=child, kind="sibling", by=council.social_worker)
    with CaptureQueriesContext(connection) as larger:
        desk.get(at(name, to_come))
    assert asked(small) == asked(larger)
    assert asked(larger) <= 15, [query["sql"][:90] for query in larger.captured_queries]


def asked(captured):
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)
