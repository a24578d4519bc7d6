"""What the workforce's rows tell the history: posts held, absences and cover."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from keyworker.history.facts import NewFact
from keyworker.workforce.models import Absence, Cover, PostHolding

LONDON = ZoneInfo("Europe/London")


def _written(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=LONDON)


def of_holding(holding: PostHolding) -> list[NewFact]:
    """A worker in a post."""
    return [
        NewFact(
            subject_type="worker",
            subject_id=holding.worker_id,
            kind="state",
            identity=f"holding:{holding.pk}",
            name="in_post",
            at=holding.started_on,
            until=holding.ended_on,
            recorded_at=_written(holding.started_on),
            ref=f"holding:{holding.pk}",
            attributes={
                "post": holding.post,
                "unit": str(holding.team_id),
                "supervisor": str(holding.supervisor_id) if holding.supervisor_id else None,
            },
            source="workforce.PostHolding",
            source_id=str(holding.pk),
        )
    ]


def of_absence(absence: Absence) -> list[NewFact]:
    """A worker away."""
    return [
        NewFact(
            subject_type="worker",
            subject_id=absence.worker_id,
            kind="state",
            identity=f"absence:{absence.pk}",
            name="absent",
            at=absence.started_on,
            until=absence.ended_on,
            recorded_at=_written(absence.started_on),
            ref=f"absence:{absence.pk}",
            attributes={"kind": absence.kind, "planned": absence.planned},
            source="workforce.Absence",
            source_id=str(absence.pk),
        )
    ]


def of_cover(cover: Cover) -> list[NewFact]:
    """Someone standing in for a worker."""
    return [
        NewFact(
            subject_type="worker",
            subject_id=cover.covered_id,
            kind="state",
            identity=f"cover:{cover.pk}",
            name="cover",
            at=cover.started_on,
            until=cover.ended_on,
            recorded_at=_written(cover.started_on),
            ref=f"cover:{cover.pk}",
            attributes={"for": "worker", "by": str(cover.by_id)},
            source="workforce.Cover",
            source_id=str(cover.pk),
        )
    ]


def all_facts() -> Iterator[NewFact]:
    """Tell the whole workforce again from its rows."""
    for holding in PostHolding.objects.order_by("pk").iterator():
        yield from of_holding(holding)
    for absence in Absence.objects.order_by("pk").iterator():
        yield from of_absence(absence)
    for cover in Cover.objects.order_by("pk").iterator():
        yield from of_cover(cover)
