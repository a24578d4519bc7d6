"""Invents families: children born and unborn, the adults around them, names, ties and homes."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from keyworker.demonstration.arcs import Arc
from keyworker.demonstration.figures import read
from keyworker.demonstration.homes import settle
from keyworker.demonstration.ledger import Ledger
from keyworker.demonstration.moments import years_after
from keyworker.demonstration.numbers import nhs_number, pupil_number
from keyworker.demonstration.people import Child, Family
from keyworker.people.models import Identifier, Person, PersonName, Relationship

DISABILITIES = ("MOB", "HAND", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT")
# The youngest and the eldest at a story's beginning, in years.
AGES = {
    "protected": (0, 13),
    "care": (0, 12),
    "in_need": (0, 14),
    "disabled": (2, 12),
}


def culture_of(rng: Random) -> dict[str, Any]:
    """Draw where a family's names come from, by share."""
    cultures: list[dict[str, Any]] = read("names")
    return rng.choices(cultures, [each["share"] for each in cultures])[0]


def invent(ledger: Ledger, rng: Random, arc: Arc, known: datetime, until: date) -> Family:
    """Make a family for an arc, made known at a moment."""
    culture = culture_of(rng)
    other = culture if rng.random() < 0.8 else culture_of(rng)
    hers, his = rng.choice(culture["families"]), rng.choice(other["families"])
    named = his if rng.random() < 0.6 else hers
    places = read("places")
    family = Family(
        [],
        school=rng.choice(places["schools"]),
        town=rng.choice(places["towns"])[0],
        surgery=rng.choice(places["surgeries"]),
    )
    births = _births(arc, rng, until)
    used: set[str] = set()
    for born, expected in births:
        family.children.append(
            _child(ledger, rng, culture, other, named, born, expected, known, arc, used)
        )
    if all(child.age(arc.arrives) < 4 for child in family.children):
        family.school = rng.choice(places["nurseries"])
    family.children.sort(key=lambda child: child.row.born or child.row.expected or date.max)
    _adults(ledger, rng, family, (culture, hers), (other, his), known)
    settle(ledger, rng, family, arc)
    return family


def _births(arc: Arc, rng: Random, until: date) -> list[tuple[date | None, date | None]]:
    """Give days of birth, and when expected for a child not born when the story begins."""
    if arc.leaver_from is not None:
        return [(years_after(arc.leaver_from, -18), None)]
    youngest, eldest = AGES.get(arc.kind, (0, 15))
    found: list[tuple[date | None, date | None]] = []
    age = rng.uniform(youngest, eldest)
    if arc.kind == "care" and arc.number % 4 == 0:
        age = rng.uniform(11, 12)
    latest = arc.arrives - timedelta(days=20)
    for place in range(arc.children):
        unborn = 0 < place == arc.children - 1 and arc.kind in ("protected", "in_need") and age < 4
        if unborn and rng.random() < 0.35:
            expected = arc.arrives + timedelta(days=rng.randint(30, 130))
            born = expected + timedelta(days=rng.randint(-12, 8))
            found.append((born if born < until else None, expected))
            continue
        born = min(arc.arrives - timedelta(days=round(age * 365.25)), latest)
        latest = born - timedelta(days=340)
        found.append((born, None))
        age = min(eldest, age + rng.uniform(1.2, 3.5))
    return found


def _child(
    ledger: Ledger,
    rng: Random,
    culture: dict[str, Any],
    other: dict[str, Any],
    named: str,
    born: date | None,
    expected: date | None,
    known: datetime,
    arc: Arc,
    used: set[str],
) -> Child:
    girl = rng.random() < 0.49
    pool = [name for name in culture["girls" if girl else "boys"] if name not in used]
    given = rng.choice(pool)
    used.add(given)
    disabled = arc.kind == "disabled" or rng.random() < 0.07
    foreign = culture["culture"] not in ("british", "irish", "caribbean", "mixed", "traveller")
    row = Person(
        kind=Person.Kind.CHILD,
        reference="",
        born=born,
        expected=expected,
        sex="U" if born is None else "F" if girl else "M",
        ethnicity=culture["ethnicity"] if other is culture else "MOTH",
        disabilities=sorted(rng.sample(DISABILITIES, rng.randint(1, 2))) if disabled else [],
        adult_support_likely=disabled and rng.random() < 0.4,
        language=culture["culture"].capitalize() if foreign and rng.random() < 0.4 else "",
        created_at=known,
    )
    ledger.add(row)
    row.reference = f"KW{100_000 + row.pk}"
    called = given if born is not None else ""
    ledger.add(PersonName(person=row, given=called, family=named))
    if born is not None:
        _other_names(ledger, rng, row, given, named)
        _numbers(ledger, rng, row, born, known)
    return Child(row, called or "the baby", named)


