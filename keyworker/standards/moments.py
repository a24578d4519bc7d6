"""Days and moments: what we know of when something happened, in Europe/London.

A moment is a day, and where a time is known also the seconds since 1970. Limits in days look at the
day; limits in hours look at the seconds, so that the night the clocks change is counted as it was.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Moment:
    """A day (`date.toordinal()`), and where the time is known the second since 1970 (UTC)."""

    day: int
    second: float | None = None

    @property
    def earliest(self) -> float:
        """The first second it can have been."""
        return midnight(self.day) if self.second is None else self.second

    @property
    def latest(self) -> float:
        """The last second it can have been."""
        return midnight(self.day + 1) - 1 if self.second is None else self.second

    @property
    def order(self) -> tuple[int, float]:
        """Sort key: a day without a time comes before that day's times."""
        return (self.day, -1.0 if self.second is None else self.second)

    def not_before(self, other: "Moment") -> bool:
        """Tell whether this came at or after `other`; days decide where a time is missing."""
        if self.second is not None and other.second is not None:
            return self.second >= other.second
        return self.day >= other.day

    def text(self) -> str:
        """Write it as ISO: a date, or a date and time with its offset."""
        if self.second is None:
            return date.fromordinal(self.day).isoformat()
        return second_text(self.second)


@lru_cache(maxsize=65_536)
def midnight(day: int) -> float:
    """Give the second at which a day begins in London."""
    return datetime.combine(date.fromordinal(day), time(), tzinfo=LONDON).timestamp()


def second_text(second: float) -> str:
    """Write a second as an ISO date and time in London, with its offset."""
    return datetime.fromtimestamp(second, tz=LONDON).replace(microsecond=0).isoformat()


def day_text(day: int) -> str:
    """Write a day as a person would: Wed 1 Apr 2026."""
    value = date.fromordinal(day)
    return f"{value:%a} {value.day} {value:%b %Y}"


def second_words(second: float) -> str:
    """Write a moment as a person would: Wed 1 Apr 2026 at 16:30."""
    value = datetime.fromtimestamp(second, tz=LONDON)
    return f"{value:%a} {value.day} {value:%b %Y} at {value:%H:%M}"


def moment_of(value: object) -> Moment:
    """Read a date, a datetime or ISO text as a moment; times without a zone are Europe/London.

    Raises ValueError with a plain sentence where there is no such day or time.
    """
    if isinstance(value, datetime):
        return _from_datetime(value)
    if isinstance(value, date):
        return Moment(value.toordinal())
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is not a date")
    return _from_text(value.strip())


@lru_cache(maxsize=65_536)
def _from_text(text: str) -> Moment:
    try:
        if len(text) == 10:
            return Moment(date.fromisoformat(text).toordinal())
        if len(text) < 16 or text[10] not in "T ":
            raise ValueError(text)
        return _from_datetime(datetime.fromisoformat(text))
    except ValueError:
        raise ValueError(f"{text!r} is not a real date") from None


def _from_datetime(value: datetime) -> Moment:
    local = value.replace(tzinfo=LONDON) if value.tzinfo is None else value.astimezone(LONDON)
    return Moment(local.date().toordinal(), local.timestamp())


def end_of(value: date | datetime) -> Moment:
    """Give the moment up to which a question looks: the end of a day, or the very second."""
    if isinstance(value, datetime):
        return _from_datetime(value)
    day = value.toordinal()
    return Moment(day, midnight(day + 1) - 1)


def at_clock(day: int, hour: int, minute: int) -> Moment:
    """Give the moment of a clock time on a day in London, the night the clocks change included."""
    value = datetime.combine(date.fromordinal(day), time(hour, minute), tzinfo=LONDON)
    return Moment(day, value.timestamp())


def moment_at(second: float) -> Moment:
    """Give the moment of a second, with the day it falls on in London."""
    return Moment(datetime.fromtimestamp(second, tz=LONDON).toordinal(), second)
