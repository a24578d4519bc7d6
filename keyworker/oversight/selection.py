"""Which obligations a figure counts, and by what they are told apart: inside the database's query.

An obligation belongs to the day it fell due. Its team is the one that had taken the child's case
last by that moment: where a case was handed over before it, the team that took it; where the case
had closed, the team that held it last; where no team had taken it yet, none. Its worker is whoever
owed it on the due day, and where nobody was named, a role. What has no date, such as a duty the
clause gives no number for, is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils import timezone

from keyworker.audit.refusals import NotFound
from keyworker.history.models import Obligation
from keyworker.history.queries import pack
from keyworker.involvements.models import TeamHolding
from keyworker.packs import load
from keyworker.packs.citing import cited
from keyworker.workforce.models import Team

NO_TEAM = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which obligations are counted: those due from `since` to `until`, both included, and of them
    those of a chapter, such as "wokingham/cp-plans-and-reviews", or of one rule.

    `team` is a code, or "none"; `worker` a number, or a role for what nobody named owed; `month`
    the first day of one month.
    """

    since: date
    until: date
    chapter: str = ""
    rule: str = ""
    team: str = ""
    worker: str = ""
    month: date | None = None

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that count."""
        if self.month is None:
            return self.since, self.until
        return max(self.since, self.month), min(self.until, after(self.month) - timedelta(days=1))

    @property
    def months(self) -> list[date]:
        """The first days of the months it reaches into."""
        first, last = self.days
        return list(_months(first, last))

    @property
    def worker_id(self) -> int | None:
        """The one worker whose figures are asked for."""
        return int(self.worker) if self.worker.isdecimal() else None


def usual_period(today: date | None = None) -> tuple[date, date]:
    """Give the first and last day shown unless others are asked for: twelve whole months and the
    one that runs."""
    day = today or timezone.localdate()
    return date(day.year - 1, day.month, 1), day


def chosen(selection: Selection) -> QuerySet[Obligation]:
    """Give the obligations of a selection; raises NotFound for a team that is not there."""
    first, last = selection.days
    found = Obligation.objects.filter(
        due_at__gte=midnight(first), due_at__lt=midnight(last + timedelta(days=1))
    )
    if selection.chapter:
        found = found.filter(rule__in=rules_by_chapter(pack().name).get(selection.chapter, ()))
    if selection.rule:
        found = found.filter(rule=selection.rule)
    if selection.worker_id is not None:
        found = found.filter(owner_worker_id=selection.worker_id)
    elif selection.worker:
        found = found.filter(owner_worker_id__isnull=True, owner=selection.worker)
    if selection.team == NO_TEAM:
        return found.annotate(team=_team()).filter(team__isnull=True)
    if selection.team:
        return found.annotate(team=_team()).filter(team=team_named(selection.team).pk)
    return found


def told_apart_by(group: str) -> Any:
    """Give what tells the rows of a table apart, as text: a rule, a team, a worker or role; or
    nothing, for a table by month alone."""
    if group == "standard":
        return F("rule")
    if group == "team":
        return Cast(_team(), CharField())
    if group == "worker":
        named = Cast("owner_worker_id", CharField())
        return Case(When(owner_worker_id__isnull=True, then=F("owner")), default=named)
    return Value("")


def in_month(months: list[date]) -> Any:
    """Give the place of an obligation's month among several: by London's midnights, which neither
    database need work out row by row."""
    ends = [
        When(due_at__lt=midnight(after(first)), then=Value(place))
        for place, first in enumerate(months[:-1])
    ]
    last = Value(max(len(months) - 1, 0))
    return Case(*ends, default=last, output_field=IntegerField())


def team_named(code: str) -> Team:
    """Give a team by its code; raises NotFound."""
    found = Team.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f"There is no team {code} here.", "Choose a team from the list.")
    return found


@lru_cache(maxsize=8)
def rules_by_chapter(pack_name: str) -> dict[str, tuple[str, ...]]:
    """Give the rules of a pack in force by chapter, such as "wokingham/cp-plans-and-reviews"."""
    found: dict[str, list[str]] = {}
    for rule in load(pack_name).standards.rules:
        chapters = ["/".join(clause.split("/", 2)[:2]) for clause in cited(rule)]
        for chapter in dict.fromkeys(chapters):
            found.setdefault(chapter, []).append(rule.name)
    return {chapter: tuple(names) for chapter, names in found.items()}


def midnight(day: date) -> datetime:
    """Give the moment a day begins here."""
    return timezone.make_aware(datetime.combine(day, time()))


def after(month: date) -> date:
    """Give the first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = after(month)


def _team() -> Case:
    """The team that had taken the child's case last when the obligation fell due."""
    taken = TeamHolding.objects.filter(
        child_id=OuterRef("subject_id"), started_at__lte=OuterRef("due_at")
    ).order_by("-started_at", "-pk")
    of_the_child = Subquery(taken.values("team_id")[:1])
    return Case(When(subject_type="child", then=of_the_child), output_field=BigIntegerField())
