"""What a child's page shows of the record at a glance: the latest, the last visits, risks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from keyworker.people.models import Person
from keyworker.people.queries import children_for
from keyworker.record.models import EntryChild
from keyworker.workforce.models import Worker

LATEST = 6
VISITS = 8
# What says most about risk and safety, the newest of each.
RISK = ("safety_plan", "assessment", "s47_report", "case_summary")


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One entry in short, with the answers as they stand for this child."""

    key: str
    thing: str
    form: str
    at: datetime
    at_is_date: bool
    author: str
    answers: dict[str, Any]


@dataclass(slots=True)
class Glance:
    """The latest entries, the last visit on which the child was seen, the newest on risk."""

    latest: list[Glimpse] = field(default_factory=list)
    last_seen: Glimpse | None = None
    last_tried: Glimpse | None = None
    risk: list[Glimpse] = field(default_factory=list)


def glance_at(viewer: Worker, child: Person) -> Glance:
    """Read it in two light queries; the caller notes the look, because the page shows more."""
    about = EntryChild.objects.filter(child=child, entry__amended_by__isnull=True)
    listed = about.filter(child__in=children_for(viewer)).order_by("-entry__at", "-entry_id")
    wanted = _picked(listed.values_list("pk", "entry__thing"))
    rows = (
        EntryChild.objects.filter(pk__in=wanted)
        .order_by("-entry__at", "-entry_id")
        .values(
            *("entry__key", "entry__thing", "entry__form", "entry__at", "entry__at_is_date"),
            *("entry__author__name", "entry__answers", "answers"),
        )
    )
    glimpses = [_glimpse(row) for row in rows]
    visits = [each for each in glimpses if each.thing == "visit"]
    return Glance(
        latest=glimpses[:LATEST],
        last_seen=next((each for each in visits if each.answers.get("seen") is True), None),
        last_tried=visits[0] if visits else None,
        risk=[
            each
            for thing in RISK
            if (each := next((found for found in glimpses if found.thing == thing), None))
        ],
    )


def _picked(newest_first: Iterable[tuple[int, str]]) -> list[int]:
    """Which entries are shown: the latest, the last visits, the newest of each telling of risk."""
    picked: list[int] = []
    seen: dict[str, int] = {}
    for place, (pk, thing) in enumerate(newest_first):
        seen[thing] = seen.get(thing, 0) + 1
        visit = thing == "visit" and seen[thing] <= VISITS
        if place < LATEST or visit or (thing in RISK and seen[thing] == 1):
            picked.append(pk)
    return picked


def _glimpse(row: dict[str, Any]) -> Glimpse:
    return Glimpse(
        key=str(row["entry__key"]),
        thing=row["entry__thing"],
        form=row["entry__form"],
        at=row["entry__at"],
        at_is_date=row["entry__at_is_date"],
        author=row["entry__author__name"],
        answers={**row["entry__answers"], **row["answers"]},
    )
