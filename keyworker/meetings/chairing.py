"""Whoever is to chair a child's conferences or reviews answers for them until someone else does."""

from collections.abc import Sequence

from django.utils import timezone

from keyworker.involvements.actions import allocate, end_allocation
from keyworker.involvements.models import Allocation
from keyworker.meetings.models import Meeting
from keyworker.people.models import Person
from keyworker.workforce.models import Worker
from keyworker.workforce.posts import role_of

# The role that answers for a child's meetings of a type.
ANSWERS_FOR = {"icpc": "cp_chair", "rcpc": "cp_chair", "lac_review": "iro"}


def let_chair(meeting: Meeting, children: Sequence[Person], chair: Worker | None) -> None:
    """Put someone in the chair; in a post that answers for such meetings, for the child too."""
    if chair is None:
        return
    meeting.chair = chair
    role = ANSWERS_FOR.get(meeting.type)
    if role is None or role_of(chair) != role:
        return
    now = timezone.now()
    for child in children:
        standing = list(Allocation.objects.filter(child=child, role=role, ended_at__isnull=True))
        if any(row.worker_id == chair.pk for row in standing):
            continue
        for former in standing:
            end_allocation(allocation=former, at=now, by=None)
        allocate(child=child, worker=chair, role=role, at=now, by=None)
