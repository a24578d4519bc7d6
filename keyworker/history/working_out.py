"""Turns what the engine says into rows of obligations, and finds which rows have changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from keyworker.history.models import Obligation
from keyworker.standards import Moment
from keyworker.standards import Obligation as Asked

COMPARED = (
    *("rule", "measure", "cycle", "start_at", "due_at", "due_is_date", "done_at", "status"),
    *("days_late", "hours_late", "owner", "owner_worker_id", "before_in_force"),
)
# Lateness of what is still open grows by the day; it is worked out when looked at, not stored anew.
GROWING = ("days_late", "hours_late")


def row_of(asked: Asked, subject_id: int, owner_worker_id: int | None) -> Obligation:
    """Give the row for one obligation the engine worked out; `why` is written by the caller."""
    start_at, start_is_date = _columns(asked.start)
    due_at, due_is_date = _due(asked.due)
    done_at, done_is_date = _columns(asked.done_at)
    settled = not asked.is_open
    return Obligation(
        subject_type=asked.subject_type,
        subject_id=subject_id,
        rule=asked.rule.name,
        clauses=list(asked.clauses),
        kind=asked.rule.kind,
        measure=asked.measure,
        cycle=asked.cycle,
        trigger=None if asked.trigger is None else asked.trigger.as_row(),
        start_at=start_at,
        start_is_date=start_is_date,
        due_at=due_at,
        due_is_date=due_is_date,
        done=None if asked.done is None else asked.done.as_row(),
        done_at=done_at,
        done_is_date=done_is_date,
        status=asked.status,
        days_late=asked.days_late if settled else None,
        hours_late=asked.hours_late if settled else None,
        owner=asked.rule.owner,
        owner_worker_id=owner_worker_id,
        before_in_force=asked.before_in_force,
    )


def fingerprint(row: Obligation) -> tuple[Any, ...]:
    """Give what makes two rows the same obligation in the same state."""
    trigger = row.trigger or {}
    # due and overdue are one state here: which of the two depends on the day one looks.
    status = "open" if row.status in ("due", "overdue") else row.status
    return (
        *(getattr(row, name) for name in COMPARED if name != "status"),
        status,
        trigger.get("is"),
        trigger.get("at"),
        trigger.get("ref"),
        tuple(row.clauses),
    )


def _columns(moment: Moment | None) -> tuple[datetime | None, bool]:
    if moment is None:
        return None, True
    return datetime.fromtimestamp(moment.earliest, tz=UTC), moment.second is None


def _due(moment: Moment | None) -> tuple[datetime | None, bool]:
    """A day-grained limit is met until the last moment of its day."""
    if moment is None:
        return None, True
    if moment.second is None:
        last = datetime.fromtimestamp(moment.latest, tz=UTC) - timedelta(microseconds=1)
        return last, True
    return datetime.fromtimestamp(moment.second, tz=UTC), False
