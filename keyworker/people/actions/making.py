"""Makes children, born and unborn, and adults known, after a look at who may be the same person."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from keyworker.audit.actions import note
from keyworker.audit.refusals import Unclear
from keyworker.history.actions import append
from keyworker.people.checking import check_birth, check_names, check_telephone
from keyworker.people.facts import of_person
from keyworker.people.keeping import changed, held, index
from keyworker.people.models import Person, PersonName
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
    errors.update(check_telephone(known.get("telephone", "")))
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
    _one_at_a_time(by)
    _must_be_no_double(by, kind, given, family, looked_at, columns)
    person = Person.objects.create(kind=kind, reference=uuid.uuid4().hex[:20], **columns)
    person.reference = f"KW{100_000 + person.pk}"
    person.save(update_fields=["reference"])
    PersonName.objects.create(person=person, given=given.strip(), family=family.strip())
    index([person])
    note(by=by, deed=f"people.create_{kind}", subject_type=kind, subject_ids=[person.pk])
    append(facts=of_person(person))
    return person


def _one_at_a_time(by: Worker | None) -> None:
    """A button pressed twice makes one person: the second press finds whom the first has made."""
    if by is not None:
        Worker.objects.select_for_update(no_key=True).get(pk=by.pk)


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
    if held(child).born is not None:
        raise Unclear({"born": "The birth is on the record already; correct the date instead"})
    return _born_on(child, born, by, "record_birth")


@transaction.atomic
def correct_birth(*, child: Person, born: date, by: Worker | None) -> Person:
    """Put a wrong date of birth right; what is due is worked out again."""
    must_be_in_post(by)
    held(child)
    return _born_on(child, born, by, "correct_birth")


def _born_on(child: Person, born: date, by: Worker | None, deed: str) -> Person:
    if errors := check_birth(born, None, child.kind):
        raise Unclear(errors)
    child.born = born
    child.save(update_fields=["born"])
    changed(child, by, deed)
    append(facts=of_person(child))
    return child
