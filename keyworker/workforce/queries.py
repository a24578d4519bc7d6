"""Reads who works here: posts, teams, supervisors, and who stands in for whom."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from keyworker.workforce.models import Cover, PostHolding, Team, Worker
from keyworker.workforce.posts import holding_of, on_day


def holdings_of(worker_ids: Iterable[int], on: date | None = None) -> dict[int, PostHolding]:
    """Give the posts several workers hold, by worker, in one query."""
    holdings = PostHolding.objects.filter(
        on_day(on), worker_id__in=list(worker_ids)
    ).select_related("team__service")
    return {holding.worker_id: holding for holding in holdings.order_by("started_on", "pk")}


def team_of(worker: Worker, on: date | None = None) -> Team | None:
    """Give the team a worker belongs to."""
    holding = holding_of(worker, on)
    return holding.team if holding else None


def supervised_by(worker: Worker, on: date | None = None) -> QuerySet[Worker]:
    """List the workers someone supervises."""
    ids = PostHolding.objects.filter(on_day(on), supervisor=worker).values("worker_id")
    return Worker.objects.filter(pk__in=ids, is_active=True).order_by("name")


def standing_in_for(worker: Worker, on: date | None = None) -> list[Worker]:
    """List the absent workers someone stands in for on a day."""
    covers = Cover.objects.filter(on_day(on), by=worker).select_related("covered")
    return [cover.covered for cover in covers]


def names_of_workers(ids: Iterable[int | None]) -> dict[int, str]:
    """Give workers' names by id, in one query."""
    wanted = [worker_id for worker_id in ids if worker_id is not None]
    return dict(Worker.objects.filter(pk__in=wanted).values_list("pk", "name"))


def active_workers() -> QuerySet[PostHolding]:
    """List everyone in post today, by team and name."""
    return (
        PostHolding.objects.filter(on_day(None), worker__is_active=True)
        .select_related("worker", "team__service", "supervisor")
        .order_by("team__name", "worker__name")
    )
