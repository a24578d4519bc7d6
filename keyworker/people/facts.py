"""What a child's own row tells the history: birth, death and what the standards ask about."""

from collections.abc import Iterator

from keyworker.history.facts import NewFact
from keyworker.history.subjects import PERSON
from keyworker.people.models import Person

NO_DISABILITY = "NONE"


def of_person(person: Person) -> list[NewFact]:
    """Tell what is known of a child as a person; adults are not followed by the standards."""
    if person.kind != Person.Kind.CHILD:
        return []
    disabilities = [code for code in person.disabilities if code != NO_DISABILITY]
    return [
        NewFact(
            subject_type="child",
            subject_id=person.pk,
            kind="event",
            identity=f"person:{person.pk}",
            name=PERSON,
            at=None,
            recorded_at=person.created_at,
            attributes={
                "born": person.born,
                "expected": person.expected,
                "died": person.died,
                "sex": person.sex,
                "ethnicity": person.ethnicity,
                "disability": ",".join(disabilities),
                "disabled": True if disabilities else None,
                "adult_support_likely": person.adult_support_likely or None,
            },
            source="people.Person",
            source_id=str(person.pk),
        )
    ]


def all_facts() -> Iterator[NewFact]:
    """Tell every child again from its row."""
    for person in Person.objects.filter(kind=Person.Kind.CHILD).order_by("pk").iterator():
        yield from of_person(person)
