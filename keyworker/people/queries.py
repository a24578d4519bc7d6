"""Reads people: children and adults for a viewer, search, likely doubles, families."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from keyworker.audit.actions import note
from keyworker.audit.refusals import NotFound
from keyworker.people import keys
from keyworker.people.candidates import candidates, namesakes
from keyworker.people.matching import LIKELY, Fit, Score, doubles, fits
from keyworker.people.models import Address, Person, PersonName, Relationship
from keyworker.people.names import called
from keyworker.people.policy import in_post
from keyworker.workforce.models import PostHolding, Worker


def people_for(viewer: Worker) -> QuerySet[Person]:
    """Give the children and adults a worker may see."""
    return Person.objects.filter(Exists(PostHolding.objects.filter(in_post(viewer))))


def children_for(viewer: Worker) -> QuerySet[Person]:
    """Give the children a worker may see; there is no other way to get a child."""
    return people_for(viewer).filter(kind=Person.Kind.CHILD)


def child_for(viewer: Worker, reference: str) -> Person:
    """Give one child by reference with names, addresses and numbers; raises NotFound.

    Whoever shows more than the name notes the look (`record.queries`, `oversight.queries`).
    """
    found = _with_all(children_for(viewer)).filter(reference=written(reference)).first()
    if found is None:
        raise NotFound(
            "There is no child with this reference, or the record is not open to you.",
            "Check the reference, or find the child by name.",
        )
    return found


def person_for(viewer: Worker, reference: str) -> Person:
    """Give one child or adult by reference; raises NotFound."""
    found = _with_all(people_for(viewer)).filter(reference=written(reference)).first()
    if found is None:
        raise NotFound(
            f"Nobody on the record has the reference {reference.strip()}.",
            "Find the person by name to see their reference.",
        )
    return found


def written(reference: str) -> str:
    """Give a reference as the record writes it; what no database can look for is left out."""
    return reference.replace("\x00", "").strip().upper()


def _with_all(people: QuerySet[Person]) -> QuerySet[Person]:
    return people.prefetch_related("names", "addresses", "identifiers")


def names_of(ids: Iterable[int]) -> dict[int, tuple[str, str, date | None]]:
    """Give name, reference and date of birth of people by id, in one query."""
    rows = PersonName.objects.filter(
        person_id__in=list(ids), kind=PersonName.Kind.CURRENT
    ).values_list("person_id", "given", "family", "person__reference", "person__born")
    return {
        pk: (called(given, family, born=born is not None), reference, born)
        for pk, given, family, reference, born in rows
    }


def find(
    viewer: Worker, text: str, born: date | None = None, *, page: Any = 1, per_page: int = 20
) -> Page[Fit]:
    """Find children and adults by any part of what is known, the best fit first.

    A misspelt, former or shortened name, a reference or number, an address, a date of birth. The
    look at those on the page is noted; a page that is not there gives the nearest.
    """
    found: Page[Any] = Paginator(_fitting(viewer, text, born), per_page).get_page(page)
    found.object_list = _whole(found.object_list)
    _note_found(viewer, "find", [fit.person for fit in found.object_list])
    return found


def _fitting(viewer: Worker, text: str, born: date | None) -> list[Score]:
    """Score those who share a whole name; where nobody's is like it, whoever shares anything."""
    people = people_for(viewer)
    scores = fits(namesakes(people, keys.asked_of_name(text, born)), text, born)
    if scores and scores[0].score >= LIKELY:
        return scores
    numbered = any(letter.isdigit() for letter in text)
    return fits(candidates(people, keys.asked(text, born), numbered=numbered), text, born)


def likely_doubles(
    viewer: Worker | None,
    *,
    given: str,
    family: str,
    born: date | None = None,
    expected: date | None = None,
    kind: str = Person.Kind.CHILD,
) -> list[Fit]:
    """List who on the record may be the person about to be added; `viewer` None is the system."""
    wanted = keys.asked(f"{given} {family}", born)
    people = Person.objects.all() if viewer is None else people_for(viewer)
    scores = doubles(
        candidates(people.filter(kind=kind), wanted),
        given=given,
        family=family,
        born=born,
        expected=expected,
    )
    found = _whole(scores)
    if viewer is not None and found:
        _note_found(viewer, "likely_doubles", [fit.person for fit in found])
    return found


def note_doubles(viewer: Worker, shown: Iterable[Fit]) -> None:
    """Note that a worker was shown who may be the person they are about to add.

    The refusal undoes whatever its deed wrote, a note of the look too: whoever shows it notes it.
    """
    _note_found(viewer, "likely_doubles", [fit.person for fit in shown])


