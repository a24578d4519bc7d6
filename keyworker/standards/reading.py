"""Reads a history file: the whole of it or nothing, with every fault named where it stands."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keyworker.standards.durations import Duration
from keyworker.standards.faults import Fault, HistoryRefused, nearest
from keyworker.standards.history import Authority, Event, History, State, Subject
from keyworker.standards.lines import line_of
from keyworker.standards.moments import Moment, moment_of
from keyworker.standards.vocabulary import (
    PERSON_FACTS,
    SUBJECT_KEYS,
    TOLD,
    WORKED_OUT,
    Thing,
    Vocabulary,
)

SUBJECT_FIELDS = {"id", "events", "states", "authorities", "silent_on"}
EVENT_FIELDS = {"id", "is", "at", "recorded_at", "ref", "for_ref", "attributes", "replaces", "void"}
STATE_FIELDS = {
    *{"id", "is", "started", "ended", "recorded_at", "ref", "for_ref", "attributes"},
    *{"replaces", "void"},
}
AUTHORITY_FIELDS = {"clause", "does", "from", "until", "interval", "by_role", "reason", "ref"}
LINE_LIMIT = 200


def read_history(raw: object, vocabulary: Vocabulary, *, where: str = "history") -> History:
    """Read a history as design section 3 writes it; raises HistoryRefused listing every fault."""
    return _Reader(vocabulary, where).read(raw)


def read_history_file(path: Path, vocabulary: Vocabulary) -> History:
    """Read a history file (JSON, UTF-8); raises HistoryRefused, naming lines where text is broken."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise HistoryRefused(
            [
                Fault(
                    f"{path.name}, byte {error.start}",
                    "this is not UTF-8 text",
                    "Save it as UTF-8.",
                )
            ]
        ) from None
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{path.name}, line {error.lineno}, column {error.colno}"
        raise HistoryRefused(
            [Fault(place, f"this is not JSON: {error.msg}", "Mend the text at that place.")]
        ) from None
    except RecursionError:
        raise HistoryRefused(
            [Fault(path.name, "it is nested too deeply to be a history", "Check the file.")]
        ) from None
    try:
        return read_history(raw, vocabulary, where=path.name)
    except HistoryRefused as refused:
        raise HistoryRefused(_with_lines(refused.faults, text)) from None


