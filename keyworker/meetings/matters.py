"""Which matter a meeting serves: a conference its enquiry, a core group its plan."""

from collections.abc import Sequence

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


def begun_by(child: Person, kind: str, ref: str) -> Involvement | None:
    """Give what a meeting began for a child, open or ended."""
    for found in Involvement.objects.filter(child=child, kind=kind).order_by("-started_at"):
        if ref in found.for_ref:
            return found
    return None
