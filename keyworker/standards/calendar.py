"""England's working days: Monday to Friday without bank holidays.

Days are plain ordinals (`date.toordinal()`) inside the engine; the working days of seventy years
are counted once, so that a limit of any length is two look-ups.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

FIRST, LAST = date(1985, 1, 1).toordinal(), date(2060, 12, 31).toordinal()
TABLE = Path(__file__).with_name("england.yaml")


class TermsUnknown(LookupError):
    """The dates of a council's school terms do not reach far enough."""


class Calendar:
    """The bank holidays of a country and the working days between them.

    `holidays` maps an ordinal to the holiday's name; `proclaimed_until` is the last day whose
    holidays are certain. Days before the table begins count weekends only and are provisional too.
    `terms` are a council's school terms, first and last day of each, in order.
    """

    __slots__ = ("_days", "begins", "holidays", "proclaimed_until", "terms")

    def __init__(
        self,
        holidays: Mapping[int, str],
        *,
        begins: int,
        proclaimed_until: int,
        terms: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.terms = terms
        self.holidays = dict(holidays)
        self.begins = begins
        self.proclaimed_until = proclaimed_until
        self._days = [
            day for day in range(FIRST, LAST + 1) if day % 7 not in (6, 0) and day not in holidays
        ]

    @classmethod
    def england(cls) -> "Calendar":
        """Give the calendar kept in `england.yaml`, read once."""
        return _england()

    def with_days(self, *, extra: Iterable[date] = (), removed: Iterable[date] = ()) -> "Calendar":
        """Give a calendar with days off added or taken away, as a council or a proclamation may."""
        holidays = dict(self.holidays) | {day.toordinal(): "extra day off" for day in extra}
        for day in removed:
            holidays.pop(day.toordinal(), None)
        return self._like(holidays, self.terms)

    def with_terms(self, terms: Iterable[tuple[date, date]]) -> "Calendar":
        """Give a calendar with a council's school terms, the first and last day of each."""
        days = ((first.toordinal(), last.toordinal()) for first, last in terms)
        return self._like(self.holidays, tuple(sorted(days)))

    def _like(self, holidays: Mapping[int, str], terms: tuple[tuple[int, int], ...]) -> "Calendar":
        return Calendar(
            holidays, begins=self.begins, proclaimed_until=self.proclaimed_until, terms=terms
        )

    def is_working_day(self, day: date | int) -> bool:
        """Tell whether a day is Monday to Friday and no bank holiday."""
        ordinal = day if isinstance(day, int) else day.toordinal()
        return ordinal % 7 not in (6, 0) and ordinal not in self.holidays

    def after(self, day: int, count: int) -> int:
        """Give the ordinal of the `count`-th working day after `day`; 0 gives the day itself."""
        if count == 0:
            return day
        return self._days[bisect_right(self._days, day) + count - 1]

    def after_terms(self, day: int, count: int) -> int:
        """Give the last day of the `count`-th term that begins after `day`.

        Raises TermsUnknown where the council's dates do not reach that far, or do not begin so
        early.
        """
        later = bisect_right(self.terms, (day, LAST))
        if not self.terms or day < self.terms[0][0] or later + count > len(self.terms):
            raise TermsUnknown
        return self.terms[later + count - 1][1] if count else day

    def before(self, day: int, count: int) -> int:
        """Give the ordinal of the `count`-th working day before `day`; 0 gives the day itself."""
        if count == 0:
            return day
        return self._days[bisect_left(self._days, day) - count]

    def add_working_days(self, day: date, count: int) -> date:
        """Give the `count`-th working day after `day` (working days, day 0 is `day`)."""
        return date.fromordinal(self.after(day.toordinal(), count))

    def working_days_before(self, day: date, count: int) -> date:
        """Give the `count`-th working day before `day` (working days, day 0 is `day`)."""
        return date.fromordinal(self.before(day.toordinal(), count))

    def holidays_between(self, first: int, last: int) -> list[tuple[int, str]]:
        """List the weekday holidays after `first` and up to `last`, each with its name."""
        return sorted(
            (day, name)
            for day, name in self.holidays.items()
            if first < day <= last and day % 7 not in (6, 0)
        )

    def is_provisional(self, first: int, last: int) -> bool:
        """Tell whether a count between two days leaves the years whose holidays are certain."""
        return last > self.proclaimed_until or first < self.begins


@lru_cache(maxsize=1)
def _england() -> Calendar:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    holidays = {day.toordinal(): str(name) for day, name in table["bank_holidays"].items()}
    begins = min(table["bank_holidays"]).replace(month=1, day=1).toordinal()
    return Calendar(holidays, begins=begins, proclaimed_until=table["proclaimed_until"].toordinal())
