"""Who may be meant by a search: the people sharing most keys with it, with what is compared."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from keyworker.people.models import Address, Identifier, Person, PersonName, SearchKey

CANDIDATES = 50


@dataclass(slots=True)
class Candidate:
    """What is compared of one person; a protected address is not among it."""

    pk: int
    reference: str
    kind: str
    born: date | None
    expected: date | None
    names: list[PersonName] = field(default_factory=list)
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
    sharing = SearchKey.objects.filter(key__in=sorted(wanted)).values("person_id")
    best = sharing.annotate(shared=Count("id")).order_by("-shared", "person_id")[:CANDIDATES]
    ids = [row["person_id"] for row in best]
    rows = people.filter(pk__in=ids).values_list("pk", "reference", "kind", "born", "expected")
    found = {row[0]: Candidate(*row) for row in rows}
    for name in PersonName.objects.filter(person_id__in=found):
        found[name.person_id].names.append(name)
    addresses = Address.objects.filter(person_id__in=found, protected=False)
    for pk, lines, postcode in addresses.values_list("person_id", "lines", "postcode"):
        found[pk].addresses.append(f"{lines} {postcode}")
    if not numbered:
        return list(found.values())
    numbers = Identifier.objects.filter(person_id__in=found)
    for pk, value in numbers.values_list("person_id", "value"):
        found[pk].numbers.append(value)
    return list(found.values())
