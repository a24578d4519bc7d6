"""Children to write about: Amara on a plan since three weeks, with a brother and a sister."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from keyworker.involvements.actions import allocate, hold_by_team, start_involvement
from keyworker.people.actions import create_adult, relate
from keyworker.people.models import Person
from keyworker.workforce.models import Worker
from tests.oversight.council import Council, council  # noqa: F401

LONDON = ZoneInfo("Europe/London")


@dataclass
class Family:
    """Three open children of one mother, all the social worker's."""

    council: Council
    amara: Person
    dorian: Person
    esme: Person


def open_child(council: Council, given: str, born: date, *, plan: str = "", days: int = 21) -> Any:  # noqa: F811
    """A child of the social worker's, open since so many days."""
    child = council.child(given=given, family="Ilett", born=born)
    since = timezone.now() - timedelta(days=days)
    start_involvement(child=child, kind="open_case", at=since, by=council.manager)
    hold_by_team(child=child, team=council.team, at=since, by=council.manager)
    allocate(
        child=child,
        worker=council.social_worker,
        role="social_worker",
        at=since,
        by=council.manager,
        team=council.team,
    )
    if plan:
        day = timezone.localdate(since)
        start_involvement(child=child, kind=plan, at=day, by=council.manager)
    return child


@pytest.fixture
def amara(council: Council) -> Any:  # noqa: F811
    """Amara Ilett, nine, on a child protection plan for three weeks, not yet visited."""
    return open_child(council, "Amara", date(2017, 5, 4), plan="cp_plan")


@pytest.fixture
def family(council: Council, amara: Any) -> Family:  # noqa: F811
    """Amara with her brother and sister."""
    mother = create_adult(
        by=council.manager, given="Grace", family="Ilett", sex="F", looked_at_duplicates=()
    )
    dorian = open_child(council, "Dorian", date(2019, 3, 1))
    esme = open_child(council, "Esme", date(2022, 8, 9))
    for child in (amara, dorian, esme):
        relate(by=council.manager, person=mother, other=child, kind="parent")
    return Family(council, amara, dorian, esme)


def ago(**length: float) -> datetime:
    return timezone.now() - timedelta(**length)


def boxes(at: datetime) -> dict[str, str]:
    """A moment as it is typed."""
    here = at.astimezone(LONDON)
    typed = (str(here.day), str(here.month), str(here.year), f"{here:%H:%M}")
    return dict(zip(("at_day", "at_month", "at_year", "at_time"), typed, strict=True))


def visit(child: Any, at: datetime, **more: str) -> dict[str, str]:
    """A visit as one child's page sends it; `seen=` and so on are the child's own."""
    own = {"seen": "yes", "what_happened": "We talked in the kitchen.", **more}
    by = str(Worker.objects.get(username="priya.nair").pk)
    return {"purpose": "cp", "by": by, "deed": "record", **boxes(at)} | {
        f"{question}:{child.pk}": answer for question, answer in own.items()
    }
