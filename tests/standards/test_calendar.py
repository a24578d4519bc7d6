"""The bank holidays are those an independent package gives, and both ways of counting agree."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.standards import Calendar, Duration
from keyworker.standards.durations import birthday

ENGLAND = Calendar.england()
DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2035, 12, 31))


def test_the_table_equals_an_independent_one_on_every_weekday_from_2005_to_2035() -> None:
    theirs = holidays.country_holidays("GB", subdiv="ENG", years=range(2005, 2036))
    day, last, compared = date(2005, 1, 1), date(2035, 12, 31), 0
    while day <= last:
        if day.weekday() < 5:
            assert ENGLAND.is_working_day(day) == (day not in theirs), day
            compared += 1
        day += timedelta(1)
    assert compared > 8_000


@pytest.mark.parametrize(
    ("year", "count"),
    [(2011, 9), (2012, 9), (2020, 8), (2021, 8), (2022, 10), (2023, 9), (2024, 8)],
)
def test_each_year_has_the_number_of_weekday_holidays_it_had(year: int, count: int) -> None:
    assert sum(date.fromordinal(day).year == year for day in ENGLAND.holidays) == count


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_counting_forward_then_back_ends_where_the_count_began(day: date, count: int) -> None:
    there = ENGLAND.add_working_days(day, count)
    assert ENGLAND.is_working_day(there)
    back = ENGLAND.working_days_before(there, count)
    assert back <= day or not ENGLAND.is_working_day(day)
    assert ENGLAND.add_working_days(back, count) == there


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_so_many_working_days_lie_between(day: date, count: int) -> None:
    there = ENGLAND.add_working_days(day, count)
    between = [day + timedelta(n) for n in range(1, (there - day).days + 1)]
    assert sum(ENGLAND.is_working_day(each) for each in between) == count


@given(DAYS, st.integers(min_value=0, max_value=36))
def test_months_keep_the_day_number_or_take_the_months_last_day(day: date, count: int) -> None:
    there = date.fromordinal(Duration(count, "months").after(day.toordinal(), ENGLAND))
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == count
    assert there.day == day.day or (there.day < day.day and (there + timedelta(1)).day == 1)


def test_a_leap_day_birthday_is_reached_on_the_first_of_march() -> None:
    born = date(2012, 2, 29).toordinal()
    assert date.fromordinal(birthday(born, 17 * 12)) == date(2029, 3, 1)
    assert date.fromordinal(birthday(born, 16 * 12)) == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["ten working days", "10 wd", "", "-3 days", "3 fortnights", None])
def test_what_is_no_length_of_time_is_refused_in_words(text: object) -> None:
    with pytest.raises(ValueError, match="no length of time"):
        Duration.read(text)
