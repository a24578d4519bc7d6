"""What a child's page shows of the record at a glance: the latest, the last visits, risks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from keyworker.people.models import Person
from keyworker.people.queries import children_for
from keyworker.record.models import Entry, EntryChild
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
    """Read it in one query; the caller notes the look, because the page shows more than entries."""
    about = EntryChild.objects.filter(child=child, entry__amended_by__isnull=True)
    newest_first = [F("entry__at").desc(), F("entry_id").desc()]
    numbered = about.filter(child__in=children_for(viewer)).annotate(
        place=Window(RowNumber(), order_by=newest_first),
        place_of_its_kind=Window(
            RowNumber(), partition_by=[F("entry__thing")], order_by=newest_first
        ),
    )
    wanted = (
        Q(place__lte=LATEST)
        | Q(entry__thing="visit", place_of_its_kind__lte=VISITS)
        | Q(entry__thing__in=RISK, place_of_its_kind=1)
    )
    rows = numbered.filter(wanted).select_related("entry__author").order_by(*newest_first)
    glimpses = [_glimpse(row.entry, row) for row in rows]
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


def _glimpse(entry: Entry, row: EntryChild) -> Glimpse:
    return Glimpse(
        key=str(entry.key),
        thing=entry.thing,
        form=entry.form,
        at=entry.at,
        at_is_date=entry.at_is_date,
        author=entry.author.name,
        answers={**entry.answers, **row.answers},
    )
