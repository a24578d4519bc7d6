"""The short keys a person can be found by, and those a search asks for.

A name gives its pieces, their beginnings, how they sound, and themselves with one letter left out,
so that part of a name or a misspelt one still meets a key; one indexed look finds them all.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import jellyfish
import yaml

from keyworker.people.models import Person, SearchKey
from keyworker.people.names import pieces

LONGEST = 40
BEGINNINGS = (2, 3, 4, 5)
# Words that stand in half of all addresses, and would find half of all people.
_EVERYWHERE = {
    *("road", "rd", "street", "st", "avenue", "ave", "lane", "close", "drive", "way", "court"),
    *("house", "flat", "place", "gardens", "the", "crescent", "grove", "park", "hill", "terrace"),
}
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})\b")
_DIGITS = re.compile(r"\d[\d ]{4,}\d")


def of_name(text: str) -> Iterator[str]:
    """Give the keys of a name; a typed one meets a recorded one in any of them."""
    for piece in pieces(text):
        yield f"n:{piece}"
        for length in BEGINNINGS:
            if len(piece) >= length:
                yield f"p:{piece[:length]}"
        if len(piece) > 3:
            for place in range(len(piece)):
                yield f"d:{piece[:place]}{piece[place + 1 :]}"
            yield f"d:{piece}"
        if sound := jellyfish.metaphone(piece):
            yield f"s:{sound}"
        yield from (f"v:{family}" for family in _spellings().get(piece, ()))


def of_address(lines: str, postcode: str) -> Iterator[str]:
    """Give the keys of an address."""
    for piece in pieces(lines):
        if len(piece) > 2 and piece not in _EVERYWHERE:
            yield f"a:{piece}"
    yield from of_postcode(postcode)


def of_postcode(text: str) -> Iterator[str]:
    """Give the keys of every whole postcode in a text: itself."""
    for outward, inward in _POSTCODE.findall(text.casefold()):
        yield f"z:{outward}{inward}"


def of_number(value: str) -> str:
    """Give the key of a reference or another body's number, as typed with or without spaces."""
    return f"i:{''.join(pieces(value))}"


def of_day(day: date) -> str:
    """Give the key of a date of birth."""
    return f"b:{day.isoformat()}"


def asked(text: str, born: date | None) -> set[str]:
    """Give the keys a search asks for; of the beginnings of a piece only the longest."""
    found: set[str] = set()
    for key in of_name(text):
        if not key.startswith("p:"):
            found.add(key)
    for piece in pieces(text):
        if len(piece) > 1:
            found.add(f"p:{piece[: BEGINNINGS[-1]]}")
        found.add(f"i:{piece}")
        if len(piece) > 2 and piece not in _EVERYWHERE:
            found.add(f"a:{piece}")
    found.update(of_postcode(text))
    found.update(of_number(number) for number in _DIGITS.findall(text))
    found.add(of_number(text))
    if born is not None:
        found.add(of_day(born))
    return {key[:LONGEST] for key in found if len(key) > 2}


def keys_of(person: Person) -> set[str]:
    """Work out every key of a person from the rows beside it; a protected address gives none."""
    found = {of_number(person.reference)}
    for name in person.names.all():
        found.update(of_name(f"{name.given} {name.family}"))
    for address in person.addresses.all():
        if not address.protected:
            found.update(of_address(address.lines, address.postcode))
    found.update(of_number(identifier.value) for identifier in person.identifiers.all())
    if person.born is not None:
        found.add(of_day(person.born))
    return {key[:LONGEST] for key in found}


def rows_of(people: Iterable[Person]) -> list[SearchKey]:
    """Give the key rows of people, ready to be written."""
    return [SearchKey(person=each, key=key) for each in people for key in sorted(keys_of(each))]


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Which family of spellings each given name belongs to."""
    lines = yaml.safe_load((Path(__file__).parent / "spellings.yaml").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        for name in line:
            for piece in pieces(name):
                found[piece] = (*found.get(piece, ()), str(line[0]))
    return found
