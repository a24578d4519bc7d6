"""Who may be meant by a search: the people sharing most keys with it, with what is compared."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from keyworker.people.models import Address, Identifier, Person, PersonName, SearchKey

CANDIDATES = 50
ABOUT = ("pk", "reference", "kind", "born", "expected")
NAMED = ("given", "family", "kind")


@dataclass(frozen=True, slots=True)
class Name:
    """One of the names someone is or was known by; `kind` as `PersonName.Kind`."""

    given: str
    family: str
    kind: str


@dataclass(slots=True)
class Candidate:
    """What is compared of one person; a protected address is not among it."""

    pk: int
    reference: str
    kind: str
    born: date | None
    expected: date | None
    names: list[Name] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


def candidates(
    people: QuerySet[Person], wanted: set[str], *, numbered: bool = False
) -> list[Candidate]:
    """Give those of `people` who share most keys with what is asked, in one indexed look.

    What is compared comes in plain rows: whole people are fetched for those who fit. Their numbers
    come along where a number is asked for.
    """
    if not wanted:
        return []
    rows = people.filter(pk__in=_sharing_most(wanted))
    found = {row[0]: Candidate(*row) for row in rows.values_list(*ABOUT)}
    names = PersonName.objects.filter(person_id__in=found)
    for pk, *name in names.values_list("person_id", *NAMED):
        found[pk].names.append(Name(*name))
    addresses = Address.objects.filter(person_id__in=found, protected=False)
    for pk, lines, postcode in addresses.values_list("person_id", "lines", "postcode"):
        found[pk].addresses.append(f"{lines} {postcode}")
    if not numbered:
        return list(found.values())
    numbers = Identifier.objects.filter(person_id__in=found)
    for pk, value in numbers.values_list("person_id", "value"):
        found[pk].numbers.append(value)
    return list(found.values())


def namesakes(people: QuerySet[Person], wanted: set[str]) -> list[Candidate]:
    """Give those of `people` who share most keys with a whole name, by their names alone."""
    if not wanted:
        return []
    found: dict[int, Candidate] = {}
    rows = people.filter(pk__in=_sharing_most(wanted))
    for *about, given, family, kind in rows.values_list(*ABOUT, *(f"names__{n}" for n in NAMED)):
        found.setdefault(about[0], Candidate(*about)).names.append(Name(given, family, kind))
    return list(found.values())


def _sharing_most(wanted: set[str]) -> list[int]:
    sharing = SearchKey.objects.filter(key__in=sorted(wanted)).values("person_id")
    # Rows are counted, not their numbers: so the index answers alone.
    best = sharing.annotate(shared=Count("*")).order_by("-shared", "person_id")[:CANDIDATES]
    return [row["person_id"] for row in best]
