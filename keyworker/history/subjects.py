"""Turns rows of the log into the subjects the engine reads, and back into the public shape."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from keyworker.history.facts import LONDON
from keyworker.history.models import Fact
from keyworker.standards import Authority, Duration, Event, Moment, State, Subject, moment_of

PERSON = "person"
_DATES = ("born", "expected", "died")


def latest(rows: Iterable[Fact]) -> list[Fact]:
    """Give the row that stands for each identity, keeping the first time it was written down."""
    standing: dict[str, Fact] = {}
    for row in rows:
        before = standing.get(row.identity)
        if before is not None:
            row.recorded_at = before.recorded_at
        standing[row.identity] = row
    return [row for row in standing.values() if not row.void]


def subject_of(subject_type: str, subject_id: int, rows: Iterable[Fact]) -> Subject:
    """Build the subject the engine evaluates from its rows of the log, oldest first."""
    subject = Subject(type=subject_type, id=str(subject_id))
    facts: dict[str, Any] = {}
    for row in latest(rows):
        if row.name == PERSON:
            _person(subject, facts, row.attributes)
        elif row.kind == Fact.Kind.EVENT:
            subject.events.append(_event(row))
        elif row.kind == Fact.Kind.STATE:
            subject.states.append(_state(row))
        else:
            subject.authorities.append(_authority(row))
    subject.facts = facts
    return subject


def _person(subject: Subject, facts: dict[str, Any], attributes: dict[str, Any]) -> None:
    for name, value in attributes.items():
        if name in _DATES:
            setattr(subject, name, date.fromisoformat(value).toordinal())
        else:
            facts[name] = value


def moment(value: datetime | None, *, is_date: bool) -> Moment | None:
    """Give a stored moment as the engine knows it."""
    if value is None:
        return None
    local = value.astimezone(LONDON)
    day = local.toordinal()
    return Moment(day) if is_date else Moment(day, value.timestamp())


def _needed(row: Fact) -> Moment:
    found = moment(row.at, is_date=row.at_is_date)
    if found is None:
        raise ValueError(f"fact {row.pk} has no date")
    return found


def _event(row: Fact) -> Event:
    thing, _, phase = row.name.partition(".")
    attributes = row.attributes
    planned = attributes.get("for") if phase == "scheduled" else None
    return Event(
        name=row.name,
        thing=thing,
        phase=phase,
        at=_needed(row),
        recorded=moment(row.recorded_at, is_date=False),
        ref=row.ref,
        for_ref=tuple(row.for_ref),
        attributes=attributes,
        planned=None if planned is None else moment_of(planned),
    )


def _state(row: Fact) -> State:
    return State(
        name=row.name,
        started=_needed(row),
        ended=moment(row.until, is_date=row.until_is_date),
        ref=row.ref,
        for_ref=tuple(row.for_ref),
        attributes=row.attributes,
        recorded=moment(row.recorded_at, is_date=False),
    )


def _authority(row: Fact) -> Authority:
    until = moment(row.until, is_date=row.until_is_date)
    interval = row.attributes.get("interval")
    return Authority(
        clause=str(row.attributes.get("clause", "")),
        does=row.name,
        since=_needed(row).day,
        until=None if until is None else until.day,
        interval=Duration.read(interval) if interval else None,
        by_role=str(row.attributes.get("by_role", "")),
        reason=str(row.attributes.get("reason", "")),
        ref=row.ref,
    )


def public_shape(subject_id: str, rows: Iterable[Fact]) -> dict[str, Any]:
    """Give one subject as a history file holds it (design section 3)."""
    shape: dict[str, Any] = {"id": subject_id, "events": [], "states": [], "authorities": []}
    for row in latest(rows):
        if row.name == PERSON:
            shape.update(row.attributes)
        elif row.kind == Fact.Kind.EVENT:
            shape["events"].append(
                {"is": row.name, "at": _text(row.at, row.at_is_date), **_common(row)}
            )
        elif row.kind == Fact.Kind.STATE:
            ended = _text(row.until, row.until_is_date)
            shape["states"].append(
                {"is": row.name, "started": _text(row.at, row.at_is_date), "ended": ended}
                | _common(row)
            )
        else:
            shape["authorities"].append(_public_authority(row))
    return shape


def _common(row: Fact) -> dict[str, Any]:
    found: dict[str, Any] = {"recorded_at": _text(row.recorded_at, False)}
    if row.ref:
        found["ref"] = row.ref
    if row.for_ref:
        found["for_ref"] = row.for_ref
    if row.attributes:
        found["attributes"] = row.attributes
    return found


def _public_authority(row: Fact) -> dict[str, Any]:
    return {
        "does": row.name,
        "from": _text(row.at, True),
        "until": _text(row.until, True),
        **{key: row.attributes.get(key) for key in ("clause", "interval", "by_role", "reason")},
    }


def _text(value: datetime | None, is_date: bool) -> str | None:
    found = moment(value, is_date=is_date)
    return None if found is None else found.text()
