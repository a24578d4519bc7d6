"""Lengths of time as a standard prints them, each in its own unit; nothing is converted."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from keyworker.standards.calendar import Calendar

UNITS = ("working days", "days", "weeks", "months", "years", "terms", "hours")
_TEXT = re.compile(r"^(\d+)\s+(working days?|days?|weeks?|months?|years?|terms?|hours?)$")
_AGE = re.compile(r"^(\d+)\s+years?(?:\s+(\d+)\s+months?)?$")
AT_ONCE = "at once"


@dataclass(frozen=True, slots=True)
class Duration:
    """A number of working days, days, weeks, months, years, terms or hours.

    `count` None is "at once". A term is the next whole school term of the council.
    """

    count: int | None
    unit: str

    @classmethod
    def read(cls, text: object) -> "Duration":
        """Read "10 working days", "6 weeks", "24 hours", "0 days" or "at once"; else ValueError."""
        words = str(text).strip()
        if words == AT_ONCE:
            return cls(None, "days")
        found = _TEXT.match(words)
        if not found:
            raise ValueError(
                f"{words!r} is no length of time; write a number and one of {', '.join(UNITS)}"
            )
        unit = found[2] if found[2].endswith("s") else found[2] + "s"
        return cls(int(found[1]), unit)

    @property
    def in_hours(self) -> bool:
        """Tell whether the limit runs by the clock."""
        return self.unit == "hours"

    def __str__(self) -> str:
        if self.count is None:
            return AT_ONCE
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"

    def after(self, day: int, calendar: Calendar, times: int = 1) -> int:
        """Give the day this long after `day`, `times` over, counted from the anchor each time."""
        count = (self.count or 0) * times
        match self.unit:
            case "working days":
                return calendar.after(day, count)
            case "days":
                return day + count
            case "weeks":
                return day + 7 * count
            case "months":
                return add_months(day, count)
            case "years":
                return add_months(day, 12 * count)
            case "terms":
                return calendar.after_terms(day, count)
        raise ValueError(f"{self} is counted by the clock, not in days")

    def before(self, day: int, calendar: Calendar) -> int:
        """Give the day this long before `day`."""
        count = self.count or 0
        match self.unit:
            case "working days":
                return calendar.before(day, count)
            case "days":
                return day - count
            case "weeks":
                return day - 7 * count
            case "months":
                return add_months(day, -count)
            case "years":
                return add_months(day, -12 * count)
        raise ValueError(f"{self} is counted by the clock, not in days")


@lru_cache(maxsize=65_536)
def add_months(day: int, months: int) -> int:
    """Give the same day number so many months on, or that month's last day where there is none."""
    value = date.fromordinal(day)
    years, month = divmod(value.month - 1 + months, 12)
    year, month = value.year + years, month + 1
    return date(year, month, min(value.day, monthrange(year, month)[1])).toordinal()


def age_of(text: object) -> int:
    """Read an age, such as "16 years" or "15 years 6 months", as months; else ValueError."""
    found = _AGE.match(str(text).strip())
    if not found:
        raise ValueError(f"{text!r} is no age; write 16 years, or 15 years 6 months")
    return 12 * int(found[1]) + int(found[2] or 0)


def age_words(months: int) -> str:
    """Give an age in words, such as "15 years 6 months"."""
    years, rest = divmod(months, 12)
    return f"{years} years" + (f" {rest} month{'s' if rest > 1 else ''}" if rest else "")


def birthday(born: int, months: int) -> int:
    """Give the day an age in months is reached; where a month lacks the day, the first of the next.

    So a birthday of 29 February falls on 1 March in other years.
    """
    value = date.fromordinal(born)
    years, month = divmod(value.month - 1 + months, 12)
    year, month = value.year + years, month + 1
    if value.day > monthrange(year, month)[1]:
        return date(year + month // 12, month % 12 + 1, 1).toordinal()
    return date(year, month, value.day).toordinal()
