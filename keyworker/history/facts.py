"""The one shape in which every domain tells what happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, overload
from zoneinfo import ZoneInfo

from keyworker.history.models import Fact

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact as a domain's pure `facts` function gives it.

    `kind` is event, state or authority. `at` and `until` are a date where only the day is known,
    else an aware datetime. The same `identity` again replaces the earlier; `void` withdraws it.
    """

    subject_type: str
    subject_id: int
    kind: str
    identity: str
    name: str
    at: date | datetime | None
    recorded_at: datetime
    source: str
    source_id: str
    until: date | datetime | None = None
    ref: str = ""
    for_ref: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    void: bool = False
    source_version: int = 1


def row_of(fact: NewFact, *, replaces: bool) -> Fact:
    """Give the row of the log for a new fact."""
    at, at_is_date = moment_columns(fact.at)
    until, until_is_date = moment_columns(fact.until)
    return Fact(
        subject_type=fact.subject_type,
        subject_id=fact.subject_id,
        kind=fact.kind,
        identity=fact.identity,
        name=fact.name,
        at=at,
        at_is_date=at_is_date,
        until=until,
        until_is_date=until_is_date,
        recorded_at=fact.recorded_at,
        ref=fact.ref,
        for_ref=list(fact.for_ref),
        attributes=plain(fact.attributes),
        replaces=replaces,
        void=fact.void,
        source=fact.source,
        source_id=fact.source_id,
        source_version=fact.source_version,
    )


@overload
def moment_columns(value: date | datetime) -> tuple[datetime, bool]: ...
@overload
def moment_columns(value: None) -> tuple[None, bool]: ...
@overload
def moment_columns(value: date | datetime | None) -> tuple[datetime | None, bool]: ...
def moment_columns(value: date | datetime | None) -> tuple[datetime | None, bool]:
    """Give a moment as the log keeps it, and whether only the day is known."""
    if value is None:
        return None, False
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time in the history has its zone")
        return value, False
    return datetime.combine(value, time(), tzinfo=LONDON), True


def plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Give attributes as JSON keeps them; what is not known is left out."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in attributes.items()
        if value is not None and value != ""
    }
