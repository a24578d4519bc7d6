"""Recurring duties over a whole part: every cycle of every open state at once."""

from dataclasses import dataclass

import numpy as np

from keyworker.standards.columnar.asking import Asking
from keyworker.standards.columnar.grid import grid_rows
from keyworker.standards.columnar.part import NONE
from keyworker.standards.columnar.rows import (
    DUE,
    Rows,
    begin,
    close,
    settle,
    settle_by_clock,
    unknown,
)
from keyworker.standards.columnar.spans import Spans, spans_of
from keyworker.standards.columnar.stretches import either
from keyworker.standards.columnar.when import UNKNOWN_TERMS, Ints, When
from keyworker.standards.rules import Rule, Stage, sure


@dataclass(slots=True)
class Cycles:
    """Cycles, span by span and in order: the span each is of, where it opens, what did it."""

    span: Ints
    number: Ints
    opens: When
    trigger: Ints
    done: Ints


def recurring_rows(asking: Asking, rule: Rule) -> list[Rows]:
    """Work out every cycle of a recurring rule for a part of a population."""
    spans = spans_of(asking, rule)
    if rule.counted is not None:
        return [_counted_rows(asking, rule, spans)]
    if rule.from_due:
        return [row for n in range(len(rule.limits)) for row in grid_rows(asking, rule, n, spans)]
    cycles = _cycles(asking, rule, spans)
    return [
        rows
        for number in range(len(rule.limits))
        for rows in _rows(asking, rule, number, spans, cycles)
    ]


def _cycles(asking: Asking, rule: Rule, spans: Spans) -> Cycles:
    """One cycle for each day on which it was done, and the one that is open after the last."""
    which, events = spans.events(asking, asking.events(sure(rule.do)))
    day = asking.part.events.at.day[events]
    if rule.open_at is not None:  # what opened the rule is not its first doing
        later = day > spans.start.day[which]
        which, events, day = which[later], events[later], day[later]
    first = np.ones(len(which), np.bool_)
    first[1:] = (which[1:] != which[:-1]) | (day[1:] != day[:-1])
    which, events = which[first], events[first]
    return _with_open(asking, spans, which, events)


def _with_open(asking: Asking, spans: Spans, which: Ints, events: Ints) -> Cycles:
    count = np.bincount(which, minlength=len(spans))
    span = np.repeat(np.arange(len(spans)), count + 1)
    begins = np.cumsum(count + 1) - (count + 1)
    number = np.arange(len(span)) - begins[span] + 1
    is_last = number == count[span] + 1
    done = np.full(len(span), NONE, np.int64)
    done[~is_last] = events
    trigger = np.concatenate([done[:1], done[:-1]]) if len(span) else done
    trigger = np.where(number == 1, spans.trigger[span], trigger)
    opens = either(number == 1, spans.start.at(span), asking.when(trigger))
    end, start = spans.end.at(span), spans.start.at(span)
    closed = (number > 1) & end.known & (opens.day >= end.day) & (opens.day > start.day)
    kept = ~(closed & is_last)
    return Cycles(span[kept], number[kept], opens.at(kept), trigger[kept], done[kept])


def _rows(asking: Asking, rule: Rule, number: int, spans: Spans, cycles: Cycles) -> list[Rows]:
    stages = rule.limits[number].stages
    stage = _stages(asking, stages, cycles)
    subject = spans.subject[cycles.span]
    rows, kept = begin(rule, number, subject, cycles.opens, cycles.trigger)
    rows.cycle = cycles.number[kept]
    close(rows, asking.part, cycles.done[kept])
    ends = spans.end.at(cycles.span[kept])
    found = []
    for at, each in enumerate(stages):
        chosen = np.flatnonzero(stage[kept] == at)
        if len(chosen):
            own = rows.at(chosen)
            own.stage = np.full(len(own), at, np.int64)
            found.extend(with_stage(asking, rule, own, each, None, ends.at(chosen)))
    return found


