"""Keeps search keys true to the rows they come from, and lets one deed at a time at a person."""

from collections.abc import Sequence

from keyworker.audit.actions import note
from keyworker.people import keys
from keyworker.people.models import Person, SearchKey
from keyworker.workforce.models import Worker


def held(person: Person) -> Person:
    """Give a person as they stand now, and make whoever changes them too wait for this deed."""
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def changed(person: Person, by: Worker | None, deed: str) -> None:
    """A person is not as they were: the keys follow, and the trail says who did it."""
    index([person])
    note(by=by, deed=f"people.{deed}", subject_type=person.kind, subject_ids=[person.pk])


def index(people: Sequence[Person]) -> None:
    """Work the search keys of these people out again from their rows."""
    fresh = Person.objects.filter(pk__in=[person.pk for person in people])
    SearchKey.objects.filter(person__in=fresh).delete()
    rows = keys.rows_of(fresh.prefetch_related("names", "addresses", "identifiers"))
    SearchKey.objects.bulk_create(rows, batch_size=500)
