"""Reads who works here: posts, teams, supervisors, and who stands in for whom."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from keyworker.history.queries import pack
from keyworker.workforce.models import Cover, PostHolding, Team, Worker


def _today() -> date:
    return timezone.localdate()


def _on(day: date | None) -> Q:
    at = day or _today()
    return Q(started_on__lte=at) & (Q(ended_on__isnull=True) | Q(ended_on__gte=at))


def holding_of(worker: Worker, on: date | None = None) -> PostHolding | None:
    """Give the post a worker holds on a day (today without one), with its team and supervisor."""
    return (
        PostHolding.objects.filter(_on(on), worker=worker)
        .select_related("team__service", "supervisor")
        .order_by("-started_on", "-pk")
        .first()
    )


def holdings_of(worker_ids: Iterable[int], on: date | None = None) -> dict[int, PostHolding]:
    """Give the posts several workers hold, by worker, in one query."""
    holdings = PostHolding.objects.filter(_on(on), worker_id__in=list(worker_ids)).select_related(
        "team__service"
    )
    return {holding.worker_id: holding for holding in holdings.order_by("started_on", "pk")}


def post_of(worker: Worker, on: date | None = None) -> str:
    """Give the code of a worker's post, or nothing."""
    holding = holding_of(worker, on)
    return holding.post if holding else ""


def post_title(code: str) -> str:
    """Give a post's title as the pack prints it."""
    return str(pack().posts.get(code, {}).get("title", code.replace("_", " ")))


def role_of(worker: Worker, on: date | None = None) -> str:
    """Give the role of the vocabulary a worker's post carries, or nothing."""
    return str(pack().posts.get(post_of(worker, on), {}).get("role", ""))


def team_of(worker: Worker, on: date | None = None) -> Team | None:
    """Give the team a worker belongs to."""
    holding = holding_of(worker, on)
    return holding.team if holding else None


def supervisor_of(worker: Worker, on: date | None = None) -> Worker | None:
    """Give the worker's supervisor."""
    holding = holding_of(worker, on)
    return holding.supervisor if holding else None


def supervised_by(worker: Worker, on: date | None = None) -> QuerySet[Worker]:
    """List the workers someone supervises."""
    ids = PostHolding.objects.filter(_on(on), supervisor=worker).values("worker_id")
    return Worker.objects.filter(pk__in=ids, is_active=True).order_by("name")


def standing_in_for(worker: Worker, on: date | None = None) -> list[Worker]:
    """List the absent workers someone stands in for on a day."""
    covers = Cover.objects.filter(_on(on), by=worker).select_related("covered")
    return [cover.covered for cover in covers]


def names_of_workers(ids: Iterable[int | None]) -> dict[int, str]:
    """Give workers' names by id, in one query."""
    wanted = [worker_id for worker_id in ids if worker_id is not None]
    return dict(Worker.objects.filter(pk__in=wanted).values_list("pk", "name"))


def active_workers() -> QuerySet[PostHolding]:
    """List everyone in post today, by team and name."""
    return (
        PostHolding.objects.filter(_on(None), worker__is_active=True)
        .select_related("worker", "team__service", "supervisor")
        .order_by("team__name", "worker__name")
    )
