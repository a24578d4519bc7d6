"""What a worker has still to finish or sign, is writing, or is going to: lean rows for one page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from keyworker.history.queries import pack
from keyworker.meetings.queries import coming_meetings_for
from keyworker.oversight.lines import Named
from keyworker.oversight.posts import Standing, colleagues
from keyworker.packs.forms import Form
from keyworker.record.models import Draft, Entry
from keyworker.workforce.models import Worker

LATE = {"late_reason": "Why was it recorded late?"}


@dataclass(slots=True)
class EntryLine:
    """An entry that waits: for the viewer's signature, or for its author to finish it.

    `missing` are the questions left open; `sent_back` is what the manager asked for.
    """

    key: str
    version: int
    form: str
    thing: str
    title: str
    author: str
    at: datetime
    recorded_at: datetime
    waits_for_viewer: bool
    missing: list[str]
    sent_back: str
    child_ids: list[int] = field(default_factory=list)
    children: list[Named] = field(default_factory=list)


@dataclass(slots=True)
class WritingLine:
    """A draft of the viewer's own."""

    key: str
    form: str
    title: str
    saved_at: datetime
    for_rule: str
    child_ids: list[int] = field(default_factory=list)
    children: list[Named] = field(default_factory=list)


@dataclass(slots=True)
class MeetingLine:
    """A meeting to come."""

    id: int
    ref: str
    type: str
    title: str
    scheduled_for: datetime
    place: str
    chair: str
    in_the_chair: bool
    form: str
    child_ids: list[int] = field(default_factory=list)
    children: list[Named] = field(default_factory=list)


def own_entries(viewer: Worker, standing: Standing) -> list[EntryLine]:
    """List what waits for the viewer's signature, then what the viewer has to finish; one query.

    Nobody is asked to sign their own.
    """
    own = Entry.objects.filter(author=viewer)
    unfinished = own.filter(~Q(unfinished=[]), sign_off__isnull=True)
    # One after the other: each of the three has an index of its own.
    asked = unfinished.values("pk").union(own.filter(sign_off__outcome="sent_back").values("pk"))
    decisions = set(standing.decisions()) & {form.sign_off for form in pack().forms.values()}
    if decisions:
        waiting = Entry.objects.filter(
            colleagues(standing) & ~Q(author=viewer) & ~Q(sign_off_decision=""),
            sign_off__isnull=True,
            unfinished=[],
            sign_off_decision__in=sorted(decisions),
        )
        asked = asked.union(waiting.values("pk"))
    rows = (
        Entry.objects.filter(pk__in=asked, amended_by__isnull=True)
        .order_by("recorded_at", "pk", "children__child_id")
        .values(
            *("pk", "key", "version", "form", "thing", "at", "recorded_at", "unfinished"),
            *("author_id", "author__name", "sign_off__outcome", "sign_off__note"),
            "children__child_id",
        )
    )
    found: dict[int, EntryLine] = {}
    for row in rows:
        line = found.get(row["pk"])
        if line is None:
            line = found[row["pk"]] = _entry_line(row, viewer)
        line.child_ids.append(row["children__child_id"])
    return list(found.values())


def _entry_line(row: dict[str, Any], viewer: Worker) -> EntryLine:
    form = pack().forms.get(row["form"])
    sent_back = row["sign_off__note"] if row["sign_off__outcome"] == "sent_back" else ""
    return EntryLine(
        key=str(row["key"]),
        version=row["version"],
        form=row["form"],
        thing=row["thing"],
        title=form.title if form else pack().label(row["thing"]),
        author=row["author__name"],
        at=row["at"],
        recorded_at=row["recorded_at"],
        waits_for_viewer=row["author_id"] != viewer.pk,
        missing=[_asked_as(name, form) for name in row["unfinished"]],
        sent_back=sent_back or "",
    )


def _asked_as(name: str, form: Form | None) -> str:
    """A question left open, as its form asks it."""
    question = form.question(name) if form else None
    return question.label if question else LATE.get(name, name)


def drafts(viewer: Worker) -> list[WritingLine]:
    """List what the viewer is still writing, the latest saved first, in one query."""
    rows = (
        Draft.objects.filter(author=viewer, recorded_as__isnull=True, discarded_at__isnull=True)
        .order_by("-saved_at", "pk", "children__pk")
        .values("key", "form", "saved_at", "for_rule", "children__pk")
    )
    found: dict[str, WritingLine] = {}
    for row in rows:
        key = str(row["key"])
        form = pack().forms.get(row["form"])
        line = found.setdefault(
            key,
            WritingLine(
                key=key,
                form=row["form"],
                title=form.title if form else row["form"],
                saved_at=row["saved_at"],
                for_rule=row["for_rule"],
            ),
        )
        _add(line, row["children__pk"])
    return list(found.values())


def coming_meetings(
    viewer: Worker, standing: Standing, held: Sequence[int], until: datetime
) -> list[MeetingLine]:
    """List the meetings that concern the viewer, whoever they stand in for, or the children held
    (their numbers), in one query."""
    meetings = coming_meetings_for(viewer, until, workers=standing.workers[1:], children=held)
    held_by = {form.thing: form.name for form in pack().forms.values() if form.phase == "held"}
    found: dict[int, MeetingLine] = {}
    for row in _with_children(meetings):
        line = found.setdefault(
            row["pk"],
            MeetingLine(
                id=row["pk"],
                ref=row["ref"],
                type=row["type"],
                title=pack().label(row["type"]),
                scheduled_for=row["scheduled_for"],
                place=row["place"],
                chair=row["chair__name"] or "",
                in_the_chair=row["chair_id"] in standing.workers,
                form=held_by.get(row["type"], ""),
            ),
        )
        _add(line, row["about"])
    return list(found.values())


def _with_children(meetings: QuerySet[Any]) -> Iterable[Mapping[str, Any]]:
    """Read the meetings with all their children, not only the viewer's own."""
    return (
        meetings.order_by("scheduled_for", "pk", "meeting_children__child_id")
        .values("pk", "ref", "type", "scheduled_for", "place", "chair_id", "chair__name")
        .annotate(about=F("meeting_children__child_id"))
    )


def _add(line: WritingLine | MeetingLine, child_id: int | None) -> None:
    if child_id is not None and child_id not in line.child_ids:
        line.child_ids.append(child_id)
