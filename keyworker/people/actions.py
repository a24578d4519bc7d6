"""Makes people known: children born and unborn, adults, their names, addresses and ties."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from keyworker.audit.actions import note
from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.history.actions import append
from keyworker.people import keys
from keyworker.people.checking import (
    check_address,
    check_birth,
    check_identifier,
    check_names,
)
from keyworker.people.facts import of_person
from keyworker.people.models import (
    Address,
    Identifier,
    Person,
    PersonName,
    Relationship,
    SearchKey,
)
from keyworker.people.names import display
from keyworker.people.policy import must_be_in_post
from keyworker.people.queries import likely_doubles
from keyworker.workforce.models import Worker


class LikelyDouble(Unclear):
    """Somebody on the record may be the person about to be added: look at them first."""

    def __init__(self, fits: list[Any]) -> None:
        self.fits = fits
        names = ", ".join(f"{display(fit.person)} ({fit.person.reference})" for fit in fits[:5])
        super().__init__({"given": f"This may be somebody on the record already: {names}"})


@transaction.atomic
def create_child(
    *,
    given: str,
    family: str,
    by: Worker | None,
    looked_at_duplicates: Iterable[int],
    born: date | None = None,
    expected: date | None = None,
    sex: str = Person.Sex.UNKNOWN,
    **known: Any,
) -> Person:
    """Make a child known, born or unborn.

    Raises LikelyDouble where someone on the record may be the same child and is not among
    `looked_at_duplicates` (ids of the people the worker has looked at). `known` are more columns of
    a person, such as `ethnicity`.
    """
    errors = check_names(given, family, born=born is not None)
    errors.update(check_birth(born, expected, Person.Kind.CHILD))
    return _create(
        by, Person.Kind.CHILD, given, family, errors, looked_at_duplicates,
        born=born, expected=expected, sex=sex, **known,
    )  # fmt: skip


@transaction.atomic
def create_adult(
    *,
    given: str,
    family: str,
    by: Worker | None,
    looked_at_duplicates: Iterable[int],
    born: date | None = None,
    sex: str = Person.Sex.UNKNOWN,
    **known: Any,
) -> Person:
    """Make an adult in a child's life known; doubles are refused as for a child."""
    errors = check_names(given, family, born=True)
    errors.update(check_birth(born, None, Person.Kind.ADULT))
    return _create(
        by, Person.Kind.ADULT, given, family, errors, looked_at_duplicates,
        born=born, sex=sex, **known,
    )  # fmt: skip


def _create(
    by: Worker | None,
    kind: str,
    given: str,
    family: str,
    errors: dict[str, str],
    looked_at: Iterable[int],
    **columns: Any,
) -> Person:
    must_be_in_post(by)
    if errors:
        raise Unclear(errors)
    _must_be_no_double(by, kind, given, family, looked_at, columns)
    person = Person.objects.create(kind=kind, reference=uuid.uuid4().hex[:20], **columns)
    person.reference = f"KW{100_000 + person.pk}"
    person.save(update_fields=["reference"])
    PersonName.objects.create(person=person, given=given.strip(), family=family.strip())
    _index([person])
    note(by=by, deed=f"people.create_{kind}", subject_type=kind, subject_ids=[person.pk])
    append(facts=of_person(person))
    return person


def _must_be_no_double(
    by: Worker | None,
    kind: str,
    given: str,
    family: str,
    looked_at: Iterable[int],
    columns: dict[str, Any],
) -> None:
    found = likely_doubles(
        by,
        given=given,
        family=family,
        born=columns.get("born"),
        expected=columns.get("expected"),
        kind=kind,
    )
    seen = set(looked_at)
    if any(fit.person.pk not in seen for fit in found):
        raise LikelyDouble(found)


@transaction.atomic
def record_birth(*, child: Person, born: date, by: Worker | None) -> Person:
    """An unborn child has been born: the same record goes on, with the day."""
    must_be_in_post(by)
    if child.born is not None:
        raise Unclear({"born": "The birth is on the record already; correct the date instead"})
    return _born_on(child, born, by, "record_birth")


@transaction.atomic
def correct_birth(*, child: Person, born: date, by: Worker | None) -> Person:
    """Put a wrong date of birth right; what is due is worked out again."""
    must_be_in_post(by)
    return _born_on(child, born, by, "correct_birth")