class _Reader:
    """Reads one history, collecting faults as it goes."""

    def __init__(self, vocabulary: Vocabulary, where: str) -> None:
        self.vocabulary = vocabulary
        self.where = where
        self.faults: list[Fault] = []
        self.notices: list[str] = []

    def fault(self, where: str, what: str, mend: str) -> None:
        """Note one fault."""
        self.faults.append(Fault(f"{self.where}: {where}" if where else self.where, what, mend))

    def read(self, raw: object) -> History:
        """Read the whole file."""
        if not isinstance(raw, Mapping):
            self.fault(
                "", "a history is an object with a list of children", 'Write {"children": []}.'
            )
            raise HistoryRefused(self.faults)
        for key in raw:
            if key not in SUBJECT_KEYS and key != "silent_on":
                self.fault(str(key), f"nothing is called {key!r} here", nearest(key, SUBJECT_KEYS))
        silent = self._silent(raw.get("silent_on"), "silent_on")
        subjects = [
            self._subject(entry, kind, f"{key}[{number}]", silent)
            for key, kind in SUBJECT_KEYS.items()
            for number, entry in enumerate(self._list(raw.get(key), key))
        ]
        self._refuse_doubles(subjects)
        if self.faults:
            raise HistoryRefused(self.faults)
        return History([subject for subject in subjects if subject], notices=self.notices)

    def _refuse_doubles(self, subjects: list[Subject | None]) -> None:
        seen: set[tuple[str, str]] = set()
        for subject in subjects:
            if subject and (subject.type, subject.id) in seen:
                self.fault(
                    f"{subject.type} {subject.id}", "it stands here twice", "Put the two together."
                )
            elif subject:
                seen.add((subject.type, subject.id))

    def _list(self, value: object, where: str) -> list[Any]:
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self.fault(where, "this must be a list", "Write it in square brackets.")
        return []

    def _silent(self, value: object, where: str) -> frozenset[str]:
        known: set[str] = {"recorded"}
        for thing in self.vocabulary.things.values():
            known.add(thing.name)
            known.update(f"{thing.name}.{phase}" for phase in thing.phases)
            known.update(f"{thing.name}.{attribute}" for attribute in thing.attributes)
        names = [str(name) for name in self._list(value, where)]
        for name in names:
            if name not in known:
                self.fault(where, f"there is nothing called {name!r}", nearest(name, known))
        return frozenset(names)

    def _subject(
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
            silent_on=silent | self._silent(entry.get("silent_on"), f"{place} silent_on"),
        )
        for name in PERSON_FACTS:
            if entry.get(name) is not None:
                found = self._moment(entry[name], f"{place} {name}", name)
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
        for number, raw in enumerate(self._list(entry.get("events"), f"{place} events")):
            self._place(events, raw, number, self._event(raw, subject, f"{place} events[{number}]"))
        subject.events = [event for event in events.values() if event is not None]
        states: dict[object, State | None] = {}
        for number, raw in enumerate(self._list(entry.get("states"), f"{place} states")):
            self._place(states, raw, number, self._state(raw, subject, f"{place} states[{number}]"))
        subject.states = [state for state in states.values() if state is not None]
        for number, raw in enumerate(self._list(entry.get("authorities"), f"{place} authorities")):
            allowed = self._authority(raw, f"{place} authorities[{number}]")
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

    def _event(self, raw: object, subject: Subject, place: str) -> Event | None:
        if not isinstance(raw, Mapping):
            self.fault(place, "an event is an object", 'Write {"is": "visit.made", "at": …}.')
            return None
        self._known_fields(raw, EVENT_FIELDS, place)
        try:
            thing, phase = self.vocabulary.event(str(raw.get("is", "")))
        except ValueError as error:
            self.fault(place, str(error).rstrip("."), "Names stand in the vocabulary.")
            return None
        at = self._moment(raw.get("at"), f"{place} at", f"{thing.name}.{phase}")
        if at is None:
            return None
        return Event(
            name=f"{thing.name}.{phase}",
            thing=thing.name,
            phase=phase,
            at=at,
            recorded=self._optional(raw.get("recorded_at"), f"{place} recorded_at"),
            ref=_text(raw.get("ref")),
            for_ref=_texts(raw.get("for_ref")),
            attributes=self._attributes(raw.get("attributes"), thing, phase, subject, place),
            planned=self._planned(raw, phase, place),
        )

    def _planned(self, raw: Mapping[str, Any], phase: str, place: str) -> Moment | None:
        attributes = raw.get("attributes")
        planned = attributes.get("for") if isinstance(attributes, Mapping) else None
        if phase != "scheduled" or planned is None:
            return None
        return self._optional(planned, f"{place} attributes.for")

    def _state(self, raw: object, subject: Subject, place: str) -> State | None:
        if not isinstance(raw, Mapping):
            self.fault(place, "a state is an object", 'Write {"is": "cp_plan", "started": …}.')
            return None
        self._known_fields(raw, STATE_FIELDS, place)
        try:
            thing = self.vocabulary.thing(str(raw.get("is", "")))
            if not thing.is_span:
                raise ValueError(f"{thing.name} does not last, so it is no state")
        except ValueError as error:
            self.fault(place, str(error).rstrip("."), "Write it among the events.")
            return None
        started = self._moment(raw.get("started"), f"{place} started", thing.name)
        ended = self._optional(raw.get("ended"), f"{place} ended")
        if started is None:
            return None
        if ended is not None and not ended.not_before(started):
            self.fault(
                place,
                f"{thing.name} ends on {ended.text()}, before it starts on {started.text()}",
                "Put the two dates right.",
            )
            return None
        return State(
            name=thing.name,
            started=started,
            ended=ended,
            ref=_text(raw.get("ref")),
            for_ref=_texts(raw.get("for_ref")),
            attributes=self._attributes(raw.get("attributes"), thing, "", subject, place),
            recorded=self._optional(raw.get("recorded_at"), f"{place} recorded_at"),
        )

    def _authority(self, raw: object, place: str) -> Authority | None:
        if not isinstance(raw, Mapping):
            self.fault(place, "an authority is an object", 'Write {"clause": …, "does": "vary"}.')
            return None
        self._known_fields(raw, AUTHORITY_FIELDS, place)
        does = str(raw.get("does", ""))
        if does not in ("vary", "extend", "waive"):
            self.fault(
                place, f"{does!r} is nothing a manager can do here", "Say vary, extend or waive."
            )
            return None
        since = self._moment(raw.get("from"), f"{place} from", "authority")
        until = self._optional(raw.get("until"), f"{place} until")
        try:
            interval = Duration.read(raw["interval"]) if raw.get("interval") else None
        except ValueError as error:
            self.fault(f"{place} interval", str(error), "Write for example 20 working days.")
            return None
        if (does == "vary" and interval is None) or (does == "extend" and until is None):
            missing = "interval" if does == "vary" else "until"
            self.fault(place, f"{does} needs {missing}", f'Give "{missing}".')
            return None
        if since is None:
            return None
        return Authority(
            clause=str(raw.get("clause", "")),
            does=does,
            since=since.day,
            until=None if until is None else until.day,
            interval=interval,
            by_role=str(raw.get("by_role", "")),
            reason=str(raw.get("reason", "")),
            ref=_text(raw.get("ref")),
        )

    def _known_fields(self, raw: Mapping[str, Any], known: set[str], place: str) -> None:
        for key in raw:
            if key not in known:
                self.fault(place, f"nothing is called {key!r} here", nearest(str(key), known))

    def _attributes(
        self, raw: object, thing: Thing, phase: str, subject: Subject, place: str
    ) -> dict[str, Any]:
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            self.fault(
                f"{place} attributes", "attributes are an object", 'Write {"purpose": "cp"}.'
            )
            return {}
        kept: dict[str, Any] = {}
        for name, value in raw.items():
            if name == "for" and phase == "scheduled":
                continue
            if name in WORKED_OUT and not self._may_say(str(name), thing, subject):
                self.notices.append(f"{place}: {name} is worked out, so what is said is set aside")
                continue
            if self._fits(str(name), value, thing, place):
                kept[str(name)] = value
        return kept

    def _may_say(self, name: str, thing: Thing, subject: Subject) -> bool:
        """A source may say what we would work out, where it cannot tell what it rests on."""
        if name == "by_allocated_worker":
            return bool({"allocated", f"{thing.name}.by"} & subject.silent_on)
        return f"{thing.name}.held" in subject.silent_on

    def _fits(self, name: str, value: object, thing: Thing, place: str) -> bool:
        if name not in thing.attributes and (name in TOLD or name in WORKED_OUT):
            return True
        try:
            kind = self.vocabulary.attribute(thing, name)
        except ValueError as error:
            self.fault(place, str(error).rstrip("."), "Names stand in the vocabulary.")
            return False
        choices = self.vocabulary.choices(kind)
        if value is None:
            return False
        if choices is not None and str(value) not in choices:
            self.fault(
                f"{place} {name}",
                f"{thing.name} has no {name} {str(value)[:LINE_LIMIT]!r}",
                nearest(str(value), choices),
            )
            return False
        if kind == "bool" and not isinstance(value, bool):
            self.fault(f"{place} {name}", f"{name} is yes or no", "Write true or false.")
            return False
        return True

    def _moment(self, value: object, place: str, what: str) -> Moment | None:
        if value in (None, ""):
            self.fault(place, f"{what} has no date", "Give the day, as 2026-03-31.")
            return None
        return self._optional(value, place)

    def _optional(self, value: object, place: str) -> Moment | None:
        if value in (None, ""):
            return None
        try:
            return moment_of(value)
        except (ValueError, OverflowError) as error:
            self.fault(place, str(error)[:LINE_LIMIT], "Write a real day, as 2026-03-31.")
            return None

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


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return tuple(str(part) for part in value)
    return (str(value),)


def _with_lines(faults: list[Fault], text: str) -> list[Fault]:
    """Name the line of each fault that stands at children[n] or deeper."""
    return [
        Fault(_lined(fault.where, line_of(text, fault.where)), fault.what, fault.mend)
        for fault in faults
    ]


def _lined(where: str, line: int | None) -> str:
    return where if line is None else f"line {line}, {where}"
