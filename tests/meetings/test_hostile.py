"""What cannot be is refused in words and leaves nothing; what is sent twice counts once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.audit.refusals import NotFound, NotPermitted, Refusal, Unclear
from keyworker.decisions.models import Decision
from keyworker.history.models import Fact
from keyworker.meetings.actions import (
    authorise_minutes,
    cancel,
    complete_minutes,
    hold,
    invite,
    move,
    record_core_group,
    record_initial_conference,
    record_meeting,
    record_supervision,
    schedule,
    send_decisions,
    send_minutes,
    start_section_47,
)
from keyworker.meetings.models import Invitation, Meeting
from keyworker.meetings.queries import meeting_for, meetings_of
from keyworker.record.models import Entry
from keyworker.workforce.actions import create_worker
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db

CORE_GROUP = {"who_took_part": "All", "progress": "Slow"}
MODELS = (Meeting, Invitation, Entry, Fact, Decision, AuditEntry)


@pytest.fixture
def child(council):  # noqa: F811
    return council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))


@pytest.fixture
def stranger(db):
    return create_worker(username="s", name="Stranger", by=None)


@pytest.fixture
def meeting(council, child):  # noqa: F811
    return schedule(
        type="core_group", children=[child], scheduled_for=ahead(days=7), by=council.manager
    )


def ago(**length):
    return timezone.now() - timedelta(**length)


def ahead(**length):
    return timezone.now() + timedelta(**length)


def counts():
    return [model.objects.count() for model in MODELS]


def refused(words, deed, refusal=Unclear, **known):
    """A deed is refused with these words, and nothing is written."""
    before = counts()
    with pytest.raises(refusal, match=words or None):
        deed(**known)
    assert counts() == before


def test_a_date_is_set_once_for_somebody_and_for_a_meeting(council, child, meeting):  # noqa: F811
    asked = {"type": "core_group", "by": council.manager, "scheduled_for": meeting.scheduled_for}
    refused("set for then already", schedule, children=[child], **asked)
    refused("Choose whom", schedule, children=[], **asked)
    refused("still to come", schedule, children=[child], at=ahead(days=1), **asked | LATER)
    refused("is not a meeting", schedule, children=[child], **{**asked, "type": "visit"})


LATER = {"scheduled_for": timezone.now() + timedelta(days=9)}


def test_a_meeting_is_moved_to_another_date_with_a_reason(council, meeting):  # noqa: F811
    known = {"meeting": meeting, "by": council.manager}
    same = meeting.scheduled_for
    refused("set for then already", move, scheduled_for=same, reason="Police away", **known)
    refused("Say why", move, scheduled_for=ahead(days=9), reason=" ", **known)


def test_nobody_is_invited_twice_and_somebody_is_invited(council, child, meeting):  # noqa: F811
    known = {"meeting": meeting, "by": council.manager}
    refused("Choose whom to invite", invite, people=[], **known)
    invite(people=[council.chair, council.chair, ("Ms Okafor", "School"), child], **known)
    assert Invitation.objects.count() == 3
    refused("invited already", invite, people=[council.chair], **known)
    invite(people=[council.chair, council.colleague], **known)
    assert Invitation.objects.count() == 4


def test_a_meeting_is_held_once_and_not_after_it_was_called_off(council, child, meeting):  # noqa: F811
    known = {"meeting": meeting, "by": council.manager}
    refused("still to come", hold, at=ahead(days=2), **known)
    hold(at=ago(hours=1), **known)
    refused("held already", hold, at=ago(hours=1), **known)
    refused("held already", cancel, reason="Snow", **known)
    refused("held already", move, scheduled_for=ahead(days=9), reason="Snow", **known)


def test_a_meeting_is_on_record_once(council, child, meeting):  # noqa: F811
    asked = {"children": [child], "at": ago(hours=1), "by": council.manager, "answers": CORE_GROUP}
    entry = record_core_group(**asked)
    assert entry.ref == meeting.ref
    refused("on record already", record_core_group, **asked)
    refused("on record already", record_core_group, ref=meeting.ref, **asked)


def test_a_meeting_is_recorded_by_the_form_of_its_kind(council, child, meeting):  # noqa: F811
    refused(
        "is a core group.*; choose its own form",
        record_initial_conference,
        children=[child],
        at=ago(hours=1),
        by=council.chair,
        answers={"quorate": "yes", "who_took_part": "All", "reason": "Harm"},
        child_answers={child.pk: {"outcome": "no_plan"}},
        ref=meeting.ref,
    )
    refused(
        "is not a meeting",
        record_meeting,
        form="visit",
        children=[child],
        at=ago(hours=1),
        by=council.manager,
        answers={},
    )


def test_the_matter_a_duty_is_about_is_served_and_never_taken_for_the_meeting(council, child):  # noqa: F811
    asked = {"children": [child], "by": council.manager, "answers": CORE_GROUP}
    first = record_core_group(at=ago(hours=30), ref="cp_plan:1", **asked)
    second = record_core_group(at=ago(hours=1), ref="cp_plan:1", **asked)
    assert first.ref != second.ref
    assert first.for_ref == second.for_ref == ["cp_plan:1"]
    assert Meeting.objects.count() == 2


def test_what_was_called_off_is_not_recorded_and_the_next_is(council, child, meeting):  # noqa: F811
    cancel(meeting=meeting, by=council.manager, reason="Snow")
    asked = {"children": [child], "at": ago(hours=1), "by": council.manager, "answers": CORE_GROUP}
    refused("was called off", record_core_group, ref=meeting.ref, **asked)
    assert record_core_group(**asked).ref != meeting.ref


@pytest.mark.parametrize("deed", [complete_minutes, send_minutes, send_decisions])
def test_nothing_goes_out_before_the_meeting_was_held(council, meeting, deed):  # noqa: F811
    refused("not been held", deed, meeting=meeting, by=council.manager)
    hold(meeting=meeting, at=ago(days=2), by=council.manager)
    refused("was held on", deed, meeting=meeting, by=council.manager, at=ago(days=4))
    refused("still to come", deed, meeting=meeting, by=council.manager, at=ahead(days=2))
    deed(meeting=meeting, by=council.manager)
    before = counts()
    deed(meeting=meeting, by=council.manager)
    assert counts() == before


def test_a_write_up_is_signed_off_once_it_is_finished_by_whoever_may(council, child):  # noqa: F811
    conference = schedule(
        type="icpc", children=[child], scheduled_for=ago(days=2), by=council.manager
    )
    hold(meeting=conference, at=ago(days=2), by=council.chair)
    refused("not finished", authorise_minutes, meeting=conference, by=council.chair)
    complete_minutes(meeting=conference, by=council.social_worker)
    refused(
        "Child Protection Chair",
        authorise_minutes,
        refusal=NotPermitted,
        meeting=conference,
        by=council.manager,
    )
    authorise_minutes(meeting=conference, by=council.chair)
    assert Decision.objects.get().decision == "sign_off_conference_record"
    before = counts()
    authorise_minutes(meeting=conference, by=council.chair)
    assert counts() == before


def test_supervision_of_a_case_is_told_once_of_the_child(council, child):  # noqa: F811
    asked = {
        "children": [child],
        "at": ago(hours=2),
        "by": council.manager,
        "answers": {
            "of": "case",
            "worker": str(council.social_worker.pk),
            "plan_reviewed": "yes",
            "discussion": "The plan",
            "direction": "Visit twice",
        },
    }
    record_supervision(**asked)
    fact = Fact.objects.get(name="supervision.held")
    assert (fact.subject_id, fact.attributes["of"]) == (child.pk, "case")
    refused("on record already", record_supervision, **asked)


def test_an_enquiry_is_about_at_least_one_child(council):  # noqa: F811
    refused("at least one child", start_section_47, children=[], at=ago(days=1), by=council.manager)


@pytest.mark.parametrize("purpose", ["banana", "<script>"])
def test_an_unknown_choice_is_refused_beside_its_box(council, child, purpose):  # noqa: F811
    refused(
        "",
        record_initial_conference,
        children=[child],
        at=ago(hours=1),
        by=council.chair,
        answers={"quorate": "yes", "who_took_part": "All", "reason": "Harm"},
        child_answers={child.pk: {"outcome": purpose}},
    )


def test_a_stranger_does_nothing_and_sees_nothing(council, child, meeting, stranger):  # noqa: F811
    known = {"meeting": meeting, "by": stranger}
    asked = {"children": [child], "at": ago(hours=1), "by": stranger, "answers": CORE_GROUP}
    for deed, more in (
        (move, {"scheduled_for": ahead(days=9), "reason": "-"}),
        (invite, {"people": [council.chair]}),
        (cancel, {"reason": "-"}),
        (hold, {"at": ago(hours=1)}),
        (complete_minutes, {}),
        (send_minutes, {}),
        (send_decisions, {}),
    ):
        refused("", deed, refusal=NotPermitted, **known, **more)
    new = {"type": "core_group", "scheduled_for": ahead(days=8), "by": stranger}
    refused("", schedule, refusal=NotPermitted, children=[child], **new)
    refused("", schedule, refusal=NotPermitted, children=[], about_worker=council.manager, **new)
    refused("", record_core_group, refusal=Refusal, **asked)
    assert [m.pk for m in meetings_of(stranger, child)] == []
    with pytest.raises(NotFound):
        meeting_for(stranger, meeting.ref)
