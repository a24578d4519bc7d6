"""When something can have happened, and when it is recorded so late that one asks why."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from keyworker.involvements.checking import before_its_time
from keyworker.people.models import Person
from keyworker.standards import Calendar

LATE_AFTER_WORKING_DAYS = 2


def wrong_moment(children: Iterable[Person], at: date | datetime) -> str:
    """Say what is wrong with when something is said to have happened, or nothing."""
    day = timezone.localdate(at) if isinstance(at, datetime) else at
    if day > timezone.localdate() or (isinstance(at, datetime) and at > timezone.now()):
        return "This is still to come; give a day and time that have passed"
    wrong = (before_its_time(child, day) for child in children)
    return next((words for words in wrong if words), "")


def is_late(at: date | datetime, written: datetime) -> bool:
    """Tell whether something is written down so long after it happened that one asks why."""
    day = timezone.localdate(at) if isinstance(at, datetime) else at
    last = Calendar.england().add_working_days(day, LATE_AFTER_WORKING_DAYS)
    return timezone.localdate(written) > last
