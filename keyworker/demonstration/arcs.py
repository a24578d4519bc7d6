"""The turns of every family's story, planned before anything is written: when they come, and go."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from keyworker.demonstration.figures import Stream, protection_days, read, streams
from keyworker.demonstration.moments import told
from keyworker.standards import Calendar

DAY = timedelta(days=1)
# Long before the record begins; whoever has gone before it is left out.
WARM_UP_YEARS = {"no_action": 0, "assessed": 0.5, "protected": 3.5, "disabled": 4.5, "care": 6}


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which one kind of team holds a family's children."""

    held_by: str
    start: date
    end: date | None


@dataclass(slots=True)
class Arc:
    """One family's story in dates; what is None does not happen, what lies ahead has not yet.

    `kind` is the stream's; `children` how many brothers and sisters it is about.
    """

    kind: str
    number: int
    children: int
    arrives: date
    assessed: date | None = None
    conference: date | None = None
    protected_until: date | None = None
    in_need_from: date | None = None
    in_need_until: date | None = None
    care_from: date | None = None
    care_until: date | None = None
    leaver_from: date | None = None
    closes: date | None = None

    @property
    def key(self) -> str:
        """Name the family, the same on every run."""
        return f"{self.kind}:{self.number}"

    def spells(self) -> Iterator[Spell]:
        """Tell which kind of team holds the case, and until when."""
        if self.kind == "no_action":
            return
        if self.leaver_from is not None and self.care_from is None:
            yield Spell("leaver", self.leaver_from, self.closes)
            return
        assessing_until = self.conference or self.assessed
        then = "disabled" if self.kind == "disabled" else "in_need"
        passed = self.conference or self.in_need_from or self.care_from
        yield Spell("assessment", self.arrives, passed or self.closes or assessing_until)
        if self.care_from is not None:
            yield Spell("care", self.care_from, self.care_until)
            if self.leaver_from is not None:
                yield Spell("leaver", self.leaver_from, self.closes)
        elif passed is not None:
            yield Spell(then, passed, self.closes)


def plan(*, size: float, seed: int, until: date) -> list[Arc]:
    """Plan every family whose story touches the last three years, those who come first first."""
    begins = _years_before(until, read("figures")["years"])
    found = [
        arc
        for stream in streams(size)
        for arc in _arcs(stream, Random(f"{seed}:{stream.kind}"), begins, until)
        if arc.closes is None or arc.closes >= begins
    ]
    return sorted(found, key=lambda arc: (arc.arrives, arc.kind, arc.number))


def _years_before(day: date, years: float) -> date:
    return day - timedelta(days=round(365.25 * years))


def _arcs(stream: Stream, rng: Random, begins: date, until: date) -> Iterator[Arc]:
    """Families at even distances, so that a small council is not one of chance alone."""
    if stream.kind == "leaver":
        yield from _leavers(stream, rng, until)
        return
    since = _years_before(begins, WARM_UP_YEARS.get(stream.kind, 2.5))
    between = 365.25 / stream.children_a_year
    come = rng.random()
    number = 0
    while True:
        children = stream.sizes[number % len(stream.sizes)]
        day = since + timedelta(days=math.floor((come + children / 2) * between))
        come += children
        if day >= until:
            return
        arc = Arc(stream.kind, number, children, _a_working_day(day))
        _TURNS[stream.kind](arc, stream, rng)
        number += 1
        if arc.arrives < until:
            yield arc


def _a_working_day(day: date) -> date:
    calendar = Calendar.england()
    while not calendar.is_working_day(day):
        day += DAY
    return day


def _working(day: date, count: int) -> date:
    return Calendar.england().add_working_days(day, count)


def _no_action(arc: Arc, stream: Stream, rng: Random) -> None:
    arc.closes = _working(arc.arrives, 1)


def _assessed(arc: Arc, stream: Stream, rng: Random) -> None:
    arc.assessed = _assessment_ends(arc, rng)
    arc.closes = _working(arc.assessed, rng.randint(4, 12))


def _assessment_ends(arc: Arc, rng: Random) -> date:
    """Most assessments within 25 working days, some with more time, a few beyond 45."""
    lot = rng.random()
    if lot < 0.7:
        return _working(arc.arrives, rng.randint(12, 25))
    return _working(arc.arrives, rng.randint(26, 44) if lot < 0.95 else rng.randint(46, 58))


