"""Attributes worked out from other facts, for many events at once, as `worked_out` does for one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from keyworker.standards.columnar.part import NONE, Part
from keyworker.standards.columnar.stretches import offsets_of, pairs, stretch_at
from keyworker.standards.columnar.when import Ints, Mask, When
from keyworker.standards.expressions import Condition, StateTerm
from keyworker.standards.worked_out import COUNTED_IN

if TYPE_CHECKING:
    from keyworker.standards.columnar.asking import Asking


def _by_number(condition: Condition, numbers: Ints) -> Mask:
    """Hold numbers, of which 0 is none, against a condition."""
    used = np.unique(numbers)
    holds = np.array([bool(n) and condition.holds_for(int(n)) for n in used], np.bool_)
    return holds[np.searchsorted(used, numbers)]


def _by_answer(condition: Condition, known: Mask, answer: Mask) -> Mask:
    yes, no = condition.holds_for(True), condition.holds_for(False)
    return known & np.where(answer, yes, no)


def _sequence(asking: "Asking", events: Ints, condition: Condition) -> Mask:
    return _by_number(condition, _numbers(asking, events))


def _later(asking: "Asking", events: Ints, condition: Condition) -> Mask:
    number = _numbers(asking, events)
    return _by_answer(condition, number > 0, number >= 3)


def _numbers(asking: "Asking", events: Ints) -> Ints:
    """The how-manieth meeting of its kind each event is, from 1; 0 where that is not known."""
    part = asking.part
    found = np.zeros(len(events), np.int64)
    names = part.names
    for code in np.unique(part.events.name[events]).tolist():
        chosen = np.flatnonzero(part.events.name[events] == code)
        thing, _, phase = names[code].partition(".")
        own = events[chosen]
        at = part.planned.at(own) if phase == "scheduled" else asking.when(own)
        found[chosen] = np.where(at.known, _numbers_of(asking, thing, own, at), 0)
    return found


def _numbers_of(asking: "Asking", thing: str, events: Ints, at: When) -> Ints:
    part = asking.part
    mid = part.told.equal_to("kind", "mid_point")
    held = part.named(f"{thing}.held")
    held = held[~mid[part.events.told[held]]]
    subject = part.events.subject[events]
    one, two = pairs(subject, offsets_of(part.events.subject[held], part.size))
    other = held[two]
    counts = _before(part, other, at.at(one))
    whole = COUNTED_IN.get(thing)
    if whole:
        spans = asking.stretches(StateTerm(whole, True, (), whole))
        stretch = stretch_at(spans, subject, at, part.size)[one]
        within = stretch != NONE
        counts[within] &= spans.holds(stretch[within], asking.when(other[within]))
    ref = part.events.ref[events][one]
    counts &= ~((ref > 0) & (part.events.ref[other] == ref))
    number = np.bincount(one[counts], minlength=len(events)) + 1
    return np.where(mid[part.events.told[events]], 0, number)


def _before(part: Part, events: Ints, at: When) -> Mask:
    """Tell which events come before moments, in the order in which facts are sorted."""
    own = part.events.at.at(events)
    first, second = (np.where(w.timed, w.sec, -1.0) for w in (own, at))
    found: Mask = (own.day < at.day) | ((own.day == at.day) & (first < second))
    return found


def _by_allocated_worker(asking: "Asking", events: Ints, condition: Condition) -> Mask:
    part, told = asking.part, asking.part.told
    visitor = told.texts("by")[part.events.told[events]]
    states = part.spans("allocated")
    states = states[told.equal_to("role", "social_worker")[part.states.told[states]]]
    one, two = pairs(
        part.events.subject[events], offsets_of(part.states.subject[states], part.size)
    )
    state = states[two]
    worker = told.texts("worker")[part.states.told[state]]
    day, ended = part.events.at.day[events][one], part.ended.day[state]
    holds = (worker > 0) & (worker == visitor[one]) & (part.states.at.day[state] <= day)
    holds &= (ended == 0) | (ended >= day)
    answer = np.zeros(len(events), np.bool_)
    answer[one[holds]] = True
    return _by_answer(condition, visitor > 0, answer)


def _first(asking: "Asking", events: Ints, condition: Condition) -> Mask:
    """No earlier placement in this period of care."""
    part = asking.part
    spans = asking.stretches(StateTerm("looked_after", True, (), "looked_after"))
    subject = part.events.subject[events]
    care = stretch_at(spans, subject, asking.when(events), part.size)
    earlier = np.zeros(len(events), np.bool_)
    for code in np.unique(part.events.name[events]).tolist():
        chosen = np.flatnonzero(part.events.name[events] == code)
        same = part.named(part.names[code])
        one, two = pairs(subject[chosen], offsets_of(part.events.subject[same], part.size))
        owner, other = chosen[one], same[two]
        before = part.rank[other] < part.rank[events[owner]]
        within = care[owner] != NONE
        before[within] &= spans.holds(care[owner][within], asking.when(other[within]))
        earlier[owner[before]] = True
    return _by_answer(condition, np.ones(len(events), np.bool_), ~earlier)


WORKED_OUT: dict[str, Callable[["Asking", Ints, Condition], Mask]] = {
    "sequence": _sequence,
    "later": _later,
    "by_allocated_worker": _by_allocated_worker,
    "first": _first,
}
