"""What happened to one subject, ready for the rules: events and states by name, in order."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keyworker.standards.durations import Duration
from keyworker.standards.faults import Fault
from keyworker.standards.moments import Moment


@dataclass(slots=True, eq=False)
class Event:
    """A thing in one of its phases at a moment; `recorded` is when it was written down, if known.

    `ref` names the matter it belongs to, `for_ref` further matters it serves. `planned` is the
    moment a scheduled meeting is for. `of` is the state whose start or end this event is.
    """

    name: str
    thing: str
    phase: str
    at: Moment
    recorded: Moment | None = None
    ref: str = ""
    for_ref: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    planned: Moment | None = None
    of: "State | None" = None

    def serves(self, ref: str) -> bool:
        """Tell whether the event belongs to or serves a matter."""
        return self.ref == ref or ref in self.for_ref

    def as_row(self) -> dict[str, str | None]:
        """Give the event as a row names it: what, when, which matter."""
        return {"is": self.name, "at": self.at.text(), "ref": self.ref or None}


@dataclass(slots=True, eq=False)
class State:
    """A thing that lasts, from a moment until another; `ended` None while it lasts."""

    name: str
    started: Moment
    ended: Moment | None = None
    ref: str = ""
    for_ref: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    recorded: Moment | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """What a manager allowed for one subject: `vary` an interval, `extend` until, or `waive`."""

    clause: str
    does: str
    since: int
    until: int | None
    interval: Duration | None
    by_role: str
    reason: str
    ref: str = ""


@dataclass(slots=True, eq=False)
class Subject:
    """One child, carer, worker, unit, panel, allegation, family or provider, and all that is known.

    `silent_on` lists what the source cannot tell: a thing, thing.phase, thing.attribute,
    thing.attribute=value or `recorded`.
    """

    type: str
    id: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    born: int | None = None
    expected: int | None = None
    died: int | None = None
    events: list[Event] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    authorities: list[Authority] = field(default_factory=list)
    silent_on: frozenset[str] = frozenset()
    notices: list[str] = field(default_factory=list)
    _named: dict[str, list[Event]] | None = None
    _spans: dict[str, list[State]] | None = None

    def named(self, name: str) -> list[Event]:
        """List the events of one `thing.phase`, earliest first."""
        found = self._index()[0] if self._named is None else self._named
        return found.get(name, _NO_EVENTS)

    def spans(self, name: str) -> list[State]:
        """List the states of one thing, earliest first."""
        found = self._index()[1] if self._spans is None else self._spans
        return found.get(name, _NO_STATES)

    def _index(self) -> tuple[dict[str, list[Event]], dict[str, list[State]]]:
        events = sorted([*self.events, *_edges(self.states)], key=lambda event: event.at.order)
        named: dict[str, list[Event]] = {}
        for event in events:
            named.setdefault(event.name, []).append(event)
        spans: dict[str, list[State]] = {}
        for state in sorted(self.states, key=lambda state: state.started.order):
            spans.setdefault(state.name, []).append(state)
        self._named, self._spans = named, spans
        return named, spans

    def known_by(self, moment: Moment) -> "Subject":
        """Give the subject as it stood at a moment: nothing later has happened yet."""
        if not self._has_later(moment):
            return self
        states = [
            state if state.ended is None or moment.not_before(state.ended) else _still_open(state)
            for state in self.states
            if moment.not_before(state.started)
        ]
        return Subject(
            type=self.type,
            id=self.id,
            facts=self.facts,
            born=self.born,
            expected=self.expected,
            died=self.died,
            events=[event for event in self.events if moment.not_before(event.at)],
            states=states,
            authorities=[allowed for allowed in self.authorities if allowed.since <= moment.day],
            silent_on=self.silent_on,
            notices=self.notices,
        )

    def _has_later(self, moment: Moment) -> bool:
        return (
            any(not moment.not_before(event.at) for event in self.events)
            or any(allowed.since > moment.day for allowed in self.authorities)
            or any(
                not moment.not_before(edge)
                for state in self.states
                for edge in (state.started, state.ended)
                if edge is not None
            )
        )


@dataclass(slots=True)
class History:
    """Every subject of one source, and what was set aside while reading it."""

    subjects: list[Subject]
    notices: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    not_yet_known: int = 0


_NO_EVENTS: list[Event] = []
_NO_STATES: list[State] = []


def _still_open(state: State) -> State:
    return State(
        name=state.name,
        started=state.started,
        ref=state.ref,
        for_ref=state.for_ref,
        attributes=state.attributes,
        recorded=state.recorded,
    )


def _edges(states: Iterable[State]) -> Iterable[Event]:
    """A state's start and end are events too."""
    for state in states:
        yield _edge(state, "started", state.started)
        if state.ended is not None:
            yield _edge(state, "ended", state.ended)


def _edge(state: State, phase: str, at: Moment) -> Event:
    return Event(
        name=f"{state.name}.{phase}",
        thing=state.name,
        phase=phase,
        at=at,
        recorded=state.recorded,
        ref=state.ref,
        for_ref=state.for_ref,
        attributes=state.attributes,
        of=state,
    )


def first_at_or_after(events: list[Event], moment: Moment) -> int:
    """Give the index of the first event that may have come at or after a moment.

    Events on the same day without a time are included, so the caller still asks `not_before`.
    """
    return bisect_right(events, (moment.day, -2.0), key=lambda event: event.at.order)
