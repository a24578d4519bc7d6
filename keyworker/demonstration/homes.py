"""Where families live: invented homes, some kept secret from those outside the household."""

from datetime import timedelta
from random import Random

from keyworker.demonstration.arcs import Arc
from keyworker.demonstration.figures import read
from keyworker.demonstration.ledger import Ledger
from keyworker.demonstration.people import Family
from keyworker.people.models import Address, Relationship


def settle(ledger: Ledger, rng: Random, family: Family, arc: Arc) -> None:
    """Who shares the household shares the home; some homes are kept from those outside it."""
    since = arc.arrives - timedelta(days=rng.randint(60, 2000))
    kept_secret = "father" in family.adults and rng.random() < 0.08
    lines, postcode = address(rng)
    here = [child.row for child in family.children]
    here += [adult for role, adult in family.adults.items() if role in ("mother", "partner")]
    together = any(
        row.same_household and row.kind == "parent" and row.person is family.adults.get("father")
        for row in ledger.of(Relationship)[-12:]
    )
    for role in ("father", "grandmother"):
        adult = family.adults.get(role)
        if adult is None:
            continue
        if role == "father" and together:
            here.append(adult)
            continue
        own, code = address(rng)
        ledger.add(Address(person=adult, lines=own, postcode=code, started_on=since))
    if rng.random() < 0.25:
        before, code = address(rng)
        moved = since - timedelta(days=rng.randint(200, 900))
        for row in here[: len(family.children)]:
            if row.born is None or row.born > moved:
                continue
            ledger.add(
                Address(person=row, lines=before, postcode=code, started_on=moved, ended_on=since)
            )
    for row in here:
        born_later = row.born is not None and row.born > since
        ledger.add(
            Address(
                person=row,
                lines=lines,
                postcode=postcode,
                protected=kept_secret,
                started_on=row.born if born_later else since,
            )
        )


def address(rng: Random) -> tuple[str, str]:
    """Invent a street and house in the council's area, with a postcode nobody has."""
    places = read("places")
    town, area = rng.choice(places["towns"])
    street = f"{rng.choice(places['streets'])} {rng.choice(places['kinds'])}"
    flat = f"Flat {rng.randint(1, 24)}, " if rng.random() < 0.2 else ""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    code = f"{area} {rng.randint(1, 9)}{rng.choice(letters)}{rng.choice(letters)}"
    return f"{flat}{rng.randint(1, 148)} {street}, {town}", code
