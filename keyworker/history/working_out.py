"""Turns what the engine says into rows of obligations, and tells which have changed."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from keyworker.history.models import Obligation
from keyworker.standards import Event, Moment
from keyworker.standards import Obligation as Asked


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
        fingerprint=fingerprint(asked, owner_worker_id),
    )


def fingerprint(asked: Asked, owner_worker_id: int | None) -> str:
    """Give what two answers share that are the same obligation in the same state.

    Lateness of what is still open grows by the day; it is worked out when looked at, so a row that
    fell overdue is the same row.
    """
    told = (
        *(asked.rule.name, asked.measure, asked.cycle, asked.clauses, asked.rule.owner),
        *(owner_worker_id, asked.before_in_force, str(asked.length), asked.allowed, asked.notes),
        "open" if asked.status in ("due", "overdue") else asked.status,
        None if asked.is_open else (asked.days_late, asked.hours_late),
        *(_point(asked.start), _point(asked.due), _point(asked.done_at)),
        *(_point(asked.ended), _point(asked.planned)),
        *(_happening(asked.trigger), _happening(asked.done)),
    )
    return blake2b(repr(told).encode(), digest_size=16).hexdigest()


def _point(moment: Moment | None) -> tuple[int, float | None] | None:
    return None if moment is None else (moment.day, moment.second)


def _happening(event: Event | None) -> tuple[object, ...] | None:
    return None if event is None else (event.name, event.at.day, event.at.second, event.ref)


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
