"""How this council does over a period: by standard, team, worker and month, and what lies behind.

What belongs to which month, team and worker is said in `selection`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from keyworker.audit.actions import note_read
from keyworker.history.models import Obligation
from keyworker.history.queries import pack
from keyworker.oversight.lines import Line, line_of, named_children
from keyworker.oversight.policy import Seen, must_see_figures, must_see_worker, workers_seen_by
from keyworker.oversight.rules import asked_by
from keyworker.oversight.selection import NO_TEAM, Selection, chosen, in_month, told_apart_by
from keyworker.oversight.tallies import DECIDED, OTHER, Tally, outcome_at
from keyworker.people.queries import children_for, names_of
from keyworker.workforce.models import Team, Worker
from keyworker.workforce.queries import names_of_workers

GROUPS = ("standard", "team", "worker", "month")
# Figures that stand for several outcomes.
SEVERAL = {"decided": DECIDED, "other": OTHER}


@dataclass(slots=True)
class Row:
    """The outcomes of one standard, team, worker, role or month.

    `key` is what a selection of it alone holds; `name` is empty for a role, a month and no team.
    """

    key: str
    name: str
    tally: Tally = field(default_factory=Tally)


@dataclass(slots=True)
class Figures:
    """What was counted: the rows asked for, worst first, the same by month, and all together.

    `is_partial` where workers are left out whose own figures the viewer may not see.
    """

    rows: list[Row]
    months: list[Row]
    total: Tally
    counted_at: datetime
    is_partial: bool = False


def figures(viewer: Worker, selection: Selection, by: str, now: datetime | None = None) -> Figures:
    """Count the outcomes by standard, team, worker or month, in one count over the obligations."""
    seen = _let_in(viewer, selection)
    moment = now or timezone.now()
    is_partial = by == "worker" and not seen.everyone
    counted = chosen(selection)
    if is_partial:
        own = Q(owner_worker_id__in=list(seen.workers))
        counted = counted.filter(own | Q(owner_worker_id__isnull=True))
    months = selection.months
    rows = (
        counted.annotate(key=told_apart_by(by), month=in_month(months))
        .values_list("key", "month", "measure", outcome_at(moment))
        .annotate(Count("id"))
        .order_by()
    )
    found: dict[Any, Tally] = {}
    by_month = [Row(f"{first:%Y-%m}", "") for first in months]
    for key, place, measure, outcome, number in rows:
        found.setdefault(key, Tally()).add(measure, outcome, number)
        by_month[place].tally.add(measure, outcome, number)
    return Figures(
        rows=by_month if by == "month" else sorted(_named(by, found), key=_worst_first),
        months=by_month,
        total=Tally.of(row.tally for row in by_month),
        counted_at=moment,
        is_partial=is_partial,
    )


def obligations_behind(
    viewer: Worker,
    selection: Selection,
    *,
    outcome: str = "",
    measure: str = "limit",
    page: Any = 1,
    per_page: int = 25,
    now: datetime | None = None,
) -> Page[Any]:
    """List the obligations behind one figure as lines, a page at a time, and note the look at the
    children of the page: what is still to be done by its due date, all else the latest first.

    `outcome` is one of the outcomes, "decided" for those a share rests on, "other" for those
    neither decided nor due, or empty for all.
    """
    _let_in(viewer, selection)
    moment = now or timezone.now()
    listed = _open_to(viewer, chosen(selection)).filter(measure=measure)
    if outcome:
        wanted = SEVERAL.get(outcome, (outcome,))
        listed = listed.annotate(outcome=outcome_at(moment)).filter(outcome__in=wanted)
    order = ("due_at", "id") if outcome in ("overdue", "due") else ("-due_at", "-id")
    found: Page[Any] = Paginator(listed.order_by(*order), per_page).get_page(page)
    found.object_list = _lines(viewer, list(found.object_list), moment)
    return found


def is_known_rule(name: str) -> bool:
    """Tell whether a rule is in force, or has left duties behind."""
    return name in asked_by(pack().name) or Obligation.objects.filter(rule=name).exists()


def teams_and_workers(viewer: Worker) -> tuple[dict[str, str], dict[int, str]]:
    """Give the teams by code and, of the workers whose own figures someone may see, the names."""
    must_see_figures(viewer)
    seen = workers_seen_by(viewer)
    workers = Worker.objects.filter(holdings__isnull=False).distinct()
    if not seen.everyone:
        workers = workers.filter(pk__in=seen.workers)
    teams = dict(Team.objects.order_by("name").values_list("code", "name"))
    return teams, dict(workers.order_by("name").values_list("pk", "name"))


def _let_in(viewer: Worker, selection: Selection) -> Seen:
    """Refuse whoever may not see these figures; else give the workers whose own they may."""
    must_see_figures(viewer)
    seen = workers_seen_by(viewer)
    if selection.worker_id is not None:
        must_see_worker(seen, selection.worker_id)
    return seen


def _open_to(viewer: Worker, rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    children = children_for(viewer).values("pk")
    return rows.filter(~Q(subject_type="child") | Q(subject_id__in=children))


def _lines(viewer: Worker, rows: list[Obligation], now: datetime) -> list[Line]:
    ids = sorted({row.subject_id for row in rows if row.subject_type == "child"})
    names = named_children(names_of(ids))
    note_read(viewer=viewer, what="compliance", subject_type="child", subject_ids=ids)
    code = pack().name
    return [
        line_of(row, names.get(row.subject_id) if row.subject_type == "child" else None, code, now)
        for row in rows
    ]


def _named(by: str, found: dict[Any, Tally]) -> Iterable[Row]:
    """The rows with their keys and names: one query for the names of teams or workers."""
    if by == "standard":
        rules = asked_by(pack().name)
        return [
            Row(rule, rules[rule].title if rule in rules else rule, tally)
            for rule, tally in found.items()
        ]
    if by == "team":
        teams = Team.objects.in_bulk([int(key) for key in found if key])
        told = {str(pk): (team.code, team.name) for pk, team in teams.items()}
        return [Row(*told.get(key, (NO_TEAM, "")), tally) for key, tally in found.items()]
    names = names_of_workers(int(key) for key in found if key.isdecimal())
    return [
        Row(key, names.get(int(key), "") if key.isdecimal() else "", tally)
        for key, tally in found.items()
    ]


def _worst_first(row: Row) -> tuple[bool, int, int, str]:
    share = row.tally.share
    return (share is None, share or 0, -row.tally.decided, row.name or row.key)
