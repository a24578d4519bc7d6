"""How people are called, and how names are compared."""

import re
import unicodedata
from functools import lru_cache

from keyworker.people.models import Person, PersonName

# Letters that no accent-stripping reaches.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "đ": "d", "œ": "oe"})
_APOSTROPHES = re.compile(r"['’`ʼ]")  # noqa: RUF001 - the marks people really type
_PARTING = re.compile(r"[\W_]+")


def display(person: Person) -> str:
    """Give a person's current name as lists show it; an unborn child may lack a first name."""
    for name in person.names.all():
        if name.kind == PersonName.Kind.CURRENT:
            return called(name.given, name.family, born=person.born is not None)
    return person.reference


def called(given: str, family: str, *, born: bool = True) -> str:
    """Give a name in full, such as "Amara Ilett", or "Unborn baby Ilett"."""
    if not given.strip() and not born:
        return f"Unborn baby {family}".strip()
    return f"{given} {family}".strip()


def pieces(text: str) -> list[str]:
    """Give the pieces of a text for comparing: small letters without accents, apart at any mark.

    "O'Neill-Łukasz" gives oneill and lukasz.
    """
    return list(_pieces(text))


@lru_cache(maxsize=20_000)
def _pieces(text: str) -> tuple[str, ...]:
    """Kept, because a search weighs the same names over and over."""
    lowered = _APOSTROPHES.sub("", text.casefold().translate(_LETTERS))
    plain = unicodedata.normalize("NFKD", lowered)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(piece for piece in _PARTING.split(letters) if piece)
