"""What involvements, allocations and team holdings tell the history."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from keyworker.history.facts import NewFact
from keyworker.involvements.models import Allocation, Involvement, TeamHolding


def of_involvement(row: Involvement) -> list[NewFact]:
    """A span of the vocabulary lasting for one child."""
    return [
        NewFact(
            subject_type="child",
            subject_id=row.child_id,
            kind="state",
            identity=f"involvement:{row.pk}",
            name=row.kind,
            at=_moment(row.started_at, is_date=row.start_is_date),
            until=_moment(row.ended_at, is_date=row.end_is_date),
            recorded_at=row.recorded_at,
            ref=row.ref,
            for_ref=tuple(row.for_ref),
            attributes=row.attributes,
            void=row.withdrawn,
            source="involvements.Involvement",
            source_id=str(row.pk),
            source_version=row.version,
        )
    ]


def of_allocation(row: Allocation) -> list[NewFact]:
    """A named worker in a role for one child."""
    attributes: dict[str, Any] = {
        "role": row.role,
        "worker": str(row.worker_id),
        "named": True,
        "accepted": row.accepted_at is not None,
        "need_decided": row.allocated_by_id is not None,
    }
    return [
        NewFact(
            subject_type="child",
            subject_id=row.child_id,
            kind="state",
            identity=f"allocation:{row.pk}",
            name="allocated",
            at=row.started_at,
            until=row.ended_at,
            recorded_at=row.recorded_at,
            ref=f"allocation:{row.pk}",
            attributes=attributes,
            source="involvements.Allocation",
            source_id=str(row.pk),
            source_version=row.version,
        )
    ]


def of_team_holding(row: TeamHolding) -> list[NewFact]:
    """The team that owns one child's case; `row.team.service` is read."""
    return [
        NewFact(
            subject_type="child",
            subject_id=row.child_id,
            kind="state",
            identity=f"holding:{row.pk}",
            name="team_holding",
            at=row.started_at,
            until=row.ended_at,
            recorded_at=row.recorded_at,
            ref=f"holding:{row.pk}",
            attributes={"team": row.team.code, "service": row.team.service.kind},
            source="involvements.TeamHolding",
            source_id=str(row.pk),
            source_version=row.version,
        )
    ]


def _moment(value: datetime | None, *, is_date: bool) -> date | datetime | None:
    if value is None or not is_date:
        return value
    return timezone.localdate(value)


def all_facts() -> Iterator[NewFact]:
    """Tell every involvement, allocation and holding again from its rows."""
    for involvement in Involvement.objects.order_by("pk").iterator():
        yield from of_involvement(involvement)
    for allocation in Allocation.objects.order_by("pk").iterator():
        yield from of_allocation(allocation)
    holdings = TeamHolding.objects.select_related("team__service").order_by("pk")
    for holding in holdings.iterator():
        yield from of_team_holding(holding)
