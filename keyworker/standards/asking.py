"""Answers expressions for one subject: which events fit, and while which states hold."""

from keyworker.standards.calendar import Calendar
from keyworker.standards.derived_states import DERIVED, aged, while_derived
from keyworker.standards.expressions import (
    AGED,
    AllOf,
    AnyOf,
    Condition,
    EventTerm,
    Expression,
    Many,
    Not,
    StateTerm,
    is_event,
    terms_of,
)
from keyworker.standards.history import Event, Subject
from keyworker.standards.moments import Moment
from keyworker.standards.stretches import (
    ALWAYS,
    FOREVER,
    Stretch,
    counting,
    opposite,
    shared,
    united,
)
from keyworker.standards.worked_out import NEEDS, WORKED_OUT


class Asking:
    """One subject being asked, up to one moment; answers are kept, since rules ask alike."""

    __slots__ = (
        *("_events", "_holders", "_marked", "_stretches"),
        *("ageless", "as_at", "calendar", "subject", "tells_all"),
    )

    def __init__(self, subject: Subject, as_at: Moment, calendar: Calendar) -> None:
        self.subject = subject
        self.as_at = as_at
        self.calendar = calendar
        # Nobody said when the child was born, or is expected.
        self.ageless = subject.born is None and subject.expected is None
        self.tells_all = not subject.silent_on and not self.ageless
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
            found = event.attributes.get(condition.attribute)
            if found is None and condition.attribute in WORKED_OUT:
                found = WORKED_OUT[condition.attribute](self, event)
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
            return united([self.stretches(part) for part in expression.parts])
        if isinstance(expression, AllOf):
            found = self.stretches(expression.parts[0])
            for part in expression.parts[1:]:
                found = shared(found, self.stretches(part))
            return found
        if isinstance(expression, Not):
            return opposite(self.stretches(expression.part))
        if isinstance(expression, Many):
            counted = self.stretches(expression.part)
            if expression.apart_by:
                counted = self._apart(counted, expression.apart_by)
            return counting(counted, expression.at_least, expression.at_most)
        return []

    def _apart(self, stretches: list[Stretch], attribute: str) -> list[Stretch]:
        """One stretch for each of a kind at a time, whatever the number of states."""
        kinds: dict[str, list[Stretch]] = {}
        for stretch in stretches:
            state = stretch.state
            kind = None if state is None else state.attributes.get(attribute)
            if kind is not None:
                kinds.setdefault(str(kind), []).append(stretch)
        return [one for kind in sorted(kinds) for one in united([kinds[kind]])]

    def _term(self, term: StateTerm) -> list[Stretch]:
        if term.thing == AGED:
            return aged(self, term)
        if term.thing == "child":
            facts = self.subject.facts
            fits = all(c.holds_for(facts.get(c.attribute)) for c in term.conditions)
            return [Stretch(-FOREVER, FOREVER, ALWAYS, None, None)] if fits else []
        if not term.lasts:
            return self._latest_record(term)
        starts = {id(event.of): event for event in self.subject.named(f"{term.thing}.started")}
        derived = [c for c in term.conditions if (term.thing, c.attribute) in DERIVED]
        told = [c for c in term.conditions if c not in derived]
        found: list[Stretch] = []
        for state in self.subject.spans(term.thing):
            if not all(c.holds_for(state.attributes.get(c.attribute)) for c in told):
                continue
            whole = [
                Stretch(
                    state.started.earliest,
                    FOREVER if state.ended is None else state.ended.earliest,
                    state.started,
                    state.ended,
                    starts.get(id(state)),
                    state,
                )
            ]
            for condition in derived:
                whole = while_derived(self, state, condition, whole)
            found.extend(whole)
        return found

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
        if self.tells_all:
            return False
        return all(self.term_silent(term) for term in terms_of(expression))

    def half_silent(self, expression: Expression) -> bool:
        """Tell whether the source cannot answer some part of an expression."""
        if self.tells_all:
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
            if term.thing in silent or (term.thing == AGED and self.ageless):
                return True
            things = (term.thing,)
        if attributes and any(
            condition.equal and f"{thing}.{condition.attribute}={condition.text}" in silent
            for condition in term.conditions
            for thing in things
        ):
            return True
        return attributes and any(
            (f"{thing}.{needed}" in silent or needed in silent)
            and not self._told(term, condition.attribute)
            for condition in term.conditions
            for thing in things
            for needed in NEEDS.get(condition.attribute, (condition.attribute,))
        )

    def _told(self, term: EventTerm | StateTerm, attribute: str) -> bool:
        """A source that cannot give what an attribute is worked out from may still say it."""
        if attribute not in NEEDS or not isinstance(term, EventTerm):
            return False
        return any(
            attribute in event.attributes
            for name in term.names
            for event in self.subject.named(name)
        )


def _parts(expression: Expression) -> tuple[Expression, ...]:
    if isinstance(expression, AnyOf | AllOf):
        return expression.parts
    raise ValueError(f"{expression.text!r} names a state where an event is needed")


def alternatives(expression: Expression) -> tuple[Expression, ...]:
    """Give the parts all of which are needed; one part where `&` is not used."""
    if isinstance(expression, AllOf) and is_event(expression):
        return expression.parts
    return (expression,)
