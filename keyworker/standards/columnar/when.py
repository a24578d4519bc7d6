"""Days and moments in whole columns: the arithmetic of `moments` and `durations`, many at once.

A day is its ordinal, 0 where there is none; a second is NaN where no time of day is known.
"""

from datetime import date, datetime, time
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from keyworker.standards.calendar import Calendar
from keyworker.standards.durations import Duration
from keyworker.standards.moments import LONDON, Moment

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

NO_DAY = 0
NONE = -1  # no event, no state, no number
DAYS = 1 << 22  # more than there are ordinals: subject and day make one sortable number
EPOCH = date(1970, 1, 1).toordinal()
FIRST, LAST = date(1900, 1, 1).toordinal(), date(2100, 1, 1).toordinal()
UNKNOWN_TERMS = -1


class When:
    """A column of moments: days, and seconds where a time is known."""

    __slots__ = ("day", "sec")

    def __init__(self, day: Ints, sec: Floats) -> None:
        self.day = day
        self.sec = sec

    @classmethod
    def days(cls, day: Ints) -> "When":
        """Give moments of which the day alone is known."""
        return cls(day, np.full(len(day), np.nan))

    @classmethod
    def none(cls, size: int) -> "When":
        """Give a column in which no moment is known."""
        return cls(np.zeros(size, np.int64), np.full(size, np.nan))

    @classmethod
    def same(cls, moment: Moment, size: int) -> "When":
        """Give one moment, many times."""
        second = np.nan if moment.second is None else moment.second
        return cls(np.full(size, moment.day, np.int64), np.full(size, second))

    def __len__(self) -> int:
        return len(self.day)

    @property
    def known(self) -> Mask:
        """Tell where there is a moment at all."""
        found: Mask = self.day != NO_DAY
        return found

    @property
    def timed(self) -> Mask:
        """Tell where a time of day is known."""
        return ~np.isnan(self.sec)

    @property
    def earliest(self) -> Floats:
        """The first second each can have been."""
        return _filled(self, midnights, 0)

    @property
    def latest(self) -> Floats:
        """The last second each can have been."""
        return _filled(self, lambda day: midnights(day + 1), -1)

    def at(self, where: Ints | Mask) -> "When":
        """Give the moments at some places."""
        return When(self.day[where], self.sec[where])

    def or_else(self, other: "When") -> "When":
        """Give these moments, and another's where there is none."""
        known = self.known
        return When(np.where(known, self.day, other.day), np.where(known, self.sec, other.sec))

    def where(self, mask: Mask) -> "When":
        """Give these moments where a mask holds, and none elsewhere."""
        return When(np.where(mask, self.day, NO_DAY), np.where(mask, self.sec, np.nan))

    def not_before(self, other: "When") -> Mask:
        """Tell where each came at or after another; days decide where a time is missing."""
        both = ~(np.isnan(self.sec) | np.isnan(other.sec))
        found: Mask = np.where(both, self.sec >= other.sec, self.day >= other.day)
        return found


def joined(parts: list[When]) -> When:
    """Put columns of moments one after another."""
    return When(
        np.concatenate([part.day for part in parts]), np.concatenate([part.sec for part in parts])
    )


def _filled(when: When, begins: object, shift: float) -> Floats:
    missing = np.isnan(when.sec)
    if not missing.any():
        return when.sec
    found = when.sec.copy()
    found[missing] = begins(when.day[missing]) + shift  # type: ignore[operator]
    return found


@lru_cache(maxsize=1)
def _midnights() -> Floats:
    seconds = [_midnight(day) for day in range(FIRST, LAST + 1)]
    return np.array(seconds, np.float64)


def _midnight(day: int) -> float:
    return datetime.combine(date.fromordinal(day), time(), tzinfo=LONDON).timestamp()


def midnights(day: Ints) -> Floats:
    """Give the second at which each day begins in London."""
    if len(day) == 0 or (day.min() >= FIRST and day.max() <= LAST):
        return _midnights()[day - FIRST]
    return np.array([_midnight(max(int(one), 1)) for one in day], np.float64)


def moments_at(second: Floats) -> When:
    """Give the moments of seconds, each with the day it falls on in London."""
    table = _midnights()
    day = np.searchsorted(table, second, side="right") - 1 + FIRST
    return When(day.astype(np.int64), second)


def add_months(day: Ints, months: int | Ints) -> Ints:
    """Give the same day number so many months on, or that month's last day where there is none."""
    start, length, number = _months_on(day, months)
    return start + np.minimum(number, length) - 1


