"""Reads meetings, for those who may see the children they are about."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch

from keyworker.audit.actions import note_read
from keyworker.audit.refusals import NotFound
from keyworker.involvements.queries import children_held
from keyworker.meetings.models import Meeting, MeetingChild
from keyworker.people.models import Person
from keyworker.people.queries import children_for
from keyworker.workforce.models import Worker


def meetings_of(viewer: Worker, child: Person) -> list[Meeting]:
    """List the meetings about a child, those to come first, then the latest held."""
    seen = children_for(viewer).filter(pk=child.pk)
    about = MeetingChild.objects.filter(child__in=seen)
    note_read(viewer=viewer, what="meetings", subject_type="child", subject_ids=[child.pk])
    found = list(
        Meeting.objects.filter(pk__in=about.values("meeting_id"))
        .select_related("chair")
        .prefetch_related("dates", "meeting_children")
    )
    return sorted(found, key=_latest_first, reverse=True)


def _latest_first(meeting: Meeting) -> datetime:
    dates = (meeting.held_at, meeting.scheduled_for, meeting.recorded_at)
    return next(date for date in dates if date is not None)


def meeting_for(viewer: Worker, ref: str) -> Meeting:
    """Give one meeting by its ref, noting the look; raises NotFound where a child is not theirs."""
    found = Meeting.objects.filter(ref=ref).select_related("chair", "about_worker").first()
    if found is None:
        raise NotFound("There is no such meeting.", "Look among the child's meetings.")
    ids = list(found.meeting_children.values_list("child_id", flat=True))
    if children_for(viewer).filter(pk__in=ids).count() != len(ids):
        raise NotFound("There is no such meeting.", "Look among the child's meetings.")
    note_read(viewer=viewer, what="meeting", subject_type="child", subject_ids=ids)
    return found


def meeting_numbered(viewer: Worker, number: int) -> Meeting:
    """Give one meeting by its number with its children (and who holds each) and invitations,
    noting the look.

    Raises NotFound where a child is not theirs, or where it is about a worker alone and the viewer
    is neither that worker, nor in the chair, nor invited.
    """
    seen = children_held(viewer).prefetch_related("names").order_by("born", "pk")
    found = (
        Meeting.objects.filter(pk=number)
        .select_related("chair", "about_worker")
        .prefetch_related("invitations", Prefetch("children", seen))
        .annotate(about=Count("meeting_children"))
        .first()
    )
    if found is None or not _is_open_to(viewer, found):
        raise NotFound("There is no such meeting.", "Look among the child's meetings.")
    ids = [child.pk for child in found.children.all()]
    whose, subjects = ("child", ids) if ids else ("worker", [found.about_worker_id or 0])
    note_read(viewer=viewer, what="meeting", subject_type=whose, subject_ids=subjects)
    return found


def _is_open_to(viewer: Worker, meeting: Any) -> bool:
    if meeting.about:
        return bool(meeting.about == len(meeting.children.all()))
    invited = {row.worker_id for row in meeting.invitations.all()}
    return viewer.pk in {meeting.about_worker_id, meeting.chair_id, *invited}


def meeting_meant(viewer: Worker, child: Person, type_: str, ref: str) -> Meeting | None:
    """Give the meeting of a kind that a matter is about: the one so named, the one serving the
    matter, else the one to come or the latest of the child's; the page it leads to notes the look.
    """
    seen = children_for(viewer).filter(pk=child.pk)
    about = MeetingChild.objects.filter(child__in=seen).values("meeting_id")
    found = sorted(
        Meeting.objects.filter(pk__in=about, type=type_), key=_latest_first, reverse=True
    )
    ranked = sorted(found, key=lambda meeting: _fit(meeting, ref))
    return ranked[0] if ranked else None


def _fit(meeting: Meeting, ref: str) -> tuple[bool, bool, bool]:
    """What fits better sorts before: the very matter, one it serves, one not called off."""
    return (meeting.ref != ref, ref not in meeting.for_ref, meeting.cancelled_at is not None)
