"""Answers expressions for one subject: which events fit, and while which states hold."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keyworker.standards.calendar import Calendar
from keyworker.standards.expressions import (
    AllOf,
    AnyOf,
    Condition,
    EventTerm,
    Expression,
    Not,
    StateTerm,
    is_event,
    terms_of,
)
from keyworker.standards.history import Event, State, Subject
from keyworker.standards.moments import Moment

FOREVER = float("inf")
# The state a meeting is counted within, for the how-manieth of its kind it is.
COUNTED_IN = {
    "rcpc": "cp_plan",
    "icpc": "cp_plan",
    "core_group": "cp_plan",
    "lac_review": "looked_after",
    "cin_review": "cin_plan",
    "short_breaks_review": "short_breaks",
    "early_help_review": "early_help",
}


@dataclass(slots=True, eq=False)
class Stretch:
    """A stretch of time in which a state expression holds, with what began and what ended it."""

    begins: float
    ends: float
    start: Moment
    end: Moment | None
    began: Event | None
    state: State | None = None

    def holds(self, moment: Moment) -> bool:
        """Tell whether a moment lies within; the day a state ends still belongs to it."""
        if not moment.not_before(self.start):
            return False
        return self.end is None or self.end.not_before(moment)


class Asking:
    """One subject being asked, up to one moment; answers are kept, since rules ask alike."""

    __slots__ = ("_events", "_holders", "_marked", "_stretches", "as_at", "calendar", "subject")

    def __init__(self, subject: Subject, as_at: Moment, calendar: Calendar) -> None:
        self.subject = subject
        self.as_at = as_at
        self.calendar = calendar
        self._events: dict[str, list[Event]] = {}
        self._stretches: dict[str, list[Stretch]] = {}
        self._marked: dict[str, tuple[frozenset[int], frozenset[str]]] = {}
        self._holders: dict[str, list[tuple[int, float, str]]] = {}

    def events(self, expression: Expression) -> list[Event]:
        """List the events an expression names, earliest first (any of its parts)."""
        kept = self._events.get(expression.text)
        if kept is None:
            kept = self._events[expression.text] = self._find(expression)
        return kept

    def _find(self, expression: Expression) -> list[Event]:
        if isinstance(expression, EventTerm):
            named = self.subject.named
            if len(expression.names) == 1:
                found = named(expression.names[0])
            else:
                found = [event for name in expression.names for event in named(name)]
                found.sort(key=lambda event: event.at.order)
            if not expression.conditions:
                return found
            return [event for event in found if self.fits(event, expression.conditions)]
        merged = [event for part in _parts(expression) for event in self.events(part)]
        merged.sort(key=lambda event: event.at.order)
        return merged

    def marked(self, expression: Expression) -> tuple[frozenset[int], frozenset[str]]:
        """Give the events an expression names (by identity), and the matters they serve."""
        kept = self._marked.get(expression.text)
        if kept is None:
            events = self.events(expression)
            refs = {ref for event in events for ref in (event.ref, *event.for_ref)}
            kept = (frozenset(map(id, events)), frozenset(refs - {""}))
            self._marked[expression.text] = kept
        return kept

    def holders(self, role: str) -> list[tuple[int, float, str]]:
        """List who was allocated in a role: first day, day it ended, worker; the latest first."""
        kept = self._holders.get(role)
        if kept is None:
            kept = self._holders[role] = [
                (
                    state.started.day,
                    FOREVER if state.ended is None else state.ended.day,
                    str(state.attributes["worker"]),
                )
                for state in reversed(self.subject.spans("allocated"))
                if state.attributes.get("role") == role and state.attributes.get("worker")
            ]
        return kept

    def matches(self, event: Event, expression: Expression) -> bool:
        """Tell whether one event fits an expression by itself."""
        if isinstance(expression, EventTerm):
            return event.name in expression.names and self.fits(event, expression.conditions)
        if isinstance(expression, AnyOf):
            return any(self.matches(event, part) for part in expression.parts)
        if isinstance(expression, AllOf):
            return all(self.matches(event, part) for part in expression.parts)
        return False

    def fits(self, event: Event, conditions: tuple[Condition, ...]) -> bool:
        """Tell whether an event's attributes, told or worked out, meet every condition."""
        for condition in conditions:
            worked = _WORKED_OUT.get(condition.attribute)
            found = event.attributes.get(condition.attribute)
            if found is None and worked is not None:
                found = worked(self, event)
            if not condition.holds_for(found):
                return False
        return True

    def stretches(self, expression: Expression) -> list[Stretch]:
        """List the stretches in which a state expression holds, earliest first."""
        kept = self._stretches.get(expression.text)
        if kept is None:
            kept = self._stretches[expression.text] = self._hold(expression)
        return kept

    def _hold(self, expression: Expression) -> list[Stretch]:
        if isinstance(expression, StateTerm):
            return self._term(expression)
        if isinstance(expression, AnyOf):
            return _united([self.stretches(part) for part in expression.parts])
        if isinstance(expression, AllOf):
            found = self.stretches(expression.parts[0])
            for part in expression.parts[1:]:
                found = _shared(found, self.stretches(part))
            return found
        if isinstance(expression, Not):
            return _opposite(self.stretches(expression.part))
        return []

    def _term(self, term: StateTerm) -> list[Stretch]:
        if term.thing == "child":
            facts = self.subject.facts
            fits = all(c.holds_for(facts.get(c.attribute)) for c in term.conditions)
            return [Stretch(-FOREVER, FOREVER, _ALWAYS, None, None)] if fits else []
        if not term.lasts:
            return self._latest_record(term)
        starts = {id(event.of): event for event in self.subject.named(f"{term.thing}.started")}
        return [
            Stretch(
                state.started.earliest,
                FOREVER if state.ended is None else state.ended.earliest,
                state.started,
                state.ended,
                starts.get(id(state)),
                state,
            )
            for state in self.subject.spans(term.thing)
            if all(c.holds_for(state.attributes.get(c.attribute)) for c in term.conditions)
        ]

    def _latest_record(self, term: StateTerm) -> list[Stretch]:
        """For a thing that does not last: from each record that fits until the next record."""
        events = sorted(
            (event for event in self.subject.events if event.thing == term.thing),
            key=lambda event: event.at.order,
        )
        found: list[Stretch] = []
        for number, event in enumerate(events):
            if self.fits(event, term.conditions):
                after = events[number + 1].at if number + 1 < len(events) else None
                ends = FOREVER if after is None else after.earliest
                found.append(Stretch(event.at.earliest, ends, event.at, after, event))
        return found

    def stretch_at(self, expression: Expression, moment: Moment) -> Stretch | None:
        """Give the stretch of a state expression a moment lies in, the latest begun if several."""
        for stretch in reversed(self.stretches(expression)):
            if stretch.holds(moment):
                return stretch
        return None

    def silent(self, expression: Expression) -> bool:
        """Tell whether the source cannot answer an expression at all: no term is in reach."""
        if not self.subject.silent_on:
            return False
        return all(self.term_silent(term) for term in terms_of(expression))

    def half_silent(self, expression: Expression) -> bool:
        """Tell whether the source cannot answer some part of an expression."""
        if not self.subject.silent_on:
            return False
        return any(self.term_silent(term, attributes=True) for term in terms_of(expression))

    def term_silent(self, term: EventTerm | StateTerm, *, attributes: bool = False) -> bool:
        """Tell whether the source cannot tell of a term (with `attributes`, of its conditions)."""
        silent = self.subject.silent_on
        if isinstance(term, EventTerm):
            if all(
                thing in silent or name in silent
                for thing, name in zip(term.things, term.names, strict=True)
            ):
                return True
            things: tuple[str, ...] = term.things
        else:
            if term.thing in silent:
                return True
            things = (term.thing,)
        return attributes and any(
            f"{thing}.{needed}" in silent or needed in silent
            for condition in term.conditions
            for thing in things
            for needed in _NEEDS.get(condition.attribute, (condition.attribute,))
        )


