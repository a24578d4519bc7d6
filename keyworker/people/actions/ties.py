"""Says how people stand to each other, and when that is over."""

from datetime import date

from django.db import transaction

from keyworker.audit.actions import note
from keyworker.audit.refusals import Unclear
from keyworker.people.keeping import held
from keyworker.people.models import Person, Relationship
from keyworker.people.names import display
from keyworker.people.policy import must_be_in_post
from keyworker.workforce.models import Worker


@transaction.atomic
def relate(
    *,
    person: Person,
    other: Person,
    kind: str,
    by: Worker | None,
    parental_responsibility: bool = False,
    same_household: bool = False,
    started_on: date | None = None,
    note_text: str = "",
) -> Relationship:
    """Say how a person stands to another: `person` is the `kind` of `other`."""
    must_be_in_post(by)
    if person.pk == other.pk:
        raise Unclear({"reference": "Nobody is their own relation; choose somebody else"})
    if kind not in Relationship.Kind.values:
        raise Unclear({"kind": "Choose how they are related"})
    for each in sorted((person, other), key=lambda one: one.pk):
        held(each)
    if _is_told(person, other, kind):
        words = Relationship.Kind(kind).label.lower()
        raise Unclear({"kind": f"{display(person)} is on the record as {words} already"})
    made = Relationship.objects.create(
        person=person,
        other=other,
        kind=kind,
        parental_responsibility=parental_responsibility,
        same_household=same_household,
        started_on=started_on,
        note=note_text.strip(),
    )
    _note_pair(by, "relate", person, other)
    return made


def _is_told(person: Person, other: Person, kind: str) -> bool:
    told = Relationship.objects.filter(kind=kind, ended_on__isnull=True)
    both_ways = kind in ("sibling", "half_sibling", "partner", "friend")
    return told.filter(person=person, other=other).exists() or (
        both_ways and told.filter(person=other, other=person).exists()
    )


@transaction.atomic
def end_relationship(*, relationship: Relationship, ended_on: date, by: Worker | None) -> None:
    """Say that a relationship is over; it stays on the record."""
    must_be_in_post(by)
    if relationship.started_on is not None and ended_on < relationship.started_on:
        raise Unclear({"ended_on": "It cannot end before it began; put the dates right"})
    relationship.ended_on = ended_on
    relationship.save(update_fields=["ended_on"])
    _note_pair(by, "end_relationship", relationship.person, relationship.other)


def _note_pair(by: Worker | None, deed: str, *pair: Person) -> None:
    for person in pair:
        note(by=by, deed=f"people.{deed}", subject_type=person.kind, subject_ids=[person.pk])
