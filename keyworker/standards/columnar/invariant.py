"""Invariants over a whole part: what must hold while states last, or at each event of a kind."""

import numpy as np

from keyworker.standards.columnar.asking import Asking
from keyworker.standards.columnar.excepting import excepted
from keyworker.standards.columnar.part import NONE
from keyworker.standards.columnar.rows import (
    LATE,
    MET,
    MISSED,
    Rows,
    begin,
    close,
    settle,
    settle_by_clock,
    together,
)
from keyworker.standards.columnar.stretches import Stretches, either, pairs, stretch_at
from keyworker.standards.columnar.when import Ints, Mask, When
from keyworker.standards.expressions import Not, bracketed, is_event
from keyworker.standards.rules import Rule, sure


def invariant_rows(asking: Asking, rule: Rule) -> list[Rows]:
    """Work out where an invariant holds and where it fails, one row for each stretch of failing."""
    if rule.each is not None:
        return _at_events(asking, rule)
    return _while_it_lasts(asking, rule)


def _while_it_lasts(asking: Asking, rule: Rule) -> list[Rows]:
    during, must = sure(rule.during), sure(rule.must)
    stretches = asking.stretches(during)
    gaps = asking.stretches(Not(must, f"!{bracketed(must)}"))
    one, two = pairs(stretches.subject, gaps.offsets(asking.part.size))
    begins = np.maximum(stretches.begins[one], gaps.begins[two])
    fails = begins < np.minimum(stretches.ends[one], gaps.ends[two])
    one, two = one[fails], two[fails]
    rows, kept = _gaps(asking, rule, stretches.at(one), gaps.at(two))
    holding = np.ones(len(stretches), np.bool_)
    holding[one[kept]] = False
    held = np.flatnonzero(holding)
    whole, _ = begin(
        rule, 0, stretches.subject[held], stretches.start.at(held), stretches.began[held]
    )
    whole.status = np.full(len(whole), MET, np.int64)
    return [rows, whole]


def _gaps(asking: Asking, rule: Rule, stretch: Stretches, gap: Stretches) -> tuple[Rows, Ints]:
    """Stretches of failing inside the state: from the first moment until it holds, or the end."""
    inner = stretch.begins >= gap.begins
    start = either(inner, stretch.start, gap.start)
    rows, kept = begin(rule, 0, stretch.subject, start, np.where(inner, stretch.began, gap.began))
    stretch, gap = stretch.at(kept), gap.at(kept)
    again = (gap.ends <= stretch.ends) & gap.end.known
    again &= ~((stretch.ends == gap.ends) & stretch.end.known)
    rows.done_at = gap.end.where(again)
    rows.done = np.where(again, _what_began(asking, rule, rows.subject, gap.end), NONE)
    length = sure(rule.limits[0].length)
    if length.in_hours:
        return settle_by_clock(asking, rule, rows, length, stretch.end), kept
    if length.count is not None:
        rows.due = When.days(asking.part.lengths.after(length, rows.start.day))
    return settle(asking, rule, rows, stretch.end), kept


def _what_began(asking: Asking, rule: Rule, subject: Ints, at: When) -> Ints:
    stretches = asking.stretches(sure(rule.must))
    one, two = pairs(subject, stretches.offsets(asking.part.size))
    start, moment = stretches.start.at(two), at.at(one)
    same = (start.day == moment.day) & (
        (start.sec == moment.sec) | (np.isnan(start.sec) & np.isnan(moment.sec))
    )
    found = np.full(len(subject), NONE, np.int64)
    found[one[same][::-1]] = stretches.began[two[same]][::-1]  # of several the first stays
    return found


def _at_events(asking: Asking, rule: Rule) -> list[Rows]:
    part = asking.part
    events = asking.events(sure(rule.each)).events
    if rule.exceptions:
        events = events[~excepted(asking, rule, events)]
    rows, _ = begin(rule, 0, part.events.subject[events], asking.when(events), events)
    rows.due = When.days(rows.start.day)
    must = sure(rule.must)
    if is_event(must) and not rule.same_event:
        return [_beforehand(asking, rule, rows)]
    if rule.same_event:
        holds = asking.matches(rows.trigger, must)
    else:
        stretches = asking.stretches(must)
        holds = stretch_at(stretches, rows.subject, rows.start, part.size) != NONE
    kept, broken = rows.at(holds), rows.at(~holds)
    close(kept, part, kept.trigger)
    settle(asking, rule, kept)
    settle(asking, rule, broken, When.days(broken.start.day))
    broken.status = np.full(len(broken), MISSED, np.int64)
    broken.days_late = np.zeros(len(broken), np.int64)
    return [together([kept, broken])]


