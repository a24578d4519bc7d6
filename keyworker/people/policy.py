"""Who may see a person's record: whoever holds a post here today; every look is noted."""

from django.db.models import Q
from django.utils import timezone

from keyworker.audit.refusals import NotPermitted
from keyworker.people.models import Person
from keyworker.workforce.models import PostHolding, Worker


def in_post(worker: Worker) -> Q:
    """Give the condition under which a worker holds a post today, for use inside a query."""
    today = timezone.localdate()
    return Q(started_on__lte=today, worker=worker, worker__is_active=True) & (
        Q(ended_on__isnull=True) | Q(ended_on__gte=today)
    )


def may_see(worker: Worker, person: Person) -> bool:
    """Tell whether a worker may see a person's record at all."""
    return PostHolding.objects.filter(in_post(worker)).exists()


def must_be_in_post(by: Worker | None) -> None:
    """Refuse whoever holds no post here; None is the system itself."""
    if by is not None and not PostHolding.objects.filter(in_post(by)).exists():
        raise NotPermitted("You hold no post here today.", "Ask your team to check your post.")
