"""Who is likely to be asked to a meeting: the family, and those who work with the children."""

from dataclasses import dataclass, field

from django.db.models import Q

from keyworker.involvements.models import Allocation
from keyworker.meetings.models import Meeting
from keyworker.people.models import Person, Relationship
from keyworker.people.queries import people_for
from keyworker.workforce.models import Worker


@dataclass(slots=True)
class Likely:
    """People by number, with what each is: "Mother's partner" for family, a role for a worker."""

    family: dict[int, tuple[Person, str]] = field(default_factory=dict)
    workers: dict[int, tuple[Worker, str]] = field(default_factory=dict)


def likely_to_be_asked(viewer: Worker, meeting: Meeting) -> Likely:
    """List the children, their family and their workers, invited already or not.

    The meeting comes from `meeting_numbered`, which noted the look.
    """
    children = list(meeting.children.all())
    found = Likely()
    for child in children:
        found.family[child.pk] = (child, "the child")
    for person, words in _relatives(viewer, children):
        found.family.setdefault(person.pk, (person, words))
    for worker, words in _workers(meeting, children):
        found.workers.setdefault(worker.pk, (worker, words))
    return found


def _relatives(viewer: Worker, children: list[Person]) -> list[tuple[Person, str]]:
    ids = [child.pk for child in children]
    rows = Relationship.objects.filter(Q(person__in=ids) | Q(other__in=ids), ended_on__isnull=True)
    seen = people_for(viewer)
    rows = rows.filter(Q(person__in=seen, other__in=ids) | Q(other__in=seen, person__in=ids))
    order = list(Relationship.Kind.values)
    found = []
    for row in rows.select_related("person", "other").prefetch_related(
        "person__names", "other__names"
    ):
        words = str(Relationship.Kind(row.kind).label).lower()
        found.append(
            (order.index(row.kind), row.person if row.other_id in ids else row.other, words)
        )
    found.sort(key=lambda each: (each[0], each[1].pk))
    return [(person, words) for _, person, words in found]


def _workers(meeting: Meeting, children: list[Person]) -> list[tuple[Worker, str]]:
    rows = Allocation.objects.filter(child__in=children, ended_at__isnull=True)
    found = [
        (row.worker, row.role.replace("_", " "))
        for row in rows.select_related("worker").order_by("-role", "pk")
    ]
    if meeting.chair is not None:
        found.append((meeting.chair, "in the chair"))
    return found
