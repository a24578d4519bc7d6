"""Sets, moves and calls off meetings, and invites to them."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from keyworker.audit.refusals import Unclear
from keyworker.history.facts import moment_columns
from keyworker.history.queries import pack
from keyworker.history.turns import take_turns
from keyworker.involvements.checking import must_not_be_ahead
from keyworker.meetings.chairing import let_chair
from keyworker.meetings.matters import matters_of
from keyworker.meetings.models import Invitation, Meeting, MeetingChild, MeetingDate
from keyworker.meetings.policy import must_be_a_meeting, must_see_all
from keyworker.meetings.telling import telling
from keyworker.people.models import Person
from keyworker.people.names import display
from keyworker.workforce.models import Worker


@transaction.atomic
def schedule(
    *,
    type: str,
    children: Sequence[Person],
    scheduled_for: datetime,
    by: Worker,
    chair: Worker | None = None,
    place: str = "",
    for_ref: Sequence[str] = (),
    reason: str = "",
    about_worker: Worker | None = None,
    attributes: dict[str, object] | None = None,
    at: date | datetime | None = None,
) -> Meeting:
    """Set the date of a meeting about one or more children; `at` is when it was set."""
    take_turns("child", [child.pk for child in children])
    must_be_a_meeting(type)
    must_see_all(by, children, about_worker)
    if not children and about_worker is None:
        raise Unclear({"children": "Choose whom the meeting is about"})
    _must_not_be_set_already(type, children, about_worker, scheduled_for)
    served = list(dict.fromkeys([*for_ref, *matters_of(type, children)]))
    meeting = new_meeting(type=type, children=children, for_ref=served, about_worker=about_worker)
    with telling(meeting, by=by, deed="schedule"):
        let_chair(meeting, children, chair)
        meeting.place = place
        meeting.attributes = dict(attributes or {})
        _set_date(meeting, scheduled_for, by, reason, at)
    return meeting


@transaction.atomic
def move(
    *,
    meeting: Meeting,
    scheduled_for: datetime,
    by: Worker,
    reason: str,
    at: date | datetime | None = None,
) -> Meeting:
    """Set another date; the former one stays on the record with the reason for the move."""
    meeting = standing(meeting=meeting, by=by)
    _must_be_to_come(meeting)
    if not reason.strip():
        raise Unclear({"reason": "Say why the meeting is moved"})
    if meeting.scheduled_for == scheduled_for:
        raise Unclear({"scheduled_for": "The meeting is set for then already; give another date"})
    with telling(meeting, by=by, deed="move"):
        _set_date(meeting, scheduled_for, by, reason, at)
    return meeting


@transaction.atomic
def invite(
    *,
    meeting: Meeting,
    people: Sequence[Worker | Person | tuple[str, str]],
    by: Worker,
    at: date | datetime | None = None,
) -> Meeting:
    """Invite workers, family members, or others by (name, agency); the first time counts.

    Whoever is invited already is not invited twice.
    """
    meeting = standing(meeting=meeting, by=by)
    _must_be_to_come(meeting)
    if not people:
        raise Unclear({"people": "Choose whom to invite"})
    asked = {_who(row) for row in meeting.invitations.all()}
    invitations = {_who(row): row for row in (_invitation(meeting, each) for each in people)}
    fresh = [row for who, row in invitations.items() if who not in asked]
    if not fresh:
        raise Unclear({"people": "They are invited already; choose somebody else"})
    with telling(meeting, by=by, deed="invite"):
        Invitation.objects.bulk_create(fresh)
        if meeting.invited_at is None:
            set_phase(meeting=meeting, phase="invited", at=at)
    return meeting


@transaction.atomic
def cancel(
    *, meeting: Meeting, by: Worker, reason: str, at: date | datetime | None = None
) -> Meeting:
    """Call a meeting off, with the reason."""
    meeting = standing(meeting=meeting, by=by)
    _must_be_to_come(meeting)
    if not reason.strip():
        raise Unclear({"reason": "Say why the meeting does not take place"})
    with telling(meeting, by=by, deed="cancel"):
        meeting.cancel_reason = reason.strip()
        set_phase(meeting=meeting, phase="cancelled", at=at)
    return meeting


def new_meeting(
    *,
    type: str,
    children: Sequence[Person],
    for_ref: Sequence[str] = (),
    about_worker: Worker | None = None,
    ref: str | None = None,
) -> Meeting:
    """Make the rows of a meeting nothing is known of yet; the caller tells of it."""
    meeting = Meeting.objects.create(
        type=type,
        ref=ref or f"{type}:{uuid.uuid4()}",
        for_ref=list(for_ref),
        about_worker=about_worker,
        recorded_at=timezone.now(),
        version=0,
    )
    MeetingChild.objects.bulk_create(
        MeetingChild(meeting=meeting, child=child) for child in children
    )
    return meeting


def standing(*, meeting: Meeting, by: Worker | None) -> Meeting:
    """Give the meeting as it stands now, locked until the deed is done."""
    take_turns("child", meeting.meeting_children.values_list("child_id", flat=True))
    found = Meeting.objects.select_for_update(of=("self",)).select_related("about_worker")
    row = found.get(pk=meeting.pk)
    must_see_all(by, row.children.all(), row.about_worker)
    return row


def set_phase(
    *,
    meeting: Meeting,
    phase: str,
    at: date | datetime | None = None,
    recorded_at: datetime | None = None,
) -> None:
    """Set when a phase came about, and when that was written down (both now, unless told)."""
    now = timezone.now()
    moment, day_only = _columns(at or now)
    must_not_be_ahead(moment)
    setattr(meeting, f"{phase}_at", moment)
    first = meeting.written.get(phase, {}).get("recorded_at")
    meeting.written = {
        **meeting.written,
        phase: {"recorded_at": first or (recorded_at or now).isoformat(), "day_only": day_only},
    }


def _columns(at: date | datetime) -> tuple[datetime, bool]:
    moment, day_only = moment_columns(at)
    return moment or timezone.now(), day_only


def _set_date(
    meeting: Meeting,
    scheduled_for: datetime,
    by: Worker,
    reason: str,
    at: date | datetime | None,
) -> None:
    now = timezone.now()
    set_at, day_only = _columns(at or now)
    must_not_be_ahead(set_at)
    MeetingDate.objects.create(
        meeting=meeting,
        scheduled_for=scheduled_for,
        set_at=set_at,
        set_is_date=day_only,
        recorded_at=now,
        set_by=by,
        reason=reason.strip(),
    )
    meeting.scheduled_for = scheduled_for
    meeting.scheduled_at = meeting.scheduled_at or set_at


def _must_be_to_come(meeting: Meeting) -> None:
    label = pack().label(meeting.type)
    if meeting.held_at is not None:
        raise Unclear({"meeting": f"This {label.lower()} has been held already"})
    if meeting.cancelled_at is not None:
        raise Unclear({"meeting": f"This {label.lower()} was called off; set a new one"})


def _must_not_be_set_already(
    type_: str, children: Sequence[Person], about_worker: Worker | None, scheduled_for: datetime
) -> None:
    """The same meeting sent in twice is set once."""
    same = Meeting.objects.filter(
        type=type_, scheduled_for=scheduled_for, held_at__isnull=True, cancelled_at__isnull=True
    )
    concerned = Q(children__in=children) if children else Q(about_worker=about_worker)
    if same.filter(concerned).exists():
        label = pack().label(type_).lower()
        raise Unclear({"scheduled_for": f"This {label} is set for then already"})


def _who(invitation: Invitation) -> tuple[Any, ...]:
    """Tell two invitations of one person from those of two."""
    if invitation.worker_id or invitation.person_id:
        return invitation.worker_id, invitation.person_id
    return invitation.name, invitation.agency


def _invitation(meeting: Meeting, each: Worker | Person | tuple[str, str]) -> Invitation:
    if isinstance(each, Worker):
        return Invitation(meeting=meeting, worker=each, name=each.name)
    if isinstance(each, Person):
        return Invitation(meeting=meeting, person=each, name=display(each))
    name, agency = each
    return Invitation(meeting=meeting, name=name, agency=agency)
