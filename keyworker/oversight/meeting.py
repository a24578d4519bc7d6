"""What the standards ask of one meeting, and the record it has."""

from collections.abc import Iterable

from django.utils import timezone

from keyworker.history.models import Obligation
from keyworker.history.queries import OPEN, obligations_of, pack
from keyworker.meetings.models import Meeting
from keyworker.oversight.lines import (
    Line,
    drawn_together,
    line_of,
    named_children,
    soonest_first,
)
from keyworker.oversight.rules import Asked, asked_by
from keyworker.people.names import display
from keyworker.record.models import Entry


def asked_of(meeting: Meeting) -> list[Line]:
    """List what is asked of a meeting, what is open first, the soonest at the top.

    What is asked of it for several siblings is one line. What it is called for counts too until it
    is held. The meeting comes from `meeting_numbered`, which noted the look.
    """
    children = list(meeting.children.all())
    names = named_children({c.pk: (display(c), c.reference, c.born) for c in children})
    now, code = timezone.now(), pack().name
    rules = asked_by(code)
    owed = obligations_of("child", list(names))
    rows = [row for row in owed if _concerns(row, meeting, rules)]
    lines = _once(line_of(row, names[row.subject_id], code, now) for row in rows)
    waiting = drawn_together((line for line in lines if line.status in OPEN), code)
    return [*soonest_first(waiting), *(line for line in lines if line.status not in OPEN)]


def _concerns(row: Obligation, meeting: Meeting, rules: dict[str, Asked]) -> bool:
    if (row.trigger or {}).get("ref") == meeting.ref or (row.done or {}).get("ref") == meeting.ref:
        return True
    asked = rules.get(row.rule)
    waits = meeting.held_at is None and meeting.cancelled_at is None and row.status in OPEN
    return bool(waits and asked and asked.thing == meeting.type and asked.phase == "held")


def _once(lines: Iterable[Line]) -> list[Line]:
    found: dict[tuple[object, ...], Line] = {}
    for line in lines:
        found.setdefault((line.rule, line.status, line.due_at, line.done_at), line)
    return list(found.values())


def record_of(meeting: Meeting) -> Entry | None:
    """Give the entry in which a meeting is recorded, in its standing version."""
    return (
        Entry.objects.filter(ref=meeting.ref, thing=meeting.type, amended_by__isnull=True)
        .select_related("author", "sign_off__by")
        .order_by("pk")
        .first()
    )
