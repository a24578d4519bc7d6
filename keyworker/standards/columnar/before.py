"""Before a meeting or a date, over a whole part: counted back from the day each is set for."""

from dataclasses import dataclass

import numpy as np

from keyworker.standards.columnar.asking import Asking, served
from keyworker.standards.columnar.excepting import excepted
from keyworker.standards.columnar.joining import NEVER, first_joined
from keyworker.standards.columnar.rows import (
    HOUR,
    LAPSED,
    MISSED,
    Rows,
    begin,
    close,
    settle,
    together,
    unknown,
)
from keyworker.standards.columnar.when import NONE, Floats, Ints, Mask, When, joined, moments_at
from keyworker.standards.expressions import AnyOf, EventTerm, Expression
from keyworker.standards.moments import at_clock, moment_of
from keyworker.standards.rules import Rule, Weekday, sure


@dataclass(slots=True)
class Meetings:
    """Meetings: the first and the latest setting of the date of each, and what it is set for."""

    first: Ints
    latest: Ints
    planned: When

    def at(self, where: Ints) -> "Meetings":
        """Give the meetings at some places."""
        return Meetings(self.first[where], self.latest[where], self.planned.at(where))


def before_rows(asking: Asking, rule: Rule) -> list[Rows]:
    """Work out what a rule asks before each meeting; a moved meeting counts from its new date."""
    meetings = _meetings(asking, sure(rule.after))
    others = _of_a_meeting(asking, rule, meetings)
    if rule.exceptions:
        meetings = meetings.at(np.flatnonzero(~excepted(asking, rule, meetings.latest)))
    found: list[Rows] = []
    done = _done(asking, rule, meetings, others)
    closed, called_off = _closed(asking, meetings)
    for number in range(len(rule.limits)):
        subject = asking.part.events.subject[meetings.latest]
        start = asking.when(meetings.latest)
        rows, kept = begin(rule, number, subject, start, meetings.latest)
        told = meetings.planned.known[kept]
        dark, kept = rows.at(~told), kept[told]
        rows = rows.at(told)
        rows.due = _due(asking, rule, number, meetings.planned.at(kept))
        close(rows, asking.part, done[kept])
        settle(asking, rule, rows, closed.at(kept))
        if not rule.others:  # the meeting itself was the last moment: it never came first
            never = (rows.status == LAPSED) & ~called_off[kept]
            rows.status = np.where(never, MISSED, rows.status)
            rows.days_late = np.where(never, 0, rows.days_late)
        found.append(rows if told.all() else together([rows, unknown(asking, rule, dark)]))
    return found


def _meetings(asking: Asking, before: Expression) -> Meetings:
    part = asking.part
    events, planned = [], []
    for term in before.parts if isinstance(before, AnyOf) else (before,):
        own = asking.events(term).events
        events.append(own)
        anchor = term.anchor if isinstance(term, EventTerm) else ""
        planned.append(_anchored(asking, own, anchor) if anchor else part.planned.at(own))
    event, when = np.concatenate(events), joined(planned)
    ref = part.events.ref[event]
    things, thing_of = part.things()
    matter = (part.events.subject[event] * len(part.refs) + ref) * (len(things) + 1)
    matter += thing_of[part.events.name[event]] if len(event) else 0
    key = np.where(ref > 0, matter, -1 - event)
    order = np.argsort(key, kind="stable")
    change = np.flatnonzero(np.diff(key[order])) + 1
    size = 1 if len(event) else 0
    first = np.concatenate([np.zeros(size, np.int64), change])
    last = np.concatenate([change - 1, np.full(size, len(event) - 1, np.int64)])
    return Meetings(event[order[first]], event[order[last]], when.at(order[last]))


def _anchored(asking: Asking, events: Ints, anchor: str) -> When:
    """Give the date among the attributes of each event that is counted from."""
    told = asking.part.told
    column = told.column(anchor)
    day, second = np.zeros(len(told.values), np.int64), np.full(len(told.values), np.nan)
    for code in np.unique(column).tolist():
        if code:
            moment = moment_of(told.values[code])
            day[code] = moment.day
            second[code] = np.nan if moment.second is None else moment.second
    value = column[asking.part.events.told[events]]
    return When(day[value], second[value])


def _due(asking: Asking, rule: Rule, number: int, planned: When) -> When:
    if rule.by is not None:
        return _last_weekday(rule.by, planned)
    length = sure(rule.limits[number].length)
    if length.in_hours:
        return moments_at(planned.earliest - (length.count or 0) * HOUR)
    return When.days(asking.part.lengths.before(length, planned.day))


def _last_weekday(by: Weekday, planned: When) -> When:
    """The last such weekday and time before each meeting."""
    day = planned.day - (planned.day - 1 - by.weekday) % 7
    too_late = _clock(by, day) >= planned.earliest
    day = np.where(too_late, day - 7, day)
    return When(day, _clock(by, day))


