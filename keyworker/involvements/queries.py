"""Reads why and by whom we are involved with children."""

from collections.abc import Iterable

from django.db.models import Count, F, FilteredRelation, Q, QuerySet

from keyworker.audit.refusals import NotFound
from keyworker.involvements.models import Allocation, Involvement, TeamHolding
from keyworker.people.models import Person
from keyworker.people.queries import children_for, written
from keyworker.workforce.models import Worker


def caseload_of(viewer: Worker, worker: Worker) -> QuerySet[Person]:
    """List the children a worker holds as social worker now."""
    return children_for(viewer).filter(
        allocations__worker=worker,
        allocations__ended_at__isnull=True,
        allocations__role="social_worker",
    )


def involvements_of(viewer: Worker, children: Iterable[Person]) -> QuerySet[Involvement]:
    """List every involvement with these children, open ones first, then the latest."""
    seen = children_for(viewer).filter(pk__in=[child.pk for child in children])
    told = Involvement.objects.filter(child__in=seen, withdrawn=False)
    return told.order_by(F("ended_at").desc(nulls_first=True), "-started_at")


def open_involvements_of(viewer: Worker, children: Iterable[Person]) -> QuerySet[Involvement]:
    """List what is open for these children."""
    return involvements_of(viewer, children).filter(ended_at__isnull=True)


def allocations_of(viewer: Worker, children: Iterable[Person]) -> QuerySet[Allocation]:
    """List who is allocated to these children now, the social worker first."""
    seen = children_for(viewer).filter(pk__in=[child.pk for child in children])
    return (
        Allocation.objects.filter(child__in=seen, ended_at__isnull=True)
        .select_related("worker", "team")
        .order_by("child_id", "-role", "-started_at")
    )


def caseload_numbers(workers: Iterable[int]) -> dict[int, int]:
    """Give how many children each worker holds as social worker now: numbers, no names."""
    held = Allocation.objects.filter(
        worker__in=list(workers), role="social_worker", ended_at__isnull=True
    )
    counted = held.values("worker_id").annotate(number=Count("pk")).order_by("worker_id")
    return {row["worker_id"]: row["number"] for row in counted}


def holdings_of(viewer: Worker, children: Iterable[Person]) -> QuerySet[TeamHolding]:
    """List the teams that own these children's cases now."""
    seen = children_for(viewer).filter(pk__in=[child.pk for child in children])
    return TeamHolding.objects.filter(child__in=seen, ended_at__isnull=True).select_related(
        "team__service"
    )


def children_held(viewer: Worker) -> QuerySet[Person]:
    """Give the children a worker may see, each with who holds it: `worker_name`, `worker_id`,
    `team_id`, `team_name` and `team_telephone`, empty where nobody does."""
    held = FilteredRelation(
        "allocations",
        condition=Q(allocations__role="social_worker", allocations__ended_at__isnull=True),
    )
    owned = FilteredRelation("team_holdings", condition=Q(team_holdings__ended_at__isnull=True))
    # Of each there is at most one (see the constraints of the tables), so no child comes twice.
    return children_for(viewer).annotate(
        held=held,
        owned=owned,
        worker_id=F("held__worker_id"),
        worker_name=F("held__worker__name"),
        team_id=F("owned__team_id"),
        team_name=F("owned__team__name"),
        team_telephone=F("owned__team__telephone"),
    )


def child_held_for(viewer: Worker, reference: str) -> Person:
    """Give one child by reference with names and with who holds it; raises NotFound.

    Whoever shows more than the name notes the look.
    """
    found = children_held(viewer).filter(reference=written(reference))
    child = found.prefetch_related("names").first()
    if child is None:
        raise NotFound(
            "There is no child with this reference, or the record is not open to you.",
            "Check the reference, or find the child by name.",
        )
    return child
