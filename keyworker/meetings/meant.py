"""Finds which meeting is being recorded: the one named, or the one that was set."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from keyworker.audit.refusals import Unclear
from keyworker.history.facts import moment_columns
from keyworker.history.queries import pack
from keyworker.meetings.models import Meeting, MeetingChild
from keyworker.people.models import Person
from keyworker.record.models import Entry


def meant(
    type_: str, children: Sequence[Person], at: date | datetime, ref: str | None
) -> Meeting | None:
    """Give the meeting that is recorded, locked: the one named, or the one set nearest to `at`.

    Refused where that meeting is of another kind, was called off, or is on record already.
    """
    meetings = Meeting.objects.select_for_update(of=("self",)).select_related("chair")
    named = meetings.filter(ref=ref).first() if ref else None
    if named is not None:
        _must_wait_for_its_record(named, type_)
        return named
    _must_not_be_on_record(type_, children, at)
    day = timezone.localdate(at) if isinstance(at, datetime) else at
    waiting = meetings.filter(
        pk__in=MeetingChild.objects.filter(child__in=children).values("meeting_id"),
        type=type_,
        held_at__isnull=True,
        cancelled_at__isnull=True,
        scheduled_for__isnull=False,
    )
    return min(waiting, key=lambda meeting: _days_between(meeting, day), default=None)


def _must_wait_for_its_record(meeting: Meeting, type_: str) -> None:
    label = pack().label(meeting.type).lower()
    if meeting.type != type_:
        raise Unclear({"meeting": f"The meeting chosen is a {label}; choose its own form"})
    if meeting.cancelled_at is not None:
        raise Unclear({"meeting": f"This {label} was called off; record the one that was held"})
    if Entry.objects.filter(ref=meeting.ref, thing=type_).exists():
        raise Unclear({"meeting": f"This {label} is on record already; change its record instead"})


def _must_not_be_on_record(type_: str, children: Sequence[Person], at: date | datetime) -> None:
    """The same meeting sent in twice is recorded once."""
    held_at, _ = moment_columns(at)
    held = Meeting.objects.filter(type=type_, held_at=held_at, children__in=children)
    if held.exists():
        label = pack().label(type_).lower()
        raise Unclear({"at": f"A {label} at this time is on record already; change its record"})


def _days_between(meeting: Meeting, day: date) -> int:
    """How far the day a meeting was set for lies from the one it was held on."""
    planned = meeting.scheduled_for
    return abs((timezone.localdate(planned) - day).days) if planned else 0
