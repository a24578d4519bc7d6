"""What a worker has still to finish or sign, is writing, or is going to: lean rows for one page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from keyworker.history.queries import pack
from keyworker.meetings.models import Meeting
from keyworker.oversight.lines import Named
from keyworker.oversight.posts import Standing
from keyworker.oversight.statements import COMING_MEETINGS, OWN_ENTRIES, WAITING, instant, named
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
    rows: Iterable[Any] = Entry.objects.raw(*_own_entries(viewer, standing))
    found: dict[int, EntryLine] = {}
    for row in rows:
        line = found.get(row.pk)
        if line is None:
            line = found[row.pk] = _entry_line(row, viewer)
        line.child_ids.append(row.child_id)
    return list(found.values())


def _own_entries(viewer: Worker, standing: Standing) -> tuple[str, dict[str, Any]]:
    params = {"viewer": viewer.pk, "today": timezone.localdate()}
    decisions = set(standing.decisions()) & {form.sign_off for form in pack().forms.values()}
    waiting = ""
    if decisions:
        waiting = WAITING.format(
            teams=named("team", standing.teams, params),
            workers=named("worker", standing.workers, params),
            decisions=named("decision", sorted(decisions), params),
        )
    return OWN_ENTRIES.format(waiting=waiting), params


def _entry_line(row: Any, viewer: Worker) -> EntryLine:
    form = pack().forms.get(row.form)
    return EntryLine(
        key=str(row.key),
        version=row.version,
        form=row.form,
        thing=row.thing,
        title=form.title if form else pack().label(row.thing),
        author=row.author_name,
        at=row.at,
        recorded_at=row.recorded_at,
        waits_for_viewer=row.author_id != viewer.pk,
        missing=[_asked_as(name, form) for name in row.unfinished],
        sent_back=(row.note or "") if row.outcome == "sent_back" else "",
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
    standing: Standing, held: Sequence[int], since: datetime, until: datetime
) -> list[MeetingLine]:
    """List the meetings set between two moments that concern the viewer or whoever they stand in
    for: in the chair, invited, themselves the matter, or about the children `held` (their numbers);
    one query. The page notes the look, because it lists more than meetings.
    """
    held_by = {form.thing: form.name for form in pack().forms.values() if form.phase == "held"}
    rows: Iterable[Any] = Meeting.objects.raw(*_coming(standing, held, since, until))
    found: dict[int, MeetingLine] = {}
    for row in rows:
        line = found.setdefault(
            row.pk,
            MeetingLine(
                id=row.pk,
                ref=row.ref,
                type=row.type,
                title=pack().label(row.type),
                scheduled_for=row.scheduled_for,
                place=row.place,
                chair=row.chair_name or "",
                in_the_chair=row.chair_id in standing.workers,
                form=held_by.get(row.type, ""),
            ),
        )
        _add(line, row.child_id)
    return list(found.values())


def _coming(
    standing: Standing, held: Sequence[int], since: datetime, until: datetime
) -> tuple[str, dict[str, Any]]:
    params = {"since": instant(since), "until": instant(until)}
    workers = named("worker", standing.workers, params)
    return COMING_MEETINGS.format(workers=workers, children=named("child", held, params)), params


def _add(line: WritingLine | MeetingLine, child_id: int | None) -> None:
    if child_id is not None and child_id not in line.child_ids:
        line.child_ids.append(child_id)
