"""What the stories of these screens begin with, and how a day is typed into boxes."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from keyworker.involvements.actions import allocate, hold_by_team, start_involvement
from keyworker.people.actions import create_adult, relate
from tests.oversight.council import Council


def ago(**length: int) -> datetime:
    return timezone.now() - timedelta(**length)


def ahead(**length: int) -> datetime:
    """A moment to come, on the full minute as one types it."""
    return (timezone.now() + timedelta(**length)).replace(second=0, microsecond=0)


def held_child(council: Council, given: str = "Amara", *, plan: str = "", **known: Any) -> Any:
    """A child of the social worker's, whose case the safeguarding team holds."""
    child = council.child(given=given, family="Ilett", born=date(2017, 5, 4), **known)
    since = ago(days=30)
    hold_by_team(child=child, team=council.team, at=since, by=council.manager)
    start_involvement(child=child, kind="open_case", at=since, by=council.manager)
    allocate(
        child=child,
        worker=council.social_worker,
        role="social_worker",
        at=since,
        by=council.manager,
    )
    if plan:
        start_involvement(child=child, kind=plan, at=since, by=council.manager)
    return child


def mother_of(council: Council, *children: Any) -> Any:
    mother = create_adult(
        given="Efua",
        family="Ilett",
        sex="F",
        born=date(1990, 1, 9),
        looked_at_duplicates=[],
        by=council.social_worker,
    )
    for child in children:
        relate(
            person=mother,
            other=child,
            kind="parent",
            parental_responsibility=True,
            same_household=True,
            by=council.social_worker,
        )
    return mother


def typed_day(name: str, day: date | datetime) -> dict[str, str]:
    """A day, or a moment, as it is typed into the boxes of one question."""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    boxes = {
        f"{name}_day": str(local.day),
        f"{name}_month": str(local.month),
        f"{name}_year": str(local.year),
    }
    if isinstance(local, datetime):
        boxes[f"{name}_time"] = f"{local:%H:%M}"
    return boxes