def with_stage(
    asking: Asking, rule: Rule, rows: Rows, stage: Stage, due: Ints | None, ends: When
) -> list[Rows]:
    """Settle cycles of one stage; unknown where the school terms are not known."""
    if stage.every.in_hours:
        return [settle_by_clock(asking, rule, rows, stage.every, ends)]
    if due is None:
        due = asking.part.lengths.after(stage.every, rows.start.day)
    if stage.every.count is None:
        return [settle(asking, rule, rows, ends)]
    untold = due == UNKNOWN_TERMS
    if not untold.any():
        rows.due = When.days(due)
        return [settle(asking, rule, rows, ends)]
    dark = rows.at(untold)
    dark.done, dark.done_at = np.full(len(dark), NONE, np.int64), When.none(len(dark))
    dark.stage = np.full(len(dark), NONE, np.int64)
    known = rows.at(~untold)
    known.due = When.days(due[~untold])
    return [settle(asking, rule, known, ends.at(~untold)), unknown(asking, rule, dark)]


def _stages(asking: Asking, stages: tuple[Stage, ...], cycles: Cycles) -> Ints:
    """Give the stage each cycle belongs to, walking every span's stages together."""
    found = np.zeros(len(cycles.span), np.int64)
    if len(stages) == 1 or not len(found):
        return found
    first = np.flatnonzero(cycles.number == 1)  # the first cycle of each span with any
    last = np.concatenate([first[1:], [len(found)]])
    begins = first.copy()  # where the stage at hand began
    span_of = np.cumsum(cycles.number == 1) - 1
    key = span_of * _SPREAD + cycles.opens.day
    for stage in stages[:-1]:
        inside = begins < last
        place = np.where(inside, begins, 0)
        if stage.lasting is not None:
            over_on = asking.part.lengths.after(stage.lasting, cycles.opens.day[place])
            over = np.searchsorted(key, np.arange(len(first)) * _SPREAD + over_on)
            begins = np.where(inside, np.maximum(begins, over), begins)
        elif stage.times is not None:
            begins = np.where(inside, begins + stage.times, begins)
        else:
            begins = last.copy()
        begins = np.minimum(begins, last)
        step = np.zeros(len(found) + 1, np.int64)
        np.add.at(step, begins, 1)
        np.add.at(step, last, -1)
        found += np.cumsum(step)[:-1]
    return found


_SPREAD = 1 << 22


def _counted_rows(asking: Asking, rule: Rule, spans: Spans) -> Rows:
    """At least one of any so many consecutive events; the count begins again after each doing."""
    every = sure(rule.counted)
    which, events = spans.events(asking, asking.events(every.of))
    doing = np.zeros(len(asking.part.day_key), np.bool_)
    doing[asking.events(sure(rule.do)).events] = True
    does = doing[events]
    cycles = _with_open(asking, spans, which[does], events[does])
    # Which cycle each counted event falls into, and where the events of each cycle begin.
    before: Ints = np.cumsum(does) - does
    runs = np.bincount(which, minlength=len(spans))
    opened = np.cumsum(runs) - runs
    at_start = np.concatenate([before, [does.sum()]])[opened]
    turn = before - at_start[which] + 1
    key = which * _SPREAD + turn
    wanted = cycles.span * _SPREAD + cycles.number
    begins = np.searchsorted(key, wanted)
    counted = np.searchsorted(key, wanted, side="right") - begins
    due = np.where(counted >= every.count, _at(events, begins + every.count - 1), cycles.done)
    due = np.where((counted >= every.count) | (cycles.done != NONE), due, NONE)
    return _settled_counts(asking, rule, spans, cycles, due)


def _settled_counts(asking: Asking, rule: Rule, spans: Spans, cycles: Cycles, due: Ints) -> Rows:
    end = spans.end.at(cycles.span)
    shut = (cycles.done == NONE) & end.known & (cycles.opens.day >= end.day)
    rows, kept = begin(rule, 0, spans.subject[cycles.span], cycles.opens, cycles.trigger)
    rows.cycle = cycles.number[kept]
    close(rows, asking.part, cycles.done[kept])
    due = due[kept]
    rows.due = When.days(np.where(due == NONE, 0, asking.when(due).day))
    settle(asking, rule, rows, end.at(kept))
    waiting = (due == NONE) & (rows.done == NONE) & ~rows.ended.known
    rows.status = np.where(waiting, DUE, rows.status)
    return rows.at(~shut[kept])


def _at(events: Ints, place: Ints) -> Ints:
    if not len(events):
        return np.full(len(place), NONE, np.int64)
    return events[np.clip(place, 0, len(events) - 1)]