_ALWAYS = Moment(1, -1e15)
_NEEDS = {"by_allocated_worker": ("by_allocated_worker", "by", "allocated")}


def _parts(expression: Expression) -> tuple[Expression, ...]:
    if isinstance(expression, AnyOf | AllOf):
        return expression.parts
    raise ValueError(f"{expression.text!r} names a state where an event is needed")


def alternatives(expression: Expression) -> tuple[Expression, ...]:
    """Give the parts all of which are needed; one part where `&` is not used."""
    if isinstance(expression, AllOf) and is_event(expression):
        return expression.parts
    return (expression,)


def _united(groups: list[list[Stretch]]) -> list[Stretch]:
    stretches = sorted((s for group in groups for s in group), key=lambda s: (s.begins, s.ends))
    found: list[Stretch] = []
    for stretch in stretches:
        last = found[-1] if found else None
        if last is None or stretch.begins > last.ends:
            found.append(_copy(stretch))
        elif stretch.ends > last.ends:
            last.ends, last.end = stretch.ends, stretch.end
    return found


def _copy(s: Stretch) -> Stretch:
    return Stretch(s.begins, s.ends, s.start, s.end, s.began, s.state)


def _shared(first: list[Stretch], second: list[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for a in first:
        for b in second:
            begins, ends = max(a.begins, b.begins), min(a.ends, b.ends)
            if begins < ends or begins == ends == a.begins == a.ends:
                later = a if a.begins >= b.begins else b
                sooner = a if a.ends <= b.ends else b
                found.append(
                    Stretch(begins, ends, later.start, sooner.end, later.began, a.state or b.state)
                )
    found.sort(key=lambda s: s.begins)
    return found


def _opposite(stretches: list[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    begins, start, began = -FOREVER, _ALWAYS, None
    for stretch in _united([stretches]):
        if stretch.begins > begins:
            found.append(Stretch(begins, stretch.begins, start, stretch.start, began))
        begins, start, began = stretch.ends, stretch.end or _ALWAYS, _end_of(stretch)
    if begins < FOREVER:
        found.append(Stretch(begins, FOREVER, start, None, began))
    return found


def _end_of(stretch: Stretch) -> Event | None:
    state = stretch.state
    if state is None or state.ended is None:
        return None
    return Event(f"{state.name}.ended", state.name, "ended", state.ended, ref=state.ref, of=state)


def _sequence(asking: Asking, event: Event) -> int | None:
    """The how-manieth meeting of this thing and kind within the state it belongs to, from 1."""
    at = event.planned if event.phase == "scheduled" else event.at
    if at is None:
        return None
    whole = COUNTED_IN.get(event.thing)
    stretch = None
    if whole:
        spans = asking.stretches(StateTerm(whole, True, (), whole))
        stretch = next((s for s in reversed(spans) if s.holds(at)), None)
    kind = event.attributes.get("kind")
    if kind == "mid_point":
        return None
    held = [
        other
        for other in asking.subject.named(f"{event.thing}.held")
        if other.attributes.get("kind") != "mid_point"
        and (stretch is None or stretch.holds(other.at))
    ]
    earlier = bisect_left(held, at.order, key=lambda other: other.at.order)
    own = sum(1 for other in held[:earlier] if event.ref and other.ref == event.ref)
    return earlier - own + 1


def _later(asking: Asking, event: Event) -> bool | None:
    number = _sequence(asking, event)
    return None if number is None else number >= 3


def _by_allocated_worker(asking: Asking, event: Event) -> bool | None:
    visitor = event.attributes.get("by")
    if visitor is None:
        return None
    return any(
        state.attributes.get("role") == "social_worker"
        and str(state.attributes.get("worker")) == str(visitor)
        and state.started.day <= event.at.day
        and (state.ended is None or state.ended.day >= event.at.day)
        for state in asking.subject.spans("allocated")
    )


def _first(asking: Asking, event: Event) -> bool:
    """No earlier placement in this period of care."""
    care = asking.stretch_at(StateTerm("looked_after", True, (), "looked_after"), event.at)
    return not any(
        other is not event
        and other.at.order < event.at.order
        and (care is None or care.holds(other.at))
        for other in asking.subject.named(event.name)
    )


_WORKED_OUT: dict[str, Callable[[Asking, Event], Any]] = {
    "sequence": _sequence,
    "later": _later,
    "by_allocated_worker": _by_allocated_worker,
    "first": _first,
}