def _whole(scores: Iterable[Score]) -> list[Fit]:
    """Fetch the people who fit, whole, in the order of their scores."""
    listed = list(scores)
    ids = [score.pk for score in listed]
    rows = Person.objects.filter(pk__in=ids).prefetch_related("names", "addresses") if ids else []
    people = {person.pk: person for person in rows}
    return [Fit(people[one.pk], one.score, one.why) for one in listed]


def _note_found(viewer: Worker, what: str, people: Iterable[Person]) -> None:
    by_kind: dict[str, list[int]] = {"child": [], "adult": []}
    for person in people:
        by_kind[person.kind].append(person.pk)
    note(
        by=viewer,
        deed=f"read.{what}",
        subject_type="child",
        subject_ids=by_kind["child"],
        details={"adults": by_kind["adult"]} if by_kind["adult"] else {},
    )


@dataclass(slots=True)
class Relation:
    """How one person stands to another: `kind` is what they are to the child looked from."""

    person: Person
    kind: str
    outwards: bool
    relationship: Relationship
    words: str = field(default="")

    @property
    def is_over(self) -> bool:
        """Whether the relationship has ended."""
        ended = self.relationship.ended_on
        return ended is not None and ended < timezone.localdate()


# What the child is to them, and they are to the child where the row was written from the child.
_TURNED = {
    "parent": "Child",
    "step_parent": "Step-child",
    "grandparent": "Grandchild",
    "aunt_uncle": "Nephew or niece",
    "carer": "Cared for by this child",
}


def relations_of(viewer: Worker, person: Person) -> list[Relation]:
    """List everyone who stands in a relationship to a person, parents first."""
    seen = people_for(viewer).filter(pk=person.pk)
    rows = Relationship.objects.filter(Q(person=person) | Q(other=person)).filter(Exists(seen))
    found = [_relation(row, person) for row in rows.select_related("person", "other")]
    if not found and not seen.exists():
        raise NotFound("There is no such person.", "Check the reference.")
    prefetch_related_objects([person, *(each.person for each in found)], "names", "addresses")
    order = list(Relationship.Kind.values)
    found.sort(
        key=lambda each: (each.is_over, order.index(each.kind), each.person.born or date.max)
    )
    return found


def _relation(row: Relationship, person: Person) -> Relation:
    if row.other_id == person.pk:
        return Relation(row.person, row.kind, True, row, str(Relationship.Kind(row.kind).label))
    words = _TURNED.get(row.kind, str(Relationship.Kind(row.kind).label))
    return Relation(row.other, row.kind, False, row, words)


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody around a child in one line: what they are to the child, and where they live."""

    person_id: int
    name: str
    reference: str
    relation: str
    parental_responsibility: bool
    same_household: bool
    telephone: str


def kin_of(viewer: Worker, person: Person) -> list[Kin]:
    """List everybody who stands in a relationship to a person now, parents first, in one query."""
    rows = (
        Relationship.objects.filter(Q(person=person) | Q(other=person), ended_on__isnull=True)
        .filter(Exists(people_for(viewer).filter(pk=person.pk)))
        .filter(person__names__kind="current", other__names__kind="current")
        .values(
            *("kind", "parental_responsibility", "same_household", "person_id", "other_id"),
            *("person__names__given", "person__names__family", "person__reference"),
            *("other__names__given", "other__names__family", "other__reference"),
            *("person__born", "other__born", "person__kind", "other__kind"),
            *("person__telephone", "other__telephone"),
        )
    )
    order = list(Relationship.Kind.values)
    ordered = sorted(rows, key=lambda row: (order.index(row["kind"]), row["person_id"]))
    return [_kin(row, person) for row in ordered]


def _kin(row: dict[str, Any], person: Person) -> Kin:
    outwards = row["other_id"] == person.pk
    side = "person" if outwards else "other"
    label = str(Relationship.Kind(row["kind"]).label)
    born = row[f"{side}__born"] is not None or row[f"{side}__kind"] == Person.Kind.ADULT
    return Kin(
        person_id=row[f"{side}_id"],
        name=called(row[f"{side}__names__given"], row[f"{side}__names__family"], born=born),
        reference=row[f"{side}__reference"],
        relation=label if outwards else _TURNED.get(row["kind"], label),
        parental_responsibility=outwards and row["parental_responsibility"],
        same_household=row["same_household"],
        telephone=row[f"{side}__telephone"],
    )


def addresses_now(viewer: Worker, ids: Iterable[int]) -> list[Address]:
    """List the addresses of people in force today, in one query; protected ones too: whoever shows
    one asks the policy.

    The caller notes the look, as the look at the child whose people these are.
    """
    now = Address.objects.filter(person__in=people_for(viewer), ended_on__isnull=True)
    return list(now.filter(person_id__in=list(ids)).order_by("pk"))
