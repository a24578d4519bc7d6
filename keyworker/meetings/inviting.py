"""Who is likely to be asked to a meeting: the family, and those who work with the children."""

from dataclasses import dataclass, field

from django.db.models import Q

from keyworker.involvements.models import Allocation
from keyworker.meetings.models import Meeting
from keyworker.people.models import Relationship
from keyworker.people.queries import names_of, people_for
from keyworker.workforce.models import Worker


@dataclass(slots=True)
class Likely:
    """People by number, each with name and what they are: "Efua Ilett, parent"."""

    family: dict[int, str] = field(default_factory=dict)
    workers: dict[int, str] = field(default_factory=dict)


def likely_to_be_asked(viewer: Worker, meeting: Meeting) -> Likely:
    """List the children, their family and their workers, invited already or not.

    The meeting comes from `meeting_numbered`, which noted the look.
    """
    family = {child.pk: "the child" for child in meeting.children.all()}
    for pk, words in _relatives(viewer, list(family)):
        family.setdefault(pk, words)
    names = names_of(family)
    found = Likely(
        family={pk: f"{names[pk][0]}, {words}" for pk, words in family.items() if pk in names}
    )
    for worker, words in _workers(meeting):
        found.workers.setdefault(worker.pk, f"{worker.name}, {words}")
    return found


def _relatives(viewer: Worker, ids: list[int]) -> list[tuple[int, str]]:
    """Everyone who stands in a relationship to one of the children, parents first."""
    seen = people_for(viewer).values("pk")
    rows = Relationship.objects.filter(
        Q(other__in=ids, person__in=seen) | Q(person__in=ids, other__in=seen),
        ended_on__isnull=True,
    ).values_list("person_id", "other_id", "kind")
    order = list(Relationship.Kind.values)
    found = [
        (order.index(kind), person if other in ids else other, str(Relationship.Kind(kind).label))
        for person, other, kind in rows
    ]
    return [(pk, label.lower()) for _, pk, label in sorted(found)]


def _workers(meeting: Meeting) -> list[tuple[Worker, str]]:
    rows = Allocation.objects.filter(child__in=meeting.children.all(), ended_at__isnull=True)
    found = [
        (row.worker, row.role.replace("_", " "))
        for row in rows.select_related("worker").order_by("-role", "pk")
    ]
    if meeting.chair is not None:
        found.append((meeting.chair, "in the chair"))
    return found
