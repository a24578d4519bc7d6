"""Adds what is known of a person: names, addresses, numbers, how to reach them."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from keyworker.audit.refusals import Unclear
from keyworker.people.checking import (
    check_address,
    check_identifier,
    check_names,
    check_telephone,
)
from keyworker.people.keeping import changed, held
from keyworker.people.models import Address, Identifier, Person, PersonName
from keyworker.people.policy import must_be_in_post
from keyworker.workforce.models import Worker


@transaction.atomic
def change_name(
    *, person: Person, given: str, family: str, by: Worker | None, until: date | None = None
) -> PersonName:
    """Give a person a new current name; the old one stays as a former name, found as before."""
    must_be_in_post(by)
    if errors := check_names(given, family, born=person.born is not None or person.kind == "adult"):
        raise Unclear(errors)
    held(person)
    now = person.names.filter(kind=PersonName.Kind.CURRENT).first()
    if now is not None and (now.given, now.family) == (given.strip(), family.strip()):
        return now
    person.names.filter(kind=PersonName.Kind.CURRENT).update(
        kind=PersonName.Kind.FORMER, until=until or timezone.localdate()
    )
    name = person.names.create(given=given.strip(), family=family.strip())
    changed(person, by, "change_name")
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
    if errors := check_names(given or "-", family or "-", born=True):
        raise Unclear(errors)
    held(person)
    name, fresh = person.names.get_or_create(kind=kind, given=given.strip(), family=family.strip())
    if not fresh:
        return name
    changed(person, by, "add_name")
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
    held(person)
    there = person.addresses.filter(
        kind=kind, lines=lines, postcode=postcode, protected=protected, ended_on__isnull=True
    ).first()
    if there is not None and there.started_on == start:
        return there
    for former in person.addresses.filter(kind=kind, ended_on__isnull=True):
        former.ended_on = max(start, former.started_on or start)
        former.save(update_fields=["ended_on"])
    address = person.addresses.create(
        kind=kind, lines=lines, postcode=postcode, protected=protected, started_on=start
    )
    changed(person, by, "record_address")
    return address


@transaction.atomic
def record_telephone(*, person: Person, telephone: str, by: Worker | None) -> Person:
    """Record the number a person is reached by; an empty one says that none is known."""
    must_be_in_post(by)
    if errors := check_telephone(telephone):
        raise Unclear(errors)
    held(person)
    person.telephone = " ".join(telephone.split())
    person.save(update_fields=["telephone"])
    changed(person, by, "record_telephone")
    return person


@transaction.atomic
def add_identifier(*, person: Person, kind: str, value: str, by: Worker | None) -> Identifier:
    """Add a number another body knows the person by; a number belongs to one person only."""
    must_be_in_post(by)
    value, error = check_identifier(kind, value)
    if error:
        raise Unclear({"value": error})
    if known := person.identifiers.filter(kind=kind, value=value).first():
        return known
    try:
        with transaction.atomic():
            number = person.identifiers.create(kind=kind, value=value)
    except IntegrityError:
        holder = Identifier.objects.select_related("person").get(kind=kind, value=value).person
        raise Unclear(
            {"value": f"This number is on the record of {holder.reference}; look there first"}
        ) from None
    changed(person, by, "add_identifier")
    return number
