"""The short keys a person can be found by, and those a search asks for.

A name gives its pieces, their beginnings, how they sound, and themselves with one letter left out,
so that part of a name or a misspelt one still meets a key. Each piece also stands beside the first
sound of its neighbours: of the many called Smith only those whose other name begins alike are met.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

import jellyfish
import yaml

from keyworker.people.models import Person, SearchKey
from keyworker.people.names import pieces

LONGEST = 40
BEGINNINGS = (2, 3, 4, 5)
MOST_PIECES = 8
MOST_PAIRED = 4  # pieces of a name that stand beside one another
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
        yield from _close(piece)


def _close(piece: str) -> Iterator[str]:
    """Give the keys that a piece of a name shares with itself misspelt."""
    if len(piece) > 3:
        for place in range(len(piece)):
            yield f"d:{piece[:place]}{piece[place + 1 :]}"
        yield f"d:{piece}"
    yield from sounds(piece)


def of_pairs(given: list[str], family: list[str]) -> Iterator[str]:
    """Give the keys of each piece of one name beside the first sound of each of the other."""
    given, family = _with_joined(given), _with_joined(family)
    for piece, other in (*product(given, family), *product(family, given)):
        for first in _first_sounds(other):
            for key in (f"d:{piece}", *_close(piece)):
                yield f"{first}+{key}"


def _with_joined(parts: list[str]) -> list[str]:
    return parts if len(parts) < 2 else [*parts, "".join(parts)]


@lru_cache(maxsize=20_000)
def _first_sounds(piece: str) -> frozenset[str]:
    """Give how a piece begins, and how the names begin that it is a spelling of."""
    whole = (piece, *_spellings().get(piece, ()))
    return frozenset((jellyfish.metaphone(each) or each)[:1] for each in whole)


@lru_cache(maxsize=20_000)
def sounds(piece: str) -> frozenset[str]:
    """Give the keys of how a piece of a name sounds, and of the names it is a spelling of."""
    found = {f"v:{family}" for family in _spellings().get(piece, ())}
    if sound := jellyfish.metaphone(piece):
        found.add(f"s:{sound}")
    return frozenset(found)


def joined(text: str) -> list[str]:
    """Give two and three pieces in a row as one: "De Souza" is Desouza to whoever writes it so."""
    parts = pieces(text)[:MOST_PIECES]
    return [
        "".join(parts[start : start + length])
        for length in (2, 3)
        for start in range(len(parts) - length + 1)
    ]


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


def turned(day: date) -> date | None:
    """Give a date with day and month the other way round, where there is such a date."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


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
    found.update(f"n:{whole}" for whole in joined(text))
    if born is not None:
        found.update(_of_birthday(born))
    return {key[:LONGEST] for key in found if len(key) > 2}


def asked_of_name(text: str, born: date | None) -> set[str]:
    """Give the keys a search by a whole name asks for, met by few; none where it is another search.

    A whole name has several pieces and no number.
    """
    parts = pieces(text)[:MOST_PAIRED]
    if len(parts) < 2 or any(letter.isdigit() for letter in text):
        return set()
    found: set[str] = set()
    for split in range(1, len(parts)):
        found.update(of_pairs(parts[:split], parts[split:]))
    if born is not None:
        found.update(_of_birthday(born))
    return {key[:LONGEST] for key in found}


def _of_birthday(born: date) -> set[str]:
    return {of_day(day) for day in (born, turned(born)) if day is not None}


def keys_of(person: Person) -> set[str]:
    """Work out every key of a person from the rows beside it; a protected address gives none."""
    found = {of_number(person.reference)}
    for name in person.names.all():
        found.update(of_name(f"{name.given} {name.family}"))
        found.update(f"n:{whole}" for part in (name.given, name.family) for whole in joined(part))
        found.update(of_pairs(*(pieces(part)[:MOST_PAIRED] for part in (name.given, name.family))))
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
