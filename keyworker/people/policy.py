"""Who may see a person's record: whoever holds a post here today; every look is noted."""

from django.db.models import Q
from django.utils import timezone

from keyworker.audit.refusals import NotPermitted
from keyworker.history.queries import standing_facts, supervisors_of
from keyworker.people.models import Person, Relationship
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


def may_see_protected(worker: Worker, person: Person) -> bool:
    """Tell whether a worker must know a protected address: those who hold the case, and their
    supervisors."""
    ids = [person.pk]
    if person.kind == Person.Kind.ADULT:
        ids = list(Relationship.objects.filter(person=person).values_list("other_id", flat=True))
        ids += Relationship.objects.filter(other=person).values_list("person_id", flat=True)
    known = standing_facts("child", ids, ["allocated", "team_holding"])
    facts = [fact for found in known.values() for fact in found if fact.until is None]
    workers = {int(fact.attributes["worker"]) for fact in facts if fact.name == "allocated"}
    if worker.pk in workers or worker.pk in supervisors_of(workers).values():
        return True
    teams = {fact.attributes.get("team") for fact in facts if fact.name == "team_holding"}
    return PostHolding.objects.filter(in_post(worker), team__code__in=teams).exists()
