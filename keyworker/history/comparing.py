"""Holds the log against the rows it was worked out from, and names every difference."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from keyworker.history.facts import NewFact, row_of
from keyworker.history.models import Fact
from keyworker.history.subjects import latest

COMPARED = (
    *("kind", "name", "at", "at_is_date", "until", "until_is_date", "ref", "for_ref"),
    "recorded_at",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact the log and the rows do not agree on."""

    identity: str
    what: str

    def __str__(self) -> str:
        return f"{self.identity}: {self.what}"


def differences(expected: Iterable[NewFact]) -> list[Difference]:
    """Compare what every domain's rows tell with what stands in the log."""
    standing: dict[tuple[str, int, str], Fact] = {}
    rows: dict[tuple[str, int], list[Fact]] = {}
    for row in Fact.objects.order_by("id").iterator():
        rows.setdefault((row.subject_type, row.subject_id), []).append(row)
    for (subject_type, subject_id), facts in rows.items():
        for fact in latest(facts):
            standing[(subject_type, subject_id, fact.identity)] = fact
    found: list[Difference] = []
    told: set[tuple[str, int, str]] = set()
    for new in _last_told(expected):
        key = (new.subject_type, new.subject_id, new.identity)
        told.add(key)
        found.extend(_compared(new, standing.get(key)))
    found.extend(
        Difference(key[2], f"the log tells of {fact.name}, no row does")
        for key, fact in standing.items()
        if key not in told
    )
    return found


def _last_told(expected: Iterable[NewFact]) -> list[NewFact]:
    """Where rows tell one identity several times (versions), the last stands; voided ones fall.

    The first time it was written down is kept, as when the log is read.
    """
    last: dict[tuple[str, int, str], NewFact] = {}
    for fact in expected:
        key = (fact.subject_type, fact.subject_id, fact.identity)
        former = last.get(key)
        last[key] = fact if former is None else replace(fact, recorded_at=former.recorded_at)
    return [fact for fact in last.values() if not fact.void]


def _compared(new: NewFact, row: Fact | None) -> list[Difference]:
    if row is None:
        return [Difference(new.identity, f"a row tells of {new.name}, the log does not")]
    wanted = row_of(new, replaces=False)
    differing = [name for name in COMPARED if getattr(wanted, name) != getattr(row, name)]
    if wanted.attributes != row.attributes:
        differing.append("attributes")
    if not differing:
        return []
    return [Difference(new.identity, f"{new.name} differs in {', '.join(differing)}")]