def _clock(by: Weekday, day: Ints) -> Floats:
    days, place = np.unique(day, return_inverse=True)
    seconds = [at_clock(int(one), by.hour, by.minute).earliest for one in days]
    return np.array(seconds, np.float64)[place]


def _done(asking: Asking, rule: Rule, meetings: Meetings, others: Mask) -> Ints:
    """Give the first doing of each meeting's matter, or since it was set of no meeting's matter."""
    part, found = asking.part, asking.events(sure(rule.do))
    subject, ref = part.events.subject[meetings.latest], part.events.ref[meetings.latest]
    opens = None
    if rule.not_before is not None:
        opens = When.days(part.lengths.before(rule.not_before, meetings.planned.day))
    place = np.full(len(subject), NEVER, np.int64)
    named = np.flatnonzero(ref > 0)
    of_matter = None if opens is None else opens.at(named)
    place[named] = first_joined(asking, found, subject[named], ref[named], of_matter, None)
    place = np.minimum(place, _since(asking, rule, meetings, opens, others))
    if not len(found):
        return np.full(len(subject), NONE, np.int64)
    event = np.where(place < NEVER, found.events[np.minimum(place, len(found) - 1)], NONE)
    in_time = meetings.planned.not_before(asking.when(event))
    return np.where(in_time, event, NONE)


def _of_a_meeting(asking: Asking, rule: Rule, meetings: Meetings) -> Mask:
    """Tell which doings are of the matter of one of the meetings."""
    part, found = asking.part, asking.events(sure(rule.do))
    refs, ref = len(part.refs), part.events.ref[meetings.latest]
    matters = (part.events.subject[meetings.latest] * refs + ref)[ref > 0]
    own = part.events.ref[found.events]
    of_one: Mask = (own > 0) & np.isin(found.subject * refs + own, matters)
    owner, further = served(part, found.events)
    of_one[owner[np.isin(found.subject[owner] * refs + further, matters)]] = True
    return of_one


def _since(
    asking: Asking, rule: Rule, meetings: Meetings, opens: When | None, others: Mask
) -> Ints:
    """Give the place of the first doing since the date was set that is joined by order."""
    part, found = asking.part, asking.events(sure(rule.do))
    subject, ref = part.events.subject[meetings.latest], part.events.ref[meetings.latest]
    first = asking.when(meetings.first)
    named = part.events.ref[found.events] > 0
    day = first.day if opens is None else np.maximum(first.day, opens.day)
    place = found.from_day(subject, day)
    last = found.offsets[subject + 1]
    asked = np.flatnonzero((place < last) & ~((ref > 0) & bool(rule.same)))
    result = np.full(len(subject), NEVER, np.int64)
    while len(asked):
        at = place[asked]
        unfit = ~asking.when(found.events[at]).not_before(first.at(asked))
        unfit |= others[at]
        unfit |= named[at] & bool(rule.same)
        result[asked[~unfit]] = at[~unfit]
        asked = asked[unfit]
        place[asked] += 1
        asked = asked[place[asked] < last[asked]]
    return result


def _closed(asking: Asking, meetings: Meetings) -> tuple[When, Mask]:
    """The moment nothing more can be done (the meeting itself, or its being called off), and
    which were called off."""
    part = asking.part
    as_at = asking.as_at.latest
    called_off = np.full(len(meetings.latest), NONE, np.int64)
    names, name_of = part.names, part.events.name[meetings.latest]
    for code in np.unique(name_of).tolist():
        thing = names[code].partition(".")[0]
        cancelled = part.named(f"{thing}.cancelled")
        here = np.flatnonzero(name_of == code)
        called_off[here] = _first_of(asking, cancelled, meetings.latest[here])
    passed = meetings.planned.known.copy()
    passed[passed] = as_at >= meetings.planned.at(passed).latest
    off = asking.when(called_off).where(called_off != NONE)
    # Called off at the very moment it is set for, it counts as come, as the reference has it.
    planned = meetings.planned
    same = (off.day == planned.day) & (
        (off.sec == planned.sec) | (np.isnan(off.sec) & np.isnan(planned.sec))
    )
    return off.or_else(planned.where(passed)), (called_off != NONE) & ~same


def _first_of(asking: Asking, cancelled: Ints, latest: Ints) -> Ints:
    """Give the first cancellation of the same matter that came after the date was set."""
    part = asking.part
    refs = len(part.refs)
    key = part.events.subject[cancelled] * refs + part.events.ref[cancelled]
    order = np.argsort(key, kind="stable")
    key, cancelled = key[order], cancelled[order]
    wanted = part.events.subject[latest] * refs + part.events.ref[latest]
    place = np.searchsorted(key, wanted)
    found = np.full(len(latest), NONE, np.int64)
    asked = np.arange(len(latest))
    while len(asked):
        asked = asked[place[asked] < len(key)]
        asked = asked[key[place[asked]] == wanted[asked]]
        event = cancelled[place[asked]]
        after = asking.when(event).not_before(asking.when(latest[asked]))
        found[asked[after]] = event[after]
        asked = asked[~after]
        place[asked] += 1
    return found
