"""How ages, dates and statuses are said on every screen."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from keyworker.web.templatetags.gov import day

# The national codes of the census returns, in the words people choose for themselves.
ETHNICITIES = [
    ("WBRI", "White British"),
    ("WIRI", "White Irish"),
    ("WIRT", "Traveller of Irish heritage"),
    ("WROM", "Gypsy or Roma"),
    ("WOTH", "Any other White background"),
    ("MWBC", "White and Black Caribbean"),
    ("MWBA", "White and Black African"),
    ("MWAS", "White and Asian"),
    ("MOTH", "Any other mixed background"),
    ("AIND", "Indian"),
    ("APKN", "Pakistani"),
    ("ABAN", "Bangladeshi"),
    ("AOTH", "Any other Asian background"),
    ("CHNE", "Chinese"),
    ("BCRB", "Black Caribbean"),
    ("BAFR", "Black African"),
    ("BOTH", "Any other Black background"),
    ("OOTH", "Any other ethnic group"),
    ("REFU", "Did not want to say"),
    ("NOBT", "Not obtained yet"),
]


def age(born: date | None, expected: date | None = None, died: date | None = None) -> str:
    """An age as one says it: "9", "5 months", "11 days", "unborn, expected Wed 1 Apr 2026"."""
    today = died or timezone.localdate()
    if born is None:
        return f"unborn, expected {day(expected)}" if expected else "age not known"
    if born > today:
        return f"born {day(born)}"
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if years >= 2:
        return str(years)
    if months >= 1:
        return f"{months} month{'s' if months != 1 else ''}"
    days = (today - born).days
    return f"{days} day{'s' if days != 1 else ''}"


def how_many(number: int, one: str, many: str = "") -> str:
    """ "1 visit", "3 visits"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(names: Iterable[str]) -> str:
    """Several names in a sentence: "Amara Ilett, Ben Ilett and Cara Stone"."""
    *before, last = [*names] or [""]
    return f"{', '.join(before)} and {last}" if before else last
