"""Obligations as columns, and one way to settle them: what became of each, and whose it is."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from keyworker.standards.columnar.asking import Asking
from keyworker.standards.columnar.part import NONE, Part
from keyworker.standards.columnar.when import Floats, Ints, Mask, When, joined, moments_at
from keyworker.standards.durations import Duration
from keyworker.standards.rules import Rule

STATUSES = ("met", "late", "due", "overdue", "missed", "lapsed", "waived", "unknown", "open")
MET, LATE, DUE, OVERDUE, MISSED, LAPSED, WAIVED, UNKNOWN, OPEN = range(9)
RED = (LATE, OVERDUE, MISSED)
RECORDED = -2  # what was done is the writing down of the trigger
HOUR = 3_600


@dataclass(slots=True)
class Rows:
    """Obligations of one rule: NONE, NO_DAY or NaN stands where there is nothing.

    `limit` and `stage` say which figure of the rule set the date, and so which clauses are cited.
    """

    subject: Ints
    start: When
    trigger: Ints
    before: Mask
    limit: Ints
    stage: Ints
    cycle: Ints
    due: When
    done: Ints
    done_at: When
    ended: When
    status: Ints
    days_late: Ints
    hours_late: Floats
    worker: Ints

    def __len__(self) -> int:
        return len(self.subject)

    def at(self, where: Ints | Mask) -> "Rows":
        """Give the rows at some places."""
        return Rows(*(_at(getattr(self, field.name), where) for field in fields(self)))


def _at(column: Any, where: Ints | Mask) -> Any:
    return column.at(where) if isinstance(column, When) else column[where]


def together(parts: list[Rows]) -> Rows:
    """Put rows one after another; there is at least one part."""
    if len(parts) == 1:
        return parts[0]
    columns = [[getattr(part, field.name) for part in parts] for field in fields(Rows)]
    return Rows(*map(_joined, columns))


def _joined(parts: list[Any]) -> Any:
    return joined(parts) if isinstance(parts[0], When) else np.concatenate(parts)


def begin(rule: Rule, limit: int, subject: Ints, start: When, trigger: Ints) -> tuple[Rows, Ints]:
    """Begin obligations where this version of the rule governs; also give which these are."""
    day = start.day
    governs = np.ones(len(day), np.bool_)
    if rule.pack_begins is not None:
        day = np.maximum(day, rule.pack_begins)
    if rule.in_force_from is not None:
        governs &= day >= rule.in_force_from
    if rule.in_force_until is not None:
        governs &= day < rule.in_force_until
    kept = np.flatnonzero(governs)
    size = len(kept)
    start = start.at(kept)
    before = np.zeros(size, np.bool_) if rule.pack_begins is None else start.day < rule.pack_begins
    none = np.full(size, NONE, np.int64)
    rows = Rows(
        subject[kept],
        start,
        trigger[kept],
        before,
        np.full(size, limit, np.int64),
        none,
        np.ones(size, np.int64),
        When.none(size),
        none,
        When.none(size),
        When.none(size),
        np.full(size, DUE, np.int64),
        none,
        np.full(size, np.nan),
        none,
    )
    return rows, kept


def settle(asking: Asking, rule: Rule, rows: Rows, ended: When | None = None) -> Rows:
    """Give obligations their status; `ended` closes them where nothing was done."""
    rows.ended = ended if ended is not None else When.none(len(rows))
    reached = _reached(asking, rows)
    within, after = _words(rows)
    due = rows.due
    late = reached.day > due.day
    status = np.where(late, after, within)
    rows.days_late = np.where(late & due.known, reached.day - due.day, NONE)
    undated = ~due.known
    done, closed = rows.done_at.known, rows.ended.known
    no_figure = np.where(done, MET, np.where(closed, LAPSED, OPEN))
    rows.status = np.where(undated, no_figure, status)
    timed = np.flatnonzero(due.timed)
    if len(timed):
        rows.days_late[timed] = NONE
        _by_clock(rows, timed, due.sec[timed], due.sec[timed], reached)
    return _finished(asking, rule, rows)


def settle_by_clock(
    asking: Asking, rule: Rule, rows: Rows, length: Duration, ended: When | None
) -> Rows:
    """Settle a limit in hours, counted from the start of each row."""
    seconds = (length.count or 0) * HOUR
    earliest, latest = rows.start.earliest + seconds, rows.start.latest + seconds
    rows.due = moments_at(latest)
    rows.ended = ended if ended is not None else When.none(len(rows))
    _by_clock(rows, np.arange(len(rows)), earliest, latest, _reached(asking, rows))
    return _finished(asking, rule, rows)


def _reached(asking: Asking, rows: Rows) -> When:
    as_at = When.same(asking.as_at, len(rows))
    return rows.done_at.or_else(rows.ended).or_else(as_at)


def _words(rows: Rows) -> tuple[Ints, Ints]:
    done, ended = rows.done_at.known, rows.ended.known
    within = np.where(done, MET, np.where(ended, LAPSED, DUE))
    after = np.where(done, LATE, np.where(ended, MISSED, OVERDUE))
    return within, after


def _by_clock(rows: Rows, which: Ints, earliest: Floats, latest: Floats, reached: When) -> None:
    """Settle by the clock; where a time of day is missing, only if every possible time agrees."""
    within, after = _words(rows)
    at = reached.at(which)
    first, last = at.earliest, at.latest
    is_open = ~rows.done_at.known[which] & ~rows.ended.known[which]
    in_time = last <= earliest
    late = ~in_time & ((first > latest) | (is_open & (earliest < latest) & (latest <= first)))
    rows.status[which] = np.where(in_time, within[which], np.where(late, after[which], UNKNOWN))
    rows.hours_late[which[late]] = rounded((first[late] - latest[late]) / HOUR)
    unknown = which[~in_time & ~late]
    rows.due.day[unknown], rows.due.sec[unknown] = 0, np.nan


def rounded(hours: Floats) -> Floats:
    """Round to two places as Python does: a tie by what the number truly is."""
    found = np.round(hours, 2)
    scaled = hours * 100
    ties = np.flatnonzero(np.abs(scaled - np.floor(scaled) - 0.5) < 1e-4)
    found[ties] = [round(float(one), 2) for one in hours[ties]]
    return found


def _finished(asking: Asking, rule: Rule, rows: Rows) -> Rows:
    if rule.others:
        red = np.isin(rows.status, RED)
        harmless = np.where(rows.done == NONE, LAPSED, MET)
        rows.status = np.where(red, harmless, rows.status)
        rows.days_late[red] = NONE
        rows.hours_late[red] = np.nan
    rows.worker = owners(asking, rule.owner, rows)
    return rows


def unknown(asking: Asking, rule: Rule, rows: Rows) -> Rows:
    """Settle obligations the source cannot answer."""
    rows.status = np.full(len(rows), UNKNOWN, np.int64)
    rows.due = When.none(len(rows))
    rows.days_late = np.full(len(rows), NONE, np.int64)
    rows.hours_late = np.full(len(rows), np.nan)
    rows.worker = owners(asking, rule.owner, rows)
    return rows


def owners(asking: Asking, role: str, rows: Rows) -> Ints:
    """Give the worker allocated in a role when each was due (today, where that is not known)."""
    offsets, begins, ends, workers = asking.holders(role)
    found = np.full(len(rows), NONE, np.int64)
    if not len(workers):
        return found
    day = np.where(rows.due.known, rows.due.day, asking.as_at.day)
    first, place = offsets[rows.subject], offsets[rows.subject + 1] - 1
    asked = np.flatnonzero(place >= first)
    while len(asked):
        at = place[asked]
        holds = (begins[at] <= day[asked]) & (day[asked] < ends[at])
        found[asked[holds]] = workers[at[holds]]
        asked = asked[~holds]
        place[asked] -= 1
        asked = asked[place[asked] >= first[asked]]
    return found


def close(rows: Rows, part: Part, done: Ints) -> None:
    """Write down which event did what was asked, and when."""
    rows.done = done
    at = part.events.at
    if len(at):
        rows.done_at = at.at(done).where(done != NONE)
