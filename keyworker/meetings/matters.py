"""Which matter a meeting serves: a conference its enquiry, a core group its plan."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from keyworker.involvements.models import Involvement
from keyworker.people.models import Person

SERVES = {
    "strategy_discussion": "safeguarding_concern",
    "icpc": "s47",
    "rcpc": "cp_plan",
    "core_group": "cp_plan",
    "cin_review": "cin_plan",
}


def matters_of(type_: str, children: Sequence[Person]) -> list[str]:
    """Give the refs of what is open for these children and a meeting of this type serves."""
    kind = SERVES.get(type_)
    if kind is None:
        return []
    open_now = Involvement.objects.filter(child__in=children, kind=kind, ended_at__isnull=True)
    return sorted(set(open_now.values_list("ref", flat=True)))


def open_of(child: Person, kind: str) -> Involvement | None:
    """Give what is open of a kind for a child."""
    return (
        Involvement.objects.filter(child=child, kind=kind, ended_at__isnull=True)
        .order_by("-started_at")
        .first()
    )


def lasting_on(child: Person, kind: str, at: datetime | None) -> Involvement | None:
    """Give what of a kind lasted for a child at a moment, whether or not it has ended since."""
    if at is None:
        return None
    # A day without its time stands for the whole day.
    begun = Q(started_at__lte=at) | Q(start_is_date=True, started_at__lt=at + timedelta(days=1))
    not_over = Q(ended_at__isnull=True) | Q(ended_at__gt=at)
    spans = Involvement.objects.filter(begun, not_over, child=child, kind=kind, withdrawn=False)
    return spans.order_by("-started_at").first()


def begun_by(child: Person, kind: str, ref: str) -> Involvement | None:
    """Give what a meeting began for a child: open, ended, or withdrawn since."""
    for found in Involvement.objects.filter(child=child, kind=kind).order_by("-started_at", "-pk"):
        if ref in found.for_ref:
            return found
    return None


def ended_by(child: Person, kind: str, ref: str) -> Involvement | None:
    """Give what a meeting, or another matter, ended for a child."""
    ended = Involvement.objects.filter(child=child, kind=kind, ended_by=ref, withdrawn=False)
    return ended.order_by("-started_at").first()
