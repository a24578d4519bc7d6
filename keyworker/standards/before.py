"""Before a meeting: papers and invitations counted back from the day it is set for."""

from keyworker.standards.asking import Asking
from keyworker.standards.durations import Duration
from keyworker.standards.history import Event
from keyworker.standards.moments import DAY_SECONDS, Moment, midnight
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Rule, Weekday
from keyworker.standards.settling import (
    HOUR,
    allowed,
    cannot_tell,
    excepted,
    new,
    settle,
    unknown,
)


def before_rows(asking: Asking, rule: Rule) -> list[Obligation]:
    """Work out what a rule asks before each meeting; a moved meeting counts from its new date."""
    assert rule.after is not None
    assert rule.do is not None
    if asking.silent(rule.after):
        return cannot_tell(asking, rule, rule.limits[0], asking.events(rule.do))
    reason = ""
    for needed in (rule.do, rule.after, rule.unless):
        if needed is not None and asking.half_silent(needed):
            reason = f"the source cannot tell {needed.text}"
    rows: list[Obligation] = []
    for first, scheduled in _set_dates(asking, rule):
        if excepted(asking, rule, scheduled):
            continue
        for limit in rule.limits:
            row = new(asking, rule, limit, scheduled.at)
            if row is None:
                continue
            row.trigger = scheduled
            if reason or scheduled.planned is None:
                why = reason or "the date the meeting is set for is not told"
                rows.append(unknown(asking, row, why))
            else:
                rows.append(_settled(asking, row, first, scheduled, scheduled.planned))
    return rows


def _set_dates(asking: Asking, rule: Rule) -> list[tuple[Event, Event]]:
    """Give each meeting's first and latest setting of its date."""
    assert rule.after is not None
    meetings: dict[object, tuple[Event, Event]] = {}
    for event in asking.events(rule.after):
        key: object = (event.thing, event.ref) if event.ref else id(event)
        first = meetings[key][0] if key in meetings else event
        meetings[key] = (first, event)
    return list(meetings.values())


def _settled(
    asking: Asking, row: Obligation, first: Event, scheduled: Event, planned: Moment
) -> Obligation:
    rule = row.rule
    row.due = _due(asking, rule, row.length, planned)
    if asking.subject.authorities:
        longer = allowed(asking, row, "extend", opens=first.at.day, due=row.due.day)
        if longer is not None and longer.until is not None:
            row.due, row.allowed = Moment(min(longer.until, planned.day)), longer
    done = _done(asking, rule, first, scheduled, planned)
    if done is not None:
        row.done, row.done_at = done, done.at
    return settle(asking, row, _closed(asking, scheduled, planned, row))


def _due(asking: Asking, rule: Rule, length: Duration | None, planned: Moment) -> Moment:
    if rule.by is not None:
        return _last_weekday(rule.by, planned)
    assert length is not None
    if length.in_hours:
        second = planned.earliest - (length.count or 0) * HOUR
        return Moment(_day_at(second, planned.day), second)
    return Moment(length.before(planned.day, asking.calendar))


def _day_at(second: float, near: int) -> int:
    day = near
    while midnight(day) > second:
        day -= 1
    return day


def _last_weekday(by: Weekday, planned: Moment) -> Moment:
    """The last such weekday and time before the meeting."""
    day = planned.day - (planned.day - 1 - by.weekday) % 7
    second = midnight(day) + by.hour * HOUR + by.minute * 60
    if second >= planned.earliest:
        second -= 7 * DAY_SECONDS
        day -= 7
    return Moment(day, second)


def _done(
    asking: Asking, rule: Rule, first: Event, scheduled: Event, planned: Moment
) -> Event | None:
    assert rule.do is not None
    for event in asking.events(rule.do):
        if not planned.not_before(event.at):
            return None
        if scheduled.ref and (event.ref or event.for_ref):
            if event.serves(scheduled.ref):
                return event
        elif event.at.not_before(first.at) and not (rule.same and (scheduled.ref or event.ref)):
            return event
    return None


def _closed(asking: Asking, scheduled: Event, planned: Moment, row: Obligation) -> Moment | None:
    """The moment nothing more can be done: the meeting itself, or its being called off."""
    for event in asking.subject.named(f"{scheduled.thing}.cancelled"):
        if event.ref == scheduled.ref and event.at.not_before(scheduled.at):
            if row.due is not None and event.at.day > row.due.day and row.done is None:
                row.notes += ("the meeting was called off after this had fallen due",)
            return event.at
    return planned if asking.as_at.latest >= planned.latest else None
