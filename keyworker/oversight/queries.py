"""My day, what a child is owed, and what waits for sign-off; a fixed number of queries each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from keyworker.audit.actions import note_read
from keyworker.history.models import Obligation
from keyworker.history.queries import OPEN, obligations_of, pack
from keyworker.oversight.entries import EntryLine, MeetingLine, WritingLine, own_entries
from keyworker.oversight.entries import coming_meetings as meeting_rows
from keyworker.oversight.entries import drafts as draft_rows
from keyworker.oversight.lines import (
    Line,
    Named,
    drawn_together,
    line_of,
    most_pressing_first,
    named_children,
    soonest_first,
)
from keyworker.oversight.posts import Standing, held_children, of_role, standing_of
from keyworker.oversight.rules import asked_by
from keyworker.oversight.statements import LATER, instant, marks
from keyworker.people.models import Person
from keyworker.people.queries import children_for, names_of
from keyworker.workforce.models import Worker

AHEAD = timedelta(days=14)


@dataclass(slots=True)
class MyDay:
    """A worker's own day: `overdue` most pressing first, `due` within 14 days soonest first.

    `later` counts what falls due after that; `waiting_sign_off` is the longest waiting first;
    `children` are those allocated to the worker, by name.
    """

    now: datetime
    overdue: list[Line] = field(default_factory=list)
    due: list[Line] = field(default_factory=list)
    later: int = 0
    meetings: list[MeetingLine] = field(default_factory=list)
    waiting_sign_off: list[EntryLine] = field(default_factory=list)
    unfinished: list[EntryLine] = field(default_factory=list)
    drafts: list[WritingLine] = field(default_factory=list)
    children: list[Named] = field(default_factory=list)


def my_day(viewer: Worker, now: datetime | None = None) -> MyDay:
    """Give a worker's day: their own duties, those of whoever they stand in for, and those of
    their role in their team that no named worker owes."""
    moment = now or timezone.now()
    standing = standing_of(viewer)
    owed = _owed_by(standing)
    rows, later = _soon_and_later(owed, standing, _end_of(moment + AHEAD))
    entries = own_entries(viewer, standing)
    drafts = draft_rows(viewer)
    held = held_children(standing)
    meetings = meeting_rows(standing, held, _start_of(moment), _end_of(moment + AHEAD))
    ids = {row.subject_id for row in rows if row.subject_type == "child"} | set(held)
    listed: list[EntryLine | WritingLine | MeetingLine] = [*entries, *drafts, *meetings]
    for line in listed:
        ids.update(line.child_ids)
    names = named_children(names_of(sorted(ids)))
    note_read(viewer=viewer, what="my_day", subject_type="child", subject_ids=sorted(ids))
    for line in listed:
        line.children = [names[pk] for pk in line.child_ids if pk in names]
    lines = _lines(rows, names, moment)
    return MyDay(
        now=moment,
        overdue=most_pressing_first(each for each in lines if each.overdue),
        due=soonest_first(each for each in lines if not each.overdue),
        later=later,
        meetings=meetings,
        waiting_sign_off=[entry for entry in entries if entry.waits_for_viewer],
        unfinished=[entry for entry in entries if not entry.waits_for_viewer],
        drafts=drafts,
        children=sorted((names[pk] for pk in held if pk in names), key=lambda child: child.name),
    )


def _owed_by(standing: Standing) -> QuerySet[Obligation]:
    """What these workers owe, and what their role owes where nobody is named."""
    open_now = Obligation.objects.filter(status__in=OPEN)
    own = open_now.filter(owner_worker_id__in=standing.workers).values("pk")
    # One after the other: each begins with the worker or the team's children.
    of_the_team = [
        open_now.filter(
            owner_worker_id__isnull=True,
            owner=role,
            subject_type="child",
            subject_id__in=of_role(standing, team_id, role),
        ).values("pk")
        for team_id, role in sorted(standing.roles)
    ]
    return Obligation.objects.filter(pk__in=own.union(*of_the_team))


def _soon_and_later(
    owed: QuerySet[Obligation], standing: Standing, horizon: datetime
) -> tuple[list[Obligation], int]:
    """Give what is due by then, and how much of one's own falls due after it, in one query where
    anything is."""
    soon = owed.filter(Q(due_at__lte=horizon) | Q(status="open"))
    params = [*standing.workers, *OPEN, instant(horizon)]
    counted = RawSQL(LATER.format(marks(standing.workers), marks(OPEN)), params)  # noqa: S611
    rows: list[Any] = list(soon.annotate(later=counted))
    if rows:
        later = rows[0].later
    else:
        own = Obligation.objects.filter(owner_worker_id__in=standing.workers, status__in=OPEN)
        later = own.filter(due_at__gt=horizon, measure="limit").count()
    rules = asked_by(pack().name)
    # What others owe, such as an agency, is theirs to do.
    return [row for row in rows if not (row.rule in rules and rules[row.rule].others)], int(later)


def _lines(rows: Iterable[Obligation], names: dict[int, Named], now: datetime) -> list[Line]:
    code = pack().name
    lines = [
        line_of(row, names.get(row.subject_id) if row.subject_type == "child" else None, code, now)
        for row in rows
    ]
    return drawn_together(lines, code)


def _start_of(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def _end_of(moment: datetime) -> datetime:
    local = timezone.localtime(moment)
    return local.replace(hour=23, minute=59, second=59, microsecond=999_999)


def whats_due(viewer: Worker, child: Person, now: datetime | None = None) -> list[Line]:
    """List what the standards ask for one child: what is open first, the most pressing at the
    top, then what was done or has closed, the latest first."""
    moment = now or timezone.now()
    seen = children_for(viewer).filter(pk=child.pk).values_list("pk", flat=True)
    ids = list(seen)
    names = named_children(names_of(ids))
    note_read(viewer=viewer, what="whats_due", subject_type="child", subject_ids=ids)
    code = pack().name
    others = {name for name, asked in asked_by(code).items() if asked.others}
    lines = [line_of(row, names[child.pk], code, moment) for row in obligations_of("child", ids)]
    open_now = drawn_together(
        (line for line in lines if line.status in OPEN and line.rule not in others), code
    )
    closed = [line for line in lines if line.status not in OPEN]
    closed.sort(key=lambda line: (line.done_at or line.due_at or moment, line.id), reverse=True)
    return [
        *most_pressing_first(line for line in open_now if line.overdue),
        *soonest_first(line for line in open_now if not line.overdue),
        *closed,
    ]


def sign_off_queue(viewer: Worker) -> list[EntryLine]:
    """List the entries that wait for this worker's signature, the longest waiting first."""
    standing = standing_of(viewer)
    entries = [entry for entry in own_entries(viewer, standing) if entry.waits_for_viewer]
    ids = sorted({pk for entry in entries for pk in entry.child_ids})
    names = named_children(names_of(ids))
    note_read(viewer=viewer, what="sign_off_queue", subject_type="child", subject_ids=ids)
    for entry in entries:
        entry.children = [names[pk] for pk in entry.child_ids if pk in names]
    return entries