def birthdays(day: Ints, months: int) -> Ints:
    """Give the day an age is reached; where a month lacks the day, the first of the next."""
    start, length, number = _months_on(day, months)
    return start + np.minimum(number, length + 1) - 1


def _months_on(day: Ints, months: int | Ints) -> tuple[Ints, Ints, Ints]:
    """The first day and the length of the month so much later, and the day number asked for."""
    dates = (day - EPOCH).astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    number = (dates - month.astype("datetime64[D]")).astype(np.int64) + 1
    later = month + np.asarray(months, np.int64)
    first = later.astype("datetime64[D]").astype(np.int64)
    after = (later + 1).astype("datetime64[D]").astype(np.int64)
    return first + EPOCH, after - first, number


@lru_cache(maxsize=8)
def lengths_of(calendar: Calendar) -> "Lengths":
    """Give the lengths of one calendar, tabled once for all parts of a population."""
    return Lengths(calendar)


class Lengths:
    """Adds lengths of time to columns of days, by one calendar; each is tabled once."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._working = np.array(
            [day for day in range(_TABLED[0], _TABLED[1] + 1) if calendar.is_working_day(day)],
            np.int64,
        )
        self._tables: dict[tuple[Duration, bool], Ints | None] = {}

    def after(self, length: Duration, day: Ints) -> Ints:
        """Give the day so long after each; UNKNOWN_TERMS where the school terms are not known."""
        return self._looked_up(length, day, back=False)

    def before(self, length: Duration, day: Ints) -> Ints:
        """Give the day so long before each."""
        return self._looked_up(length, day, back=True)

    def times_after(self, length: Duration, day: Ints, times: Ints) -> Ints:
        """Give the day so many times a length after each, counted from the anchor."""
        return self._after(length, day, (length.count or 0) * times)

    def _looked_up(self, length: Duration, day: Ints, *, back: bool) -> Ints:
        key = (length, back)
        if key not in self._tables:
            self._tables[key] = self._table(length, back=back)
        table = self._tables[key]
        if table is None or len(day) == 0 or day.min() < _FROM or day.max() > _UNTIL:
            return self._counted(length, day, back=back)
        return table[day - _FROM]

    def _table(self, length: Duration, *, back: bool) -> Ints | None:
        try:
            return self._counted(length, np.arange(_FROM, _UNTIL + 1, dtype=np.int64), back=back)
        except IndexError:  # beyond the years of working days that are counted
            return None

    def _counted(self, length: Duration, day: Ints, *, back: bool) -> Ints:
        count = np.full(len(day), length.count or 0, np.int64)
        return self._before(length, day, count) if back else self._after(length, day, count)

    def _after(self, length: Duration, day: Ints, count: Ints) -> Ints:
        match length.unit:
            case "working days":
                at = np.searchsorted(self._working, day, side="right") + count - 1
                return np.where(count == 0, day, self._working[np.where(count == 0, 0, at)])
            case "days":
                return day + count
            case "weeks":
                return day + 7 * count
            case "months":
                return add_months(day, count)
            case "years":
                return add_months(day, 12 * count)
            case "terms":
                return self._after_terms(day, count)
        raise ValueError(f"{length} is counted by the clock, not in days")

    def _before(self, length: Duration, day: Ints, count: Ints) -> Ints:
        match length.unit:
            case "working days":
                at = np.searchsorted(self._working, day, side="left") - count
                return np.where(count == 0, day, self._working[np.where(count == 0, 0, at)])
            case "days":
                return day - count
            case "weeks":
                return day - 7 * count
            case "months":
                return add_months(day, -count)
            case "years":
                return add_months(day, -12 * count)
        raise ValueError(f"{length} is counted by the clock, not in days")

    def _after_terms(self, day: Ints, count: Ints) -> Ints:
        terms = np.array(self.calendar.terms, np.int64).reshape(-1, 2)
        if not len(terms):
            return np.full(len(day), UNKNOWN_TERMS, np.int64)
        later = np.searchsorted(terms[:, 0], day, side="right") + count
        known = (day >= terms[0, 0]) & (later <= len(terms))
        last = terms[np.clip(later - 1, 0, len(terms) - 1), 1]
        return np.where(known, np.where(count == 0, day, last), UNKNOWN_TERMS)


# The years whose working days the calendar counts, and those a table is kept for.
_TABLED = (date(1985, 1, 1).toordinal(), date(2060, 12, 31).toordinal())
_FROM, _UNTIL = date(1985, 1, 1).toordinal(), date(2055, 12, 31).toordinal()
