"""Meetings set, moved, called off, held and recorded; what is refused, and what follows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.history.comparing import differences
from keyworker.history.models import Fact
from keyworker.involvements.actions import start_involvement
from keyworker.involvements.facts import all_facts as facts_of_involvements
from keyworker.involvements.models import Involvement
from keyworker.meetings.actions import (
    amend_meeting,
    cancel,
    complete_minutes,
    hold,
    invite,
    move,
    record_cin_review,
    record_core_group,
    record_initial_conference,
    record_strategy_discussion,
    schedule,
    sign_off_meeting,
)
from keyworker.meetings.facts import all_facts
from keyworker.meetings.models import Meeting
from keyworker.record.actions import save_draft
from keyworker.record.models import Entry
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db

CONFERENCE = {"quorate": "yes", "who_took_part": "All", "reason": "Harm", "core_group": "Four"}
CORE_GROUP = {"who_took_part": "All", "progress": "Slow", "child_words": "Fine", "changes": "No"}


@pytest.fixture
def child(council):  # noqa: F811
    return council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))


@pytest.fixture
def brother(council):  # noqa: F811
    return council.child(given="Kofi", family="Ilett", born=date(2014, 2, 1), sex="M")


def ago(**length):
    return timezone.now() - timedelta(**length)


def ahead(**length):
    return timezone.now() + timedelta(**length)


def facts(name):
    """The standing facts of one name in the order they were told."""
    return list(Fact.objects.filter(name=name).order_by("id"))


def open_plan(council, child, kind="cp_plan"):  # noqa: F811
    return start_involvement(child=child, kind=kind, at=ago(days=3), by=council.manager)


def test_a_moved_meeting_keeps_its_former_date_and_the_reason(council, child):  # noqa: F811
    meeting = schedule(type="icpc", children=[child], scheduled_for=ahead(days=7), by=council.chair)
    moved = move(
        meeting=meeting, scheduled_for=ahead(days=9), by=council.chair, reason="Police away"
    )
    assert [date_.reason for date_ in moved.dates.order_by("pk")] == ["", "Police away"]
    assert len(facts("icpc.scheduled")) == 2
    assert moved.scheduled_for == moved.dates.last().scheduled_for


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_meeting_is_not_moved_or_called_off_without_a_reason(council, child, reason):  # noqa: F811
    meeting = schedule(
        type="core_group", children=[child], scheduled_for=ahead(days=7), by=council.chair
    )
    with pytest.raises(Unclear, match="Say why the meeting is moved"):
        move(meeting=meeting, scheduled_for=ahead(days=9), by=council.chair, reason=reason)
    with pytest.raises(Unclear, match="Say why the meeting does not take place"):
        cancel(meeting=meeting, by=council.chair, reason=reason)
    meeting.refresh_from_db()
    assert meeting.cancelled_at is None
    assert meeting.dates.count() == 1


def test_a_meeting_called_off_is_neither_moved_nor_held(council, child):  # noqa: F811
    meeting = schedule(
        type="core_group", children=[child], scheduled_for=ahead(days=7), by=council.chair
    )
    cancel(meeting=meeting, by=council.chair, reason="The chair is ill")
    assert facts("core_group.cancelled")[0].attributes == {"reason": "The chair is ill"}
    with pytest.raises(Unclear, match="was called off"):
        move(meeting=meeting, scheduled_for=ahead(days=9), by=council.chair, reason="x")
    with pytest.raises(Unclear, match="was called off"):
        hold(meeting=meeting, at=ago(hours=1), by=council.chair)


def test_what_is_no_meeting_is_refused_with_a_suggestion(council, child):  # noqa: F811
    with pytest.raises(Unclear, match="icpc"):
        schedule(type="icpcs", children=[child], scheduled_for=ahead(days=7), by=council.chair)
    with pytest.raises(Unclear, match="is not a meeting"):
        schedule(type="visit", children=[child], scheduled_for=ahead(days=7), by=council.chair)
    assert not Meeting.objects.exists()


def test_nothing_is_written_up_before_it_is_held_and_the_first_time_counts(council, child):  # noqa: F811
    meeting = schedule(type="icpc", children=[child], scheduled_for=ahead(days=7), by=council.chair)
    with pytest.raises(Unclear, match="has not been held"):
        complete_minutes(meeting=meeting, by=council.chair)
    hold(meeting=meeting, at=ago(hours=2), by=council.chair)
    first = complete_minutes(meeting=meeting, by=council.chair, at=ago(hours=1))
    again = complete_minutes(meeting=meeting, by=council.chair)
    assert first.minutes_completed_at == again.minutes_completed_at
    assert len(facts("icpc.minutes_completed")) == 1


def test_whoever_was_invited_and_not_named_as_there_did_not_come(council, child):  # noqa: F811
    meeting = schedule(
        type="core_group", children=[child], scheduled_for=ahead(days=7), by=council.chair
    )
    invite(meeting=meeting, people=[council.manager, ("Ms Okafor", "School")], by=council.chair)
    hold(
        meeting=meeting,
        at=ago(hours=2),
        by=council.chair,
        attendance=[council.manager, "Dr Lindqvist"],
    )
    came = dict(meeting.invitations.values_list("name", "attended"))
    assert came == {council.manager.name: True, "Ms Okafor": False, "Dr Lindqvist": True}


def test_a_conference_is_recorded_on_the_meeting_that_was_set(council, child):  # noqa: F811
    set_ = schedule(type="icpc", children=[child], scheduled_for=ahead(days=1), by=council.chair)
    entry = record_initial_conference(
        children=[child],
        at=ago(hours=2),
        by=council.chair,
        answers={**CONFERENCE},
        child_answers={child.pk: {"outcome": "no_plan"}},
    )
    assert Meeting.objects.count() == 1
    assert entry.ref == set_.ref


def test_brother_and_sister_may_leave_one_conference_with_different_outcomes(
    council,  # noqa: F811
    child,
    brother,
):
    record_initial_conference(
        children=[child, brother],
        at=ago(hours=2),
        by=council.chair,
        answers=CONFERENCE,
        child_answers={
            child.pk: {"outcome": "plan", "category": "NEG"},
            brother.pk: {"outcome": "no_plan"},
        },
    )
    on_plan = Involvement.objects.filter(kind="cp_plan", ended_at__isnull=True)
    assert [plan.child for plan in on_plan] == [child]
    held = {fact.subject_id: fact.attributes["outcome"] for fact in facts("icpc.held")}
    assert held == {child.pk: "plan", brother.pk: "no_plan"}


def test_the_record_of_a_conference_is_not_finished_with_its_outcome(council, child):  # noqa: F811
    record_initial_conference(
        children=[child],
        at=ago(hours=2),
        by=council.chair,
        answers=CONFERENCE,
        child_answers={child.pk: {"outcome": "no_plan"}},
    )
    assert facts("icpc.minutes_completed") == []


def test_a_core_group_left_unfinished_is_written_up_when_it_is_finished(council, child):  # noqa: F811
    plan = open_plan(council, child)
    entry = record_core_group(
        children=[child],
        at=ago(hours=2),
        by=council.social_worker,
        answers={"who_took_part": "All", "progress": "Slow"},
    )
    assert entry.unfinished
    assert entry.for_ref == [plan.ref]
    assert facts("core_group.minutes_completed") == []
    amend_meeting(
        entry=entry,
        base_version=1,
        at=entry.at,
        by=council.social_worker,
        answers=CORE_GROUP,
    )
    assert len(facts("core_group.minutes_completed")) == 1
    assert len(facts("core_group.held")) == 1  # what did not change is not told again


def test_a_manager_signs_a_core_groups_record_off_and_its_author_may_not(council, child):  # noqa: F811
    open_plan(council, child)
    entry = record_core_group(
        children=[child], at=ago(hours=2), by=council.social_worker, answers=CORE_GROUP
    )
    with pytest.raises(NotPermitted):
        sign_off_meeting(entry=entry, by=council.social_worker)
    assert facts("core_group.minutes_authorised") == []
    sign_off_meeting(entry=entry, by=council.manager)
    assert len(facts("core_group.minutes_authorised")) == 1
    assert Meeting.objects.get().minutes_authorised_at is not None


def test_an_enquiry_is_agreed_by_a_manager_and_nothing_is_half_written(council, child):  # noqa: F811
    answers = {
        "who_took_part": "All",
        "police_present": "yes",
        "information": "Harm",
        "outcome": "s47",
        "reason": "Harm",
        "actions": "Visit",
    }
    with pytest.raises(NotPermitted, match="section 47"):
        record_strategy_discussion(
            children=[child], at=ago(hours=2), by=council.social_worker, answers=answers
        )
    assert not Meeting.objects.exists()
    assert not Entry.objects.exists()
    record_strategy_discussion(
        children=[child], at=ago(hours=2), by=council.duty_manager, answers=answers
    )
    assert Involvement.objects.get().kind == "s47"


def test_the_same_draft_sent_twice_holds_one_conference(council, child):  # noqa: F811
    draft = save_draft(by=council.chair, form="icpc", children=[child], answers=CONFERENCE)
    asked = {
        "children": [child],
        "at": ago(hours=2),
        "by": council.chair,
        "answers": CONFERENCE,
        "child_answers": {child.pk: {"outcome": "plan", "category": "NEG"}},
        "draft": draft,
    }
    first = record_initial_conference(**asked)
    assert record_initial_conference(**asked) == first
    assert Meeting.objects.count() == Involvement.objects.count() == 1


def test_an_amended_outcome_ends_the_plan_it_had_begun(council, child):  # noqa: F811
    entry = record_initial_conference(
        children=[child],
        at=ago(hours=2),
        by=council.chair,
        answers=CONFERENCE,
        child_answers={child.pk: {"outcome": "plan", "category": "NEG"}},
    )
    amend_meeting(
        entry=entry,
        base_version=1,
        at=entry.at,
        by=council.chair,
        answers=CONFERENCE,
        child_answers={child.pk: {"outcome": "no_plan"}},
        reason="The wrong box was ticked",
    )
    plan = Involvement.objects.get(kind="cp_plan")
    assert plan.ended_at == plan.started_at
    assert facts("icpc.held")[-1].attributes["outcome"] == "no_plan"


def test_the_first_child_in_need_review_begins_the_plan_and_a_conference_ends_it(council, child):  # noqa: F811
    asked = {"children": [child], "by": council.social_worker}
    record_cin_review(at=ago(hours=3), answers=CORE_GROUP, **asked)
    record_cin_review(at=ago(hours=2), answers=CORE_GROUP, **asked)
    plan = Involvement.objects.get(kind="cin_plan")
    assert plan.ended_at is None
    record_initial_conference(
        children=[child],
        at=ago(hours=1),
        by=council.chair,
        answers=CONFERENCE,
        child_answers={child.pk: {"outcome": "plan", "category": "NEG"}},
    )
    plan.refresh_from_db()
    assert plan.ended_at is not None


def test_every_deed_leaves_an_audit_row_without_case_text(council, child):  # noqa: F811
    meeting = schedule(
        type="core_group", children=[child], scheduled_for=ahead(days=7), by=council.chair
    )
    cancel(meeting=meeting, by=council.chair, reason="Mother in hospital")
    rows = AuditEntry.objects.filter(deed__startswith="meetings.").order_by("id")
    assert [(row.deed, row.worker_id, row.subject_ids) for row in rows] == [
        ("meetings.schedule", council.chair.pk, [child.pk]),
        ("meetings.cancel", council.chair.pk, [child.pk]),
    ]
    assert "hospital" not in str([row.details for row in rows])


def test_the_rows_tell_again_what_the_log_holds(council, child, brother):  # noqa: F811
    meeting = schedule(
        type="icpc", children=[child, brother], scheduled_for=ahead(days=7), by=council.chair
    )
    move(meeting=meeting, scheduled_for=ahead(days=9), by=council.chair, reason="Police away")
    invite(meeting=meeting, people=[council.manager], by=council.chair)
    entry = record_initial_conference(
        children=[child, brother],
        at=ago(hours=2),
        by=council.chair,
        answers=CONFERENCE,
        child_answers={
            child.pk: {"outcome": "plan", "category": "NEG"},
            brother.pk: {"outcome": "no_plan"},
        },
    )
    amend_meeting(
        entry=entry,
        base_version=1,
        at=ago(hours=3),
        by=council.chair,
        answers={**CONFERENCE, "quorate": "no"},
        child_answers={
            child.pk: {"outcome": "plan", "category": "PHY"},
            brother.pk: {"outcome": "no_plan"},
        },
        reason="The time was wrong",
    )
    complete_minutes(meeting=meeting, by=council.chair)
    told = [*all_facts(), *facts_of_involvements()]
    names = ("icpc", "cp_plan")
    found = [d for d in differences(told) if "meeting:" in d.identity or "involve" in d.identity]
    assert found == []
    assert sum(fact.name.startswith(names) for fact in told) > 10
