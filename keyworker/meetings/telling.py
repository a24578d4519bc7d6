"""Keeps what the history tells of a meeting in step with its rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from keyworker.audit.actions import note
from keyworker.history.actions import append
from keyworker.history.changes import changed
from keyworker.meetings.facts import of_stored
from keyworker.meetings.models import Meeting
from keyworker.workforce.models import Worker


@contextmanager
def telling(meeting: Meeting, *, by: Worker | None, deed: str) -> Iterator[Meeting]:
    """Change a meeting's rows inside this, and the audit row and the facts that changed follow.

    Only inside the transaction of the deed.
    """
    before = [] if meeting.pk is None else of_stored(_fresh(meeting))
    yield meeting
    meeting.version += 1
    meeting.save()
    children = list(meeting.meeting_children.values_list("child_id", flat=True))
    subject_type, ids = ("child", children) if children else ("worker", [meeting.about_worker_id])
    note(
        by=by,
        deed=f"meetings.{deed}",
        subject_type=subject_type,
        subject_ids=[pk for pk in ids if pk is not None],
        details={"meeting": meeting.ref, "type": meeting.type},
    )
    append(facts=changed(before, of_stored(_fresh(meeting))))


def _fresh(meeting: Meeting) -> Meeting:
    return Meeting.objects.prefetch_related("dates", "meeting_children").get(pk=meeting.pk)
