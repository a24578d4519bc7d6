"""Reads the facts of a history: events, states and authorities, each by the names of the record."""

from collections.abc import Mapping
from typing import Any

from keyworker.standards.durations import Duration
from keyworker.standards.faults import Fault, nearest
from keyworker.standards.history import Authority, Event, State, Subject
from keyworker.standards.moments import Moment, moment_of
from keyworker.standards.vocabulary import TOLD, WORKED_OUT, Thing, Vocabulary

EVENT_FIELDS = {"id", "is", "at", "recorded_at", "ref", "for_ref", "attributes", "replaces", "void"}
STATE_FIELDS = {
    *{"id", "is", "started", "ended", "recorded_at", "ref", "for_ref", "attributes"},
    *{"replaces", "void"},
}
AUTHORITY_FIELDS = {"clause", "does", "from", "until", "interval", "by_role", "reason", "ref"}
LINE_LIMIT = 200


class FactReader:
    """Reads one fact at a time, collecting faults and notices as it goes."""

    def __init__(self, vocabulary: Vocabulary, where: str) -> None:
        self.vocabulary = vocabulary
        self.where = where
        self.faults: list[Fault] = []
        self.notices: list[str] = []

    def fault(self, where: str, what: str, mend: str) -> None:
        """Note one fault."""
        self.faults.append(Fault(f"{self.where}: {where}" if where else self.where, what, mend))

    def event(self, raw: object, subject: Subject, place: str) -> Event | None:
        if not isinstance(raw, Mapping):
            self.fault(place, "an event is an object", 'Write {"is": "visit.made", "at": …}.')
            return None
        self.known_fields(raw, EVENT_FIELDS, place)
        try:
            thing, phase = self.vocabulary.event(str(raw.get("is", "")))
        except ValueError as error:
            self.fault(place, str(error).rstrip("."), "Names stand in the vocabulary.")
            return None
        if thing.is_span:
            # Both edges are derived from the state; told apart from it, nothing would join them.
            mend = f'Write {{"is": "{thing.name}", "started": …, "ended": …}} among the states.'
            self.fault(place, f"{thing.name} lasts, so it is no event", mend)
            return None
        at = self.moment(raw.get("at"), f"{place} at", f"{thing.name}.{phase}")
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

    def state(self, raw: object, subject: Subject, place: str) -> State | None:
        if not isinstance(raw, Mapping):
            self.fault(place, "a state is an object", 'Write {"is": "cp_plan", "started": …}.')
            return None
        self.known_fields(raw, STATE_FIELDS, place)
        try:
            thing = self.vocabulary.thing(str(raw.get("is", "")))
            if not thing.is_span:
                raise ValueError(f"{thing.name} does not last, so it is no state")
        except ValueError as error:
            self.fault(place, str(error).rstrip("."), "Write it among the events.")
            return None
        started = self.moment(raw.get("started"), f"{place} started", thing.name)
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

    def authority(self, raw: object, place: str) -> Authority | None:
        if not isinstance(raw, Mapping):
            self.fault(place, "an authority is an object", 'Write {"clause": …, "does": "vary"}.')
            return None
        self.known_fields(raw, AUTHORITY_FIELDS, place)
        does = str(raw.get("does", ""))
        if does not in ("vary", "extend", "waive"):
            self.fault(
                place, f"{does!r} is nothing a manager can do here", "Say vary, extend or waive."
            )
            return None
        since = self.moment(raw.get("from"), f"{place} from", "authority")
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

    def known_fields(self, raw: Mapping[str, Any], known: set[str], place: str) -> None:
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

    def moment(self, value: object, place: str, what: str) -> Moment | None:
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


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return tuple(str(part) for part in value)
    return (str(value),)
