"""Works the search keys out again, as after new spellings."""

from django.db import transaction

from keyworker.audit.actions import note
from keyworker.audit.refusals import NotPermitted
from keyworker.people.keeping import index
from keyworker.people.models import Person
from keyworker.workforce.models import Worker


@transaction.atomic
def reindex(*, by: Worker | None) -> int:
    """Work every search key out again, as after new spellings; gives how many people there are."""
    if by is not None:
        raise NotPermitted("The system does this by itself.", "Nothing is to be done.")
    people = list(Person.objects.order_by("pk"))
    for start in range(0, len(people), 500):
        index(people[start : start + 500])
    note(by=by, deed="people.reindex", subject_type="child", subject_ids=[])
    return len(people)
