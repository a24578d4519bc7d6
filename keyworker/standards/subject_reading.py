"""Reads the subjects of a history: who they are, what happened to them, and what is not told."""

from collections.abc import Mapping
from typing import Any

from keyworker.standards.fact_reading import FactReader
from keyworker.standards.faults import nearest
from keyworker.standards.history import Event, State, Subject
from keyworker.standards.vocabulary import PERSON_FACTS

SUBJECT_FIELDS = {"id", "events", "states", "authorities", "silent_on"}


class SubjectReader(FactReader):
    """Reads one subject at a time, with all its facts."""

    def listed(self, value: object, where: str) -> list[Any]:
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self.fault(where, "this must be a list", "Write it in square brackets.")
        return []

    def silent(self, value: object, where: str) -> frozenset[str]:
        known: set[str] = {"recorded"}
        for thing in self.vocabulary.things.values():
            known.add(thing.name)
            known.update(f"{thing.name}.{phase}" for phase in thing.phases)
            known.update(f"{thing.name}.{attribute}" for attribute in thing.attributes)
        names = [str(name) for name in self.listed(value, where)]
        for name in names:
            if name not in known and not self._is_value(name):
                self.fault(where, f"there is nothing called {name!r}", nearest(name, known))
        return frozenset(names)

    def _is_value(self, name: str) -> bool:
        """Whether a name is one value of a choice, such as allocated.role=iro."""
        whole, _, value = name.partition("=")
        thing, _, attribute = whole.partition(".")
        known = self.vocabulary.things.get(thing)
        kind = known.attributes.get(attribute, "") if known else ""
        return value in (self.vocabulary.choices(kind) or ())

    def subject(
        self, entry: object, kind: str, where: str, silent: frozenset[str]
    ) -> Subject | None:
        if not isinstance(entry, Mapping):
            self.fault(where, f"each {kind} is an object", 'Write {"id": …, "events": []}.')
            return None
        if not isinstance(entry.get("id"), str | int) or entry["id"] == "":
            self.fault(where, f"this {kind} has no id", 'Give it an "id".')
            return None
        place = f"{where} ({kind} {str(entry['id'])[:40]})"
        subject = Subject(
            type=kind,
            id=str(entry["id"]),
            facts=self._facts(entry, place),
            silent_on=silent | self.silent(entry.get("silent_on"), f"{place} silent_on"),
        )
        for name in PERSON_FACTS:
            if entry.get(name) is not None:
                found = self.moment(entry[name], f"{place} {name}", name)
                if found:
                    setattr(subject, name, found.day)
        self._happenings(subject, entry, place)
        self._check_life(subject, place)
        return subject

    def _facts(self, entry: Mapping[str, Any], place: str) -> dict[str, Any]:
        known = {*SUBJECT_FIELDS, *PERSON_FACTS, *self.vocabulary.facts}
        for key in entry:
            if key not in known:
                self.fault(place, f"nothing is called {key!r} here", nearest(str(key), known))
        return {key: value for key, value in entry.items() if key in self.vocabulary.facts}

    def _happenings(self, subject: Subject, entry: Mapping[str, Any], place: str) -> None:
        events: dict[object, Event | None] = {}
        for number, raw in enumerate(self.listed(entry.get("events"), f"{place} events")):
            self._place(events, raw, number, self.event(raw, subject, f"{place} events[{number}]"))
        subject.events = [event for event in events.values() if event is not None]
        states: dict[object, State | None] = {}
        for number, raw in enumerate(self.listed(entry.get("states"), f"{place} states")):
            self._place(states, raw, number, self.state(raw, subject, f"{place} states[{number}]"))
        subject.states = [state for state in states.values() if state is not None]
        for number, raw in enumerate(self.listed(entry.get("authorities"), f"{place} authorities")):
            allowed = self.authority(raw, f"{place} authorities[{number}]")
            if allowed:
                subject.authorities.append(allowed)

    def _place(self, kept: dict[object, Any], raw: object, number: int, read: Any) -> None:
        """Keep what was read; the same id again replaces or withdraws what stood there."""
        own = raw.get("id") if isinstance(raw, Mapping) else None
        key: object = number if own is None else str(own)
        before = kept.get(key)
        if isinstance(raw, Mapping) and raw.get("void"):
            kept[key] = None
            return
        if before is not None and read is not None:
            if not (isinstance(raw, Mapping) and raw.get("replaces")):
                self.fault(
                    f"id {own}", "two lines have this id", 'Say "replaces": true on the later.'
                )
            read.recorded = before.recorded or read.recorded
        kept[key] = read

    def _check_life(self, subject: Subject, place: str) -> None:
        """Nothing happens to anybody before birth, save to a child who was expected."""
        if subject.type != "child" or subject.born is None or subject.expected is not None:
            return
        for event in subject.events:
            if event.at.day < subject.born:
                self.fault(
                    place,
                    f"{event.name} on {event.at.text()} comes before the child was born",
                    'Put the date right, or give "expected" for a child known before birth.',
                )
        for state in subject.states:
            if state.started.day < subject.born:
                self.fault(
                    place,
                    f"{state.name} starts on {state.started.text()}, before the child was born",
                    'Put the date right, or give "expected" for a child known before birth.',
                )
