"""Holds meetings and sends out what was decided and written."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from keyworker.audit.refusals import Unclear
from keyworker.decisions.actions import decide
from keyworker.history.facts import moment_columns
from keyworker.history.queries import pack
from keyworker.meetings.actions.dates import set_phase, standing
from keyworker.meetings.models import Meeting
from keyworker.meetings.telling import telling
from keyworker.people.models import Person
from keyworker.workforce.models import Worker

CONFERENCES = ("icpc", "rcpc")
CONFERENCE_RECORD = "sign_off_conference_record"
MEETING_RECORD = "sign_off_meeting_record"


@transaction.atomic
def hold(
    *,
    meeting: Meeting,
    at: date | datetime,
    by: Worker,
    attendance: Sequence[Worker | Person | str] = (),
    attributes: Mapping[str, Any] | None = None,
    child_attributes: Mapping[int, Mapping[str, Any]] | None = None,
    recorded_at: datetime | None = None,
) -> Meeting:
    """Record that a meeting took place: who came, what came of it, and what for each child.

    `attributes` and `child_attributes` (by the child's id) are the vocabulary's.
    """
    meeting = standing(meeting=meeting, by=by)
    if meeting.held_at is not None:
        label = pack().label(meeting.type).lower()
        raise Unclear({"meeting": f"This {label} has been held already; change its record"})
    with telling(meeting, by=by, deed="hold"):
        fill_held(
            meeting=meeting,
            at=at,
            attributes=attributes or {},
            child_attributes=child_attributes or {},
            recorded_at=recorded_at,
        )
        _note_attendance(meeting, attendance)
    return meeting


def fill_held(
    *,
    meeting: Meeting,
    at: date | datetime,
    attributes: Mapping[str, Any],
    child_attributes: Mapping[int, Mapping[str, Any]],
    recorded_at: datetime | None = None,
) -> None:
    """Fill a meeting's rows with what came of it; the caller tells of it."""
    if meeting.cancelled_at is not None:
        label = pack().label(meeting.type).lower()
        raise Unclear({"meeting": f"This {label} was called off; record the one that was held"})
    set_phase(meeting=meeting, phase="held", at=at, recorded_at=recorded_at)
    meeting.attributes = {**meeting.attributes, **attributes}
    for row in meeting.meeting_children.all():
        if row.child_id in child_attributes:
            row.attributes = {**row.attributes, **child_attributes[row.child_id]}
            row.save(update_fields=["attributes"])


def _note_attendance(meeting: Meeting, attendance: Sequence[Worker | Person | str]) -> None:
    """Whoever was invited and is not named did not come; whoever came uninvited is added."""
    if not attendance:
        return
    came: set[int] = set()
    invited = list(meeting.invitations.all())
    for each in attendance:
        found = next((row for row in invited if _is(row, each)), None)
        if found is None:
            found = meeting.invitations.create(
                name=each if isinstance(each, str) else str(each),
                worker=each if isinstance(each, Worker) else None,
                person=each if isinstance(each, Person) else None,
                attended=True,
            )
        came.add(found.pk)
    meeting.invitations.filter(pk__in=came).update(attended=True)
    meeting.invitations.filter(~Q(pk__in=came), attended__isnull=True).update(attended=False)


def _is(row: Any, each: Worker | Person | str) -> bool:
    if isinstance(each, Worker):
        return bool(row.worker_id == each.pk)
    if isinstance(each, Person):
        return bool(row.person_id == each.pk)
    return bool(row.name == each)


def complete_minutes(*, meeting: Meeting, by: Worker, at: date | datetime | None = None) -> Meeting:
    """The write-up of a meeting is finished."""
    return _after_holding(meeting, "minutes_completed", at, by)


@transaction.atomic
def authorise_minutes(
    *, meeting: Meeting, by: Worker, at: date | datetime | None = None
) -> Meeting:
    """The write-up of a meeting is signed off, by whoever may sign such records off."""
    meeting = standing(meeting=meeting, by=by)
    if meeting.held_at is not None and meeting.minutes_completed_at is None:
        raise Unclear({"meeting": "The write-up is not finished; finish it first"})
    sign = CONFERENCE_RECORD if meeting.type in CONFERENCES else MEETING_RECORD
    child_id = meeting.meeting_children.values_list("child_id", flat=True).first()
    if meeting.minutes_authorised_at is None:
        decide(
            decision=sign,
            subject_type="child" if child_id else "worker",
            subject_id=child_id or meeting.about_worker_id or 0,
            by=by,
            outcome="signed",
            about=meeting.ref,
        )
    return _after_holding(meeting, "minutes_authorised", at, by)


def send_minutes(*, meeting: Meeting, by: Worker, at: date | datetime | None = None) -> Meeting:
    """The write-up of a meeting goes out."""
    return _after_holding(meeting, "minutes_sent", at, by)


def send_decisions(*, meeting: Meeting, by: Worker, at: date | datetime | None = None) -> Meeting:
    """What a meeting decided goes out, ahead of or apart from the write-up."""
    return _after_holding(meeting, "decisions_sent", at, by)


@transaction.atomic
def _after_holding(meeting: Meeting, phase: str, at: date | datetime | None, by: Worker) -> Meeting:
    meeting = standing(meeting=meeting, by=by)
    if meeting.held_at is None:
        raise Unclear({"meeting": "The meeting has not been held; record it first"})
    if getattr(meeting, f"{phase}_at") is not None:
        return meeting  # Said twice is said once: the first time counts.
    moment, _ = moment_columns(at or timezone.now())
    if timezone.localdate(moment) < timezone.localdate(meeting.held_at):
        day = timezone.localdate(meeting.held_at)
        raise Unclear({"at": f"The meeting was held on {day:%-d %B %Y}; give that day or a later"})
    with telling(meeting, by=by, deed=phase):
        set_phase(meeting=meeting, phase=phase, at=at)
    return meeting