def _other_names(ledger: Ledger, rng: Random, row: Person, given: str, named: str) -> None:
    lot = rng.random()
    if lot < 0.06:
        former = rng.choice(culture_of(rng)["families"])
        ledger.add(PersonName(person=row, kind="former", given=given, family=former))
    elif lot < 0.12 and len(given) > 4:
        ledger.add(PersonName(person=row, kind="preferred", given=given[:3], family=""))


def _numbers(ledger: Ledger, rng: Random, row: Person, born: date, known: datetime) -> None:
    if rng.random() < 0.9:
        ledger.add(Identifier(person=row, kind="nhs", value=nhs_number(int(row.pk))))
    if (known.date() - born).days > 5 * 365:
        ledger.add(Identifier(person=row, kind="upn", value=pupil_number(int(row.pk))))


def _adults(
    ledger: Ledger,
    rng: Random,
    family: Family,
    hers: tuple[dict[str, Any], str],
    his: tuple[dict[str, Any], str],
    known: datetime,
) -> None:
    eldest = family.children[0].row.born or known.date()
    together = rng.random() < 0.45
    mother = _adult(ledger, rng, "F", *hers, eldest, 19, 38, known)
    _related(ledger, mother, family, "parent", responsible=True, household=True)
    family.adults["mother"] = mother
    if rng.random() < 0.85:
        father = _adult(ledger, rng, "M", *his, eldest, 19, 45, known)
        responsible = together or rng.random() < 0.6
        _related(ledger, father, family, "parent", responsible=responsible, household=together)
        family.adults["father"] = father
        if together:
            ledger.add(
                Relationship(person=mother, other=father, kind="partner", same_household=True)
            )
    if not together and rng.random() < 0.3:
        partner = _adult(ledger, rng, "M", *_someone(rng), eldest, 18, 45, known)
        _related(ledger, partner, family, "step_parent", responsible=False, household=True)
        family.adults["partner"] = partner
    if rng.random() < 0.4:
        nan = _adult(ledger, rng, "F", *hers, mother.born or eldest, 18, 34, known)
        _related(ledger, nan, family, "grandparent", responsible=False, household=False)
        family.adults["grandmother"] = nan
    family.names["friend"] = rng.choice(hers[0]["women"])
    for role, adult in family.adults.items():
        family.names[role] = next(
            name.given for name in reversed(ledger.of(PersonName)) if name.person is adult
        )


def _someone(rng: Random) -> tuple[dict[str, Any], str]:
    culture = culture_of(rng)
    return culture, rng.choice(culture["families"])


def _adult(
    ledger: Ledger,
    rng: Random,
    sex: str,
    culture: dict[str, Any],
    named: str,
    younger: date,
    least: int,
    most: int,
    known: datetime,
) -> Person:
    """Make an adult who was between `least` and `most` years old when `younger` was born."""
    born = younger - timedelta(days=round(rng.uniform(least, most) * 365.25))
    row = ledger.add(
        Person(
            kind=Person.Kind.ADULT,
            reference="",
            born=born if rng.random() < 0.9 else None,
            sex=sex,
            created_at=known,
        )
    )
    row.reference = f"KW{100_000 + row.pk}"
    if row.pk % 6:
        row.telephone = f"07700 900{row.pk % 1000:03d}"  # kept free for use in fiction
    given = rng.choice(culture["women" if sex == "F" else "men"])
    ledger.add(PersonName(person=row, given=given, family=named))
    return row


def _related(
    ledger: Ledger,
    adult: Person,
    family: Family,
    kind: str,
    *,
    responsible: bool,
    household: bool,
) -> None:
    for child in family.children:
        ledger.add(
            Relationship(
                person=adult,
                other=child.row,
                kind=kind,
                parental_responsibility=responsible,
                same_household=household,
            )
        )
