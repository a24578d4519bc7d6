"""What may stand in a person's row, said box by box in words that tell how to mend it."""

import re
from datetime import date, timedelta

from django.utils import timezone

from keyworker.people.models import Person

LONGEST_LIFE = timedelta(days=366 * 120)
CHILDHOOD = timedelta(days=366 * 26)  # care leavers are children on the record to 25
EXPECTED_WITHIN = timedelta(days=300)
NAME_LIMIT = 100
TELEPHONE_LIMIT = 40
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_POSTCODE = re.compile(r"^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$")
_NUMBERS = {
    "nhs": (r"\d{10}", "An NHS number has 10 digits"),
    "upn": (r"[A-Z]\d{11}[A-Z\d]", "A unique pupil number is a letter, 11 digits, and one more"),
    "former_upn": (r"[A-Z]\d{11}[A-Z\d]", "A unique pupil number has 13 letters and digits"),
    "home_office": (r"[A-Z\d]{5,16}", "A Home Office number has 5 to 16 letters and digits"),
    "other": (r".{1,40}", "Enter the number, at most 40 letters and digits"),
}


def check_names(given: str, family: str, *, born: bool) -> dict[str, str]:
    """Check a name: an unborn child may have no first name."""
    errors: dict[str, str] = {}
    if born and not given.strip():
        errors["given"] = "Enter the first names; for a foundling, a name the child is called by"
    if not family.strip():
        errors["family"] = "Enter the family name"
    for box, text in (("given", given), ("family", family)):
        if len(text) > NAME_LIMIT:
            errors[box] = f"A name can be {NAME_LIMIT} characters long; this has {len(text):,}"
        elif _CONTROL.search(text):
            errors[box] = "The name holds a character that cannot be shown; type it again"
    return errors


def check_birth(born: date | None, expected: date | None, kind: str) -> dict[str, str]:
    """Check a date of birth, or when a baby is expected."""
    today = timezone.localdate()
    if born is None and expected is None:
        return {} if kind == Person.Kind.ADULT else {"born": "Enter the date of birth"}
    if born is not None and born > today:
        return {"born": "A date of birth lies in the past; for an unborn child say when expected"}
    if born is not None and today - born > LONGEST_LIFE:
        return {"born": f"{born:%Y} is too long ago; check the year"}
    if kind == Person.Kind.CHILD and born is not None and today - born > CHILDHOOD:
        return {
            "born": f"Somebody born in {born:%Y} is not a child; check the year, or add an adult"
        }
    if born is None and expected is not None and abs(expected - today) > EXPECTED_WITHIN:
        return {"expected": "A baby is expected within ten months; check the date"}
    return {}


def check_address(lines: str, postcode: str, start: date) -> tuple[str, str, dict[str, str]]:
    """Tidy an address and its postcode, and say what is wrong with them."""
    errors: dict[str, str] = {}
    tidy = ", ".join(part.strip(" ,") for part in lines.splitlines() if part.strip(" ,"))
    if not tidy:
        errors["lines"] = "Enter the address"
    elif len(tidy) > 300:
        errors["lines"] = f"An address can be 300 characters long; this has {len(tidy):,}"
    code = "".join(postcode.upper().split())
    code = f"{code[:-3]} {code[-3:]}" if len(code) > 3 else code
    if code and not _POSTCODE.match(code):
        errors["postcode"] = f"{postcode.strip()} is not a postcode; write it like RG40 1BN"
    if start > timezone.localdate():
        errors["started_on"] = "Give the day they moved in, today or before"
    return tidy, code, errors


def check_telephone(telephone: str) -> dict[str, str]:
    """Check a telephone number, an extension or a word beside it allowed; empty is none known."""
    if len(telephone) > TELEPHONE_LIMIT:
        return {"telephone": f"A telephone number can be {TELEPHONE_LIMIT} characters long"}
    if _CONTROL.search(telephone):
        return {"telephone": "The number holds a character that cannot be shown; type it again"}
    digits = sum(letter.isdigit() for letter in telephone)
    if telephone.strip() and not 7 <= digits <= 15:
        return {"telephone": "Enter a telephone number with its area code, like 01632 960 001"}
    return {}


def check_identifier(kind: str, value: str) -> tuple[str, str]:
    """Tidy another body's number, and say what is wrong with it."""
    tidy = "".join(value.upper().split())
    if kind not in _NUMBERS:
        return tidy, f"Choose what kind of number it is: {', '.join(_NUMBERS)}"
    pattern, words = _NUMBERS[kind]
    if not re.fullmatch(pattern, tidy):
        return tidy, words
    if kind == "nhs" and not _nhs_adds_up(tidy):
        return (
            tidy,
            "This NHS number cannot be right: the last digit does not fit; check each",
        )
    return tidy, ""


def _nhs_adds_up(value: str) -> bool:
    total = sum(
        int(digit) * weight for digit, weight in zip(value[:9], range(10, 1, -1), strict=True)
    )
    check = 11 - total % 11
    return check != 10 and (0 if check == 11 else check) == int(value[9])
