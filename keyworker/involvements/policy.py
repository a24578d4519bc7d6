"""Who may change why and by whom we are involved, and who must know a protected address."""

from django.db.models import Exists, Q
from django.utils import timezone

from keyworker.audit.refusals import NotPermitted
from keyworker.decisions.authority import Refused, may
from keyworker.involvements.models import Allocation, TeamHolding
from keyworker.people.models import Person, Relationship
from keyworker.people.policy import in_post, may_see
from keyworker.workforce.models import PostHolding, Worker


def must_see(by: Worker | None, child: Person) -> None:
    """Refuse whoever may not see the child; None is the system itself."""
    if by is not None and not may_see(by, child):
        raise NotPermitted("This child's record is not open to you.", "Ask the child's team.")


def must_be_allowed_to_allocate(by: Worker | None) -> None:
    """Refuse whoever may not allocate work."""
    if by is None:
        return
    answer = may(by, "allocate")
    if isinstance(answer, Refused):
        raise NotPermitted(" ".join(answer.reasons), answer.who_can)


def may_see_protected(worker: Worker, person: Person) -> bool:
    """Tell whether a worker must know a protected address: whoever is allocated to the child,
    whoever supervises them, and the team that holds the case; one query.

    For an adult, those of the children around them.
    """
    about = Q(child=person)
    if person.kind == Person.Kind.ADULT:
        ties = Relationship.objects
        about = Q(child__in=ties.filter(person=person).values("other_id")) | Q(
            child__in=ties.filter(other=person).values("person_id")
        )
    today = timezone.localdate()
    supervised = PostHolding.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=today), supervisor=worker, started_on__lte=today
    )
    allocated = Allocation.objects.filter(about, ended_at__isnull=True).filter(
        Q(worker=worker) | Q(worker__in=supervised.values("worker_id"))
    )
    teams = PostHolding.objects.filter(in_post(worker)).values("team_id")
    held = TeamHolding.objects.filter(about, ended_at__isnull=True, team__in=teams)
    return Worker.objects.filter(Exists(allocated) | Exists(held), pk=worker.pk).exists()
