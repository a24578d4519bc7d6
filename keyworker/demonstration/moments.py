"""Days and hours as work has them: working days, office hours, things written down later."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from keyworker.standards import Calendar

Known = TypeVar("Known")
LONDON = ZoneInfo("Europe/London")
CALENDAR = Calendar.england()
DAY = timedelta(days=1)


def told(value: Known | None) -> Known:
    """Give what a story has told by now; that it has not is a fault of the story."""
    if value is None:
        raise ValueError("the story has not told this yet")
    return value


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """Give a moment of a day in Europe/London, as the database keeps it."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """Give the day a moment lies on, in Europe/London."""
    return moment.astimezone(LONDON).date()


def some_time(rng: Random, day: date, first: int = 9, last: int = 16) -> datetime:
    """Give a moment of a day in office hours."""
    return on(day, rng.randint(first, last), 5 * rng.randint(0, 11))


def working(day: date, count: int) -> date:
    """Give the countth working day after a day."""
    return CALENDAR.add_working_days(day, count) if count else working_day(day)


def working_before(day: date, count: int) -> date:
    """Give the countth working day before a day."""
    return CALENDAR.working_days_before(day, count)


def working_day(day: date) -> date:
    """Give the day itself, or the next on which people work."""
    while not CALENDAR.is_working_day(day):
        day += DAY
    return day


def soon(rng: Random, moment: datetime, least: int = 10, most: int = 90) -> datetime:
    """Give a moment some minutes later."""
    return moment + timedelta(minutes=rng.randint(least, most))


def years_after(day: date, years: int) -> date:
    """Give the birthday of a later year; a 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
