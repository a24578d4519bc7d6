"""The lines of My day and of a child's page: what is asked, by when, why, and how to record it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from keyworker.history.models import Obligation
from keyworker.oversight.rules import Asked, asked_by
from keyworker.oversight.words import due_words

# What was written of an open obligation's lateness was true on that day only.
_LATENESS_THEN = re.compile(r" ?Not done; [\d.,]+ (?:hours?|days?) after it was due\.")


@dataclass(frozen=True, slots=True)
class Named:
    """A child as a list names one."""

    id: int
    name: str
    reference: str


@dataclass(slots=True)
class Line:
    """One thing asked for one child (`child` None where it is asked of the worker).

    `form` is the form that records it and `wanted` the answers it should hold; without a form
    `deed` says which deed of a meeting, referral or enquiry does it. `ref` is the matter it belongs
    to, where the rule asks for the same one.
    `days_late` counts calendar days, `hours_late` hours where the limit is in hours.
    `also` names other rules the same doing serves, due later.
    """

    id: int
    child: Named | None
    rule: str
    title: str
    clauses: list[str]
    status: str
    start_at: datetime | None
    due_at: datetime | None
    due_is_date: bool
    due_words: str
    overdue: bool
    days_late: int | None
    hours_late: float | None
    done_at: datetime | None
    done_is_date: bool
    why: str
    owner: str
    owner_worker_id: int | None
    measure: str
    form: str
    wanted: dict[str, str]
    deed: str
    ref: str
    rank: int
    also: list[str] = field(default_factory=list)


def line_of(row: Obligation, child: Named | None, pack_name: str, now: datetime) -> Line:
    """Give the line for one obligation as it stands at a moment."""
    asked = asked_by(pack_name).get(row.rule)
    is_open = row.status in ("due", "overdue", "open")
    overdue = is_open and row.due_at is not None and row.due_at < now
    days, hours = (row.days_late, row.hours_late)
    if overdue and row.due_at is not None:
        days, hours = _lateness(row.due_at, now, by_the_day=row.due_is_date)
    elif is_open:
        days = hours = None
    return Line(
        id=row.pk,
        child=child,
        rule=row.rule,
        title=asked.title if asked else row.rule,
        clauses=list(row.clauses),
        status=_status(row.status, overdue=overdue),
        start_at=row.start_at,
        due_at=row.due_at,
        due_is_date=row.due_is_date,
        due_words=due_words(row, now, days=days, hours=hours, overdue=overdue),
        overdue=overdue,
        days_late=days,
        hours_late=hours,
        done_at=row.done_at,
        done_is_date=row.done_is_date,
        why=_LATENESS_THEN.sub("", row.why).strip() if is_open else row.why,
        owner=row.owner,
        owner_worker_id=row.owner_worker_id,
        measure=row.measure,
        form=asked.form if asked else "",
        wanted=dict(asked.wanted) if asked else {},
        deed="record" if asked and asked.form else _deed(asked),
        ref=_matter(row, asked),
        rank=asked.rank if asked else 99,
    )


def _matter(row: Obligation, asked: Asked | None) -> str:
    """The matter the doing belongs to, where the rule asks for it in the same one.

    Elsewhere the trigger is another matter: the visit before this one, the last core group.
    """
    if asked is None or asked.same in ("", "event"):
        return ""
    return str((row.trigger or {}).get("ref") or "")


def _status(stored: str, *, overdue: bool) -> str:
    """Due and overdue depend on when one looks; every other status stands as stored."""
    if stored in ("due", "overdue"):
        return "overdue" if overdue else "due"
    return stored


def _deed(asked: Asked | None) -> str:
    return f"{asked.thing}.{asked.phase}" if asked and asked.thing else ""


def _lateness(due: datetime, now: datetime, *, by_the_day: bool) -> tuple[int | None, float | None]:
    if by_the_day:
        return (timezone.localdate(now) - timezone.localdate(due)).days, None
    return None, round((now - due).total_seconds() / 3600, 2)


def drawn_together(lines: Iterable[Line], pack_name: str) -> list[Line]:
    """Show one line where several rules ask the same doing: the earliest, naming the others.

    The same doing is the same thing and phase for one child, with attributes that do not clash,
    and not two matters of one kind.
    """
    rules = asked_by(pack_name)
    shown: dict[tuple[object, ...], list[Line]] = {}
    found: list[Line] = []
    for line in sorted(lines, key=_soonest):
        asked = rules.get(line.rule)
        if asked is None or not asked.thing:
            found.append(line)
            continue
        child = None if line.child is None else line.child.id
        same = shown.setdefault((child, asked.thing, asked.phase), [])
        for first in same:
            if _one_doing(line, asked, first, rules[first.rule]):
                if line.title != first.title and line.title not in first.also:
                    first.also.append(line.title)
                break
        else:
            same.append(line)
            found.append(line)
    return found


def _soonest(line: Line) -> tuple[bool, float, int]:
    return (line.due_at is None, line.due_at.timestamp() if line.due_at else 0.0, line.id)


def _one_doing(line: Line, asked: Asked, first: Line, driving: Asked) -> bool:
    if not asked.served_by(driving):
        return False
    two_matters = asked.same == driving.same and bool(asked.same) and line.ref != first.ref
    return not two_matters


def most_pressing_first(lines: Iterable[Line]) -> list[Line]:
    """Order what is overdue: the most serious first, then the longest late."""
    return sorted(lines, key=lambda line: (line.rank, -_late_hours(line), line.id))


def _late_hours(line: Line) -> float:
    return line.hours_late if line.hours_late is not None else 24.0 * (line.days_late or 0)


def soonest_first(lines: Iterable[Line]) -> list[Line]:
    """Order what is due: the soonest first, then the most serious; without a date at the end."""
    return sorted(lines, key=lambda line: (*_soonest(line)[:2], line.rank, line.id))


def named_children(names: Mapping[int, tuple[str, str, object]]) -> dict[int, Named]:
    """Give children as lists name them, from `people.queries.names_of`."""
    return {pk: Named(pk, name, reference) for pk, (name, reference, _) in names.items()}
