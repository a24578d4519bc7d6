"""Histories as Arrow tables: children (every kind of subject), events, states and authorities.

`attributes`, `facts` are JSON text, so that each different answer is read once for a whole part.
A day is always given; the time of day stands beside it where it is known.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa

from keyworker.standards.columnar.when import EPOCH
from keyworker.standards.durations import Duration
from keyworker.standards.history import Authority, Event, State, Subject
from keyworker.standards.moments import Moment

TEXT = pa.dictionary(pa.int32(), pa.string())
TIME = pa.timestamp("us", tz="UTC")
WHO = [("subject_type", TEXT), ("subject", TEXT)]
FACT = [("recorded", pa.date32()), ("recorded_time", TIME), ("ref", pa.string())]
MORE = [("for_ref", pa.list_(pa.string())), ("attributes", TEXT)]
SCHEMAS = {
    "children": pa.schema(
        [
            ("subject_type", TEXT),
            ("subject", pa.string()),
            ("born", pa.date32()),
            ("expected", pa.date32()),
            ("died", pa.date32()),
            ("facts", pa.string()),
            ("silent_on", pa.list_(pa.string())),
        ]
    ),
    "events": pa.schema(
        [
            *WHO,
            *[("is", TEXT), ("at", pa.date32()), ("at_time", TIME)],
            *FACT,
            *MORE,
            *[("planned", pa.date32()), ("planned_time", TIME)],
        ]
    ),
    "states": pa.schema(
        [
            *WHO,
            *[("is", TEXT), ("started", pa.date32()), ("started_time", TIME)],
            *[("ended", pa.date32()), ("ended_time", TIME)],
            *FACT,
            *MORE,
        ]
    ),
    "authorities": pa.schema(
        [
            *WHO,
            *[("clause", TEXT), ("does", TEXT), ("since", pa.date32()), ("until", pa.date32())],
            *[("interval", TEXT), ("by_role", TEXT), ("reason", pa.string()), ("ref", pa.string())],
        ]
    ),
}
MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Tables:
    """A population, or a part of one: who there is, and everything known of them."""

    children: pa.Table
    events: pa.Table
    states: pa.Table
    authorities: pa.Table


def tables_of(subjects: Iterable[Subject]) -> Tables:
    """Write subjects out as tables."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    for subject in subjects:
        who = {"subject_type": subject.type, "subject": subject.id}
        rows["children"].append(who | _person(subject))
        rows["events"].extend(who | _event(event) for event in subject.events)
        rows["states"].extend(who | _state(state) for state in subject.states)
        rows["authorities"].extend(who | _authority(each) for each in subject.authorities)
    return Tables(**{name: _table(rows[name], schema) for name, schema in SCHEMAS.items()})


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    arrays = []
    for field in schema:
        values = [row[field.name] for row in rows]
        if pa.types.is_dictionary(field.type):
            arrays.append(pa.array(values, pa.string()).dictionary_encode())
        else:
            arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _person(subject: Subject) -> dict[str, Any]:
    return {
        "born": _day(subject.born),
        "expected": _day(subject.expected),
        "died": _day(subject.died),
        "facts": _json(subject.facts),
        "silent_on": sorted(subject.silent_on),
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "is": event.name,
        **_moment("at", event.at),
        **_moment("recorded", event.recorded),
        **_moment("planned", event.planned),
        "ref": event.ref or None,
        "for_ref": list(event.for_ref) or None,
        "attributes": _json(event.attributes),
    }


def _state(state: State) -> dict[str, Any]:
    return {
        "is": state.name,
        **_moment("started", state.started),
        **_moment("ended", state.ended),
        **_moment("recorded", state.recorded),
        "ref": state.ref or None,
        "for_ref": list(state.for_ref) or None,
        "attributes": _json(state.attributes),
    }


def _authority(allowed: Authority) -> dict[str, Any]:
    return {
        "clause": allowed.clause,
        "does": allowed.does,
        "since": _day(allowed.since),
        "until": _day(allowed.until),
        "interval": None if allowed.interval is None else str(allowed.interval),
        "by_role": allowed.by_role,
        "reason": allowed.reason,
        "ref": allowed.ref or None,
    }


def _json(values: Mapping[str, Any]) -> str | None:
    return json.dumps(dict(values), default=str, sort_keys=True) if values else None


def _day(day: int | None) -> int | None:
    return None if day is None else day - EPOCH


def _moment(name: str, moment: Moment | None) -> dict[str, Any]:
    second = None if moment is None else moment.second
    return {
        name: None if moment is None else moment.day - EPOCH,
        f"{name}_time": None if second is None else round(second * MICRO),
    }


def subjects_of(tables: Tables) -> list[Subject]:
    """Read subjects back from tables, in the order of the children."""
    found: dict[tuple[str, str], Subject] = {}
    for row in tables.children.to_pylist():
        subject = Subject(
            row["subject_type"],
            row["subject"],
            json.loads(row["facts"] or "{}"),
            born=_ordinal(row["born"]),
            expected=_ordinal(row["expected"]),
            died=_ordinal(row["died"]),
            silent_on=frozenset(row["silent_on"] or ()),
        )
        found[subject.type, subject.id] = subject
    for row in tables.events.to_pylist():
        found[row["subject_type"], row["subject"]].events.append(_read_event(row))
    for row in tables.states.to_pylist():
        found[row["subject_type"], row["subject"]].states.append(_read_state(row))
    for row in tables.authorities.to_pylist():
        found[row["subject_type"], row["subject"]].authorities.append(_read_authority(row))
    return list(found.values())


def _read_event(row: Mapping[str, Any]) -> Event:
    at = _read_moment(row, "at")
    if at is None:
        raise ValueError(f"{row['is']} of {row['subject']} has no day")
    thing, _, phase = row["is"].partition(".")
    return Event(
        row["is"],
        thing,
        phase,
        at,
        recorded=_read_moment(row, "recorded"),
        ref=row["ref"] or "",
        for_ref=tuple(row["for_ref"] or ()),
        attributes=json.loads(row["attributes"] or "{}"),
        planned=_read_moment(row, "planned"),
    )


def _read_state(row: Mapping[str, Any]) -> State:
    started = _read_moment(row, "started")
    if started is None:
        raise ValueError(f"{row['is']} of {row['subject']} has no first day")
    return State(
        row["is"],
        started,
        ended=_read_moment(row, "ended"),
        ref=row["ref"] or "",
        for_ref=tuple(row["for_ref"] or ()),
        attributes=json.loads(row["attributes"] or "{}"),
        recorded=_read_moment(row, "recorded"),
    )


def _read_authority(row: Mapping[str, Any]) -> Authority:
    return Authority(
        clause=row["clause"],
        does=row["does"],
        since=_ordinal(row["since"]) or 0,
        until=_ordinal(row["until"]),
        interval=Duration.read(row["interval"]) if row["interval"] else None,
        by_role=row["by_role"] or "",
        reason=row["reason"] or "",
        ref=row["ref"] or "",
    )


def _ordinal(value: Any) -> int | None:
    return None if value is None else int(value.toordinal())


def _read_moment(row: Mapping[str, Any], name: str) -> Moment | None:
    day, time = _ordinal(row[name]), row[f"{name}_time"]
    return None if day is None else _moment_of(day, None if time is None else time.timestamp())


@lru_cache(maxsize=65_536)
def _moment_of(day: int, second: float | None) -> Moment:
    """One moment for all facts at it, as where a history is read from JSON."""
    return Moment(day, second)