def _in_need(arc: Arc, stream: Stream, rng: Random) -> None:
    arc.assessed = _assessment_ends(arc, rng)
    arc.in_need_from = _working(arc.assessed, rng.randint(3, 9))
    _in_need_lasts(arc, stream.days_of(arc.number), rng)


def _in_need_lasts(arc: Arc, days: int, rng: Random) -> None:
    lasts = timedelta(days=days + rng.randint(0, 20))
    arc.in_need_until = _a_working_day(told(arc.in_need_from) + lasts)
    arc.closes = _working(arc.in_need_until, rng.randint(1, 5))


def _enquiry(arc: Arc, stream: Stream, rng: Random) -> None:
    """Half of the enquiries that end without a conference lead to a child in need plan."""
    if arc.number % 2:
        _in_need(arc, stream, rng)
    else:
        _assessed(arc, stream, rng)


def _protected(arc: Arc, stream: Stream, rng: Random) -> None:
    arc.conference = _working(arc.arrives, rng.choice([12, 13, 14, 14, 15, 15, 18, 21]))
    arc.assessed = _working(arc.arrives, rng.randint(20, 42))
    days = protection_days(arc.number)
    # A review comes early rather than late.
    early = rng.randint(0, 8) if rng.random() < 0.85 else -rng.randint(3, 12)
    arc.protected_until = _a_working_day(arc.conference + timedelta(days=days - early))
    arc.in_need_from = _working(arc.protected_until, rng.randint(2, 9))
    _in_need_lasts(arc, stream.days_of(arc.number), rng)


def _care(arc: Arc, stream: Stream, rng: Random) -> None:
    """Some come into care at once, some after weeks; a third of the older ones stay until 18."""
    weeks = rng.choice([0, 0, 1, 3, 5])
    arc.care_from = _working(arc.arrives, 2 + 5 * weeks)
    arc.assessed = _working(arc.arrives, rng.randint(20, 42))
    stays = stream.days_of(arc.number) + rng.randint(0, 40)
    arc.care_until = _a_working_day(arc.care_from + timedelta(days=stays))
    arc.closes = _working(arc.care_until, rng.randint(2, 8))
    if arc.number % 5 == 2 and arc.children == 1:  # grows up in care; the birthday sets the day
        arc.leaver_from = arc.care_until
        arc.closes = arc.leaver_from + timedelta(days=365 * 4 + rng.randint(0, 500))


def _leavers(stream: Stream, rng: Random, until: date) -> Iterator[Arc]:
    """Young people who left care before or within the record, and are with us until 21 or 25."""
    between = 365.25 / stream.children_a_year
    count = math.ceil(7 * stream.children_a_year)
    for number in range(count):
        starts = until - timedelta(days=math.floor((number + rng.random() * 0.5) * between) + 20)
        arc = Arc("leaver", number, 1, starts, leaver_from=starts)
        arc.closes = starts + timedelta(days=stream.days_of(number))
        yield arc


_TURNS = {
    "no_action": _no_action,
    "assessed": _assessed,
    "in_need": _in_need,
    "disabled": _in_need,
    "enquiry": _enquiry,
    "protected": _protected,
    "care": _care,
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many children there are of each kind on a day."""

    in_need: int
    protected: int
    in_care: int
    leavers: int


def count(arcs: list[Arc], day: date) -> Count:
    """Count the children open to us on a day: in need (being assessed, too), protected, in care."""
    in_need = protected = in_care = leavers = 0
    for arc in arcs:
        if arc.kind == "no_action" or arc.arrives > day or (arc.closes and arc.closes <= day):
            continue
        if arc.leaver_from and arc.leaver_from <= day:
            leavers += arc.children
        elif arc.care_from and arc.care_from <= day and (arc.care_until or day) >= day:
            in_care += arc.children
        elif _is_protected(arc, day):
            protected += arc.children
        elif arc.kind != "leaver":
            in_need += arc.children
    return Count(in_need, protected, in_care, leavers)


def _is_protected(arc: Arc, day: date) -> bool:
    return (
        arc.conference is not None
        and arc.protected_until is not None
        and arc.conference <= day < arc.protected_until
    )