def _born_on(child: Person, born: date, by: Worker | None, deed: str) -> Person:
    if errors := check_birth(born, None, child.kind):
        raise Unclear(errors)
    child.born = born
    child.save(update_fields=["born"])
    _changed(child, by, deed)
    append(facts=of_person(child))
    return child


@transaction.atomic
def change_name(
    *, person: Person, given: str, family: str, by: Worker | None, until: date | None = None
) -> PersonName:
    """Give a person a new current name; the old one stays as a former name, found as before."""
    must_be_in_post(by)
    if errors := check_names(given, family, born=person.born is not None or person.kind == "adult"):
        raise Unclear(errors)
    person.names.filter(kind=PersonName.Kind.CURRENT).update(
        kind=PersonName.Kind.FORMER, until=until or timezone.localdate()
    )
    name = person.names.create(given=given.strip(), family=family.strip())
    _changed(person, by, "change_name")
    return name


@transaction.atomic
def add_name(
    *, person: Person, kind: str, by: Worker | None, given: str = "", family: str = ""
) -> PersonName:
    """Add a former name, an alias or what the person likes to be called."""
    must_be_in_post(by)
    if kind not in PersonName.Kind.values or kind == PersonName.Kind.CURRENT:
        raise Unclear({"kind": "Choose former name, also known as, or likes to be called"})
    if not (given.strip() or family.strip()):
        raise Unclear({"given": "Enter the name"})
    name = person.names.create(kind=kind, given=given.strip(), family=family.strip())
    _changed(person, by, "add_name")
    return name


@transaction.atomic
def record_address(
    *,
    person: Person,
    lines: str,
    by: Worker | None,
    postcode: str = "",
    kind: str = "home",
    protected: bool = False,
    started_on: date | None = None,
) -> Address:
    """Record where a person lives from a day (today without one); the address before it ends."""
    must_be_in_post(by)
    start = started_on or timezone.localdate()
    lines, postcode, errors = check_address(lines, postcode, start)
    if errors:
        raise Unclear(errors)
    for former in person.addresses.filter(kind=kind, ended_on__isnull=True):
        former.ended_on = max(start, former.started_on or start)
        former.save(update_fields=["ended_on"])
    address = person.addresses.create(
        kind=kind, lines=lines, postcode=postcode, protected=protected, started_on=start
    )
    _changed(person, by, "record_address")
    return address


@transaction.atomic
def add_identifier(*, person: Person, kind: str, value: str, by: Worker | None) -> Identifier:
    """Add a number another body knows the person by; a number belongs to one person only."""
    must_be_in_post(by)
    value, error = check_identifier(kind, value)
    if error:
        raise Unclear({"value": error})
    try:
        with transaction.atomic():
            number = person.identifiers.create(kind=kind, value=value)
    except IntegrityError:
        holder = Identifier.objects.select_related("person").get(kind=kind, value=value).person
        raise Unclear(
            {"value": f"This number is on the record of {holder.reference}; look there first"}
        ) from None
    _changed(person, by, "add_identifier")
    return number


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


def _changed(person: Person, by: Worker | None, deed: str) -> None:
    _index([person])
    note(by=by, deed=f"people.{deed}", subject_type=person.kind, subject_ids=[person.pk])


def _index(people: Sequence[Person]) -> None:
    """Work the search keys of these people out again from their rows."""
    fresh = Person.objects.filter(pk__in=[person.pk for person in people])
    SearchKey.objects.filter(person__in=fresh).delete()
    rows = keys.rows_of(fresh.prefetch_related("names", "addresses", "identifiers"))
    SearchKey.objects.bulk_create(rows, batch_size=500)


@transaction.atomic
def reindex(*, by: Worker | None) -> int:
    """Work every search key out again, as after new spellings; gives how many people there are."""
    if by is not None:
        raise NotPermitted("The system does this by itself.", "Nothing is to be done.")
    people = list(Person.objects.order_by("pk"))
    for start in range(0, len(people), 500):
        _index(people[start : start + 500])
    note(by=by, deed="people.reindex", subject_type="child", subject_ids=[])
    return len(people)