def _beforehand(asking: Asking, rule: Rule, rows: Rows) -> Rows:
    """What had to happen at or before: met; after: late; not at all: overdue."""
    part, found = asking.part, asking.events(sure(rule.must))
    before = _last_before(asking, rule, rows)
    if rule.not_before is not None:
        opens = part.lengths.before(rule.not_before, rows.start.day)
        before = np.where(asking.when(before).day >= opens, before, NONE)
    after = _first_after(asking, rule, rows)
    late = (before == NONE) & (after != NONE)
    close(rows, part, np.where(late, after, before) if len(found) else before)
    settle(asking, rule, rows)
    rows.status = np.where(late & (rows.status == MET), LATE, rows.status)
    rows.days_late = np.where(late & (rows.days_late == NONE), 0, rows.days_late)
    return rows


def _last_before(asking: Asking, rule: Rule, rows: Rows) -> Ints:
    """Give the last event at or before each trigger, of its matter where the rule asks."""
    found = asking.events(sure(rule.must))
    place = found.from_day(rows.subject, rows.start.day + 1) - 1
    first = found.offsets[rows.subject]
    joined = _joined(asking, rule, rows)
    if not joined.any():
        return _back(asking, rows, found.events, place, first, None)
    whole, matters = found.matters()
    refs = len(asking.part.refs)
    wanted = rows.subject * refs + asking.part.events.ref[rows.trigger]
    at = np.searchsorted(whole, wanted * (len(found) + 1) + place + 1) - 1
    begins = np.searchsorted(matters, wanted)
    events = found.events[whole % (len(found) + 1)]
    by_matter = _back(asking, rows, events, at, begins, joined)
    by_time = _back(asking, rows, found.events, place, first, ~joined)
    return np.where(joined, by_matter, by_time)


def _back(
    asking: Asking, rows: Rows, events: Ints, place: Ints, first: Ints, which: Mask | None
) -> Ints:
    """Go back from a place until an event is no later than the trigger."""
    result = np.full(len(rows), NONE, np.int64)
    place = place.copy()
    asked = np.flatnonzero(place >= first if which is None else which & (place >= first))
    while len(asked):
        event = events[place[asked]]
        fits = rows.start.at(asked).not_before(asking.when(event))
        result[asked[fits]] = event[fits]
        asked = asked[~fits]
        place[asked] -= 1
        asked = asked[place[asked] >= first[asked]]
    return result


def _joined(asking: Asking, rule: Rule, rows: Rows) -> Mask:
    if not rule.same:
        return np.zeros(len(rows), np.bool_)
    named: Mask = asking.part.events.ref[rows.trigger] > 0
    return named


def _first_after(asking: Asking, rule: Rule, rows: Rows) -> Ints:
    """Give the first event after each trigger, of its matter where the rule asks."""
    found = asking.events(sure(rule.must))
    joined = np.flatnonzero(_joined(asking, rule, rows))
    result = np.full(len(rows), NONE, np.int64)
    place, last = found.from_day(rows.subject, rows.start.day), found.offsets[rows.subject + 1]
    other = np.ones(len(rows), np.bool_)
    other[joined] = False
    asked = np.flatnonzero(other & (place < last))
    while len(asked):
        event = found.events[place[asked]]
        after = ~rows.start.at(asked).not_before(asking.when(event))
        result[asked[after]] = event[after]
        asked = asked[~after]
        place[asked] += 1
        asked = asked[place[asked] < last[asked]]
    if len(joined):
        result[joined] = _first_after_joined(asking, rule, rows.at(joined))
    return result


def _first_after_joined(asking: Asking, rule: Rule, rows: Rows) -> Ints:
    found = asking.events(sure(rule.must))
    whole, matters = found.matters()
    wanted = rows.subject * len(asking.part.refs) + asking.part.events.ref[rows.trigger]
    begins = found.from_day(rows.subject, rows.start.day)
    at = np.searchsorted(whole, wanted * (len(found) + 1) + begins)
    result = np.full(len(rows), NONE, np.int64)
    asked = np.arange(len(rows))
    while len(asked):
        asked = asked[at[asked] < len(whole)]
        asked = asked[matters[at[asked]] == wanted[asked]]
        event = found.events[whole[at[asked]] % (len(found) + 1)]
        after = ~rows.start.at(asked).not_before(asking.when(event))
        result[asked[after]] = event[after]
        asked = asked[~after]
        at[asked] += 1
    return result
