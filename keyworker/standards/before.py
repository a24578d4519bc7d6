"""Before a meeting or a date: papers and invitations counted back from the day it is set for."""

from keyworker.standards.asking import Asking
from keyworker.standards.authorities import allowed_day
from keyworker.standards.expressions import AnyOf, EventTerm, Expression
from keyworker.standards.history import Event
from keyworker.standards.moments import Moment, at_clock, moment_at, moment_of
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Rule, Weekday, sure
from keyworker.standards.settling import (
    HOUR,
    cannot_tell,
    excepted,
    new,
    settle,
    unknown,
)
from keyworker.standards.silence import told_events


def before_rows(asking: Asking, rule: Rule) -> list[Obligation]:
    """Work out what a rule asks before each meeting; a moved meeting counts from its new date."""
    before = sure(rule.after)
    if asking.silent(before):
        return cannot_tell(asking, rule, rule.limits[0], asking.events(sure(rule.do)))
    reason = ""
    for needed in (rule.do, before, rule.unless):
        if needed is not None and asking.half_silent(needed):
            reason = f"the source cannot tell {needed.text}"
    rows: list[Obligation] = []
    meetings = _set_dates(asking, told_events(asking, before))
    matters = frozenset(latest.ref for _, latest, _ in meetings if latest.ref)
    for first, latest, planned in meetings:
        if excepted(asking, rule, latest):
            continue
        for limit in rule.limits:
            row = new(asking, rule, limit, latest.at)
            if row is None:
                continue
            row.trigger = latest
            if reason or planned is None:
                why = reason or "the date it is set for is not told"
                rows.append(unknown(asking, row, why))
            else:
                rows.append(_settled(asking, row, first, latest, planned, matters))
    return rows


def _set_dates(asking: Asking, before: Expression) -> list[tuple[Event, Event, Moment | None]]:
    """Give each meeting's first and latest setting of its date, and the moment it is set for."""
    meetings: dict[object, tuple[Event, Event, Moment | None]] = {}
    for part in before.parts if isinstance(before, AnyOf) else (before,):
        anchor = part.anchor if isinstance(part, EventTerm) else ""
        for event in asking.events(part):
            key: object = (event.thing, event.ref) if event.ref else id(event)
            first = meetings[key][0] if key in meetings else event
            meetings[key] = (first, event, _planned(event, anchor))
    return list(meetings.values())


def _planned(event: Event, anchor: str) -> Moment | None:
    if not anchor:
        return event.planned
    value = event.attributes.get(anchor)
    return None if value is None else moment_of(value)


def _settled(
    asking: Asking,
    row: Obligation,
    first: Event,
    latest: Event,
    planned: Moment,
    matters: frozenset[str],
) -> Obligation:
    rule = row.rule
    row.planned = planned
    row.due = _due(asking, row, planned)
    if asking.subject.authorities and row.due.second is None:
        day = allowed_day(asking, row, first.at.day, row.due.day)
        row.due = Moment(min(day, planned.day))
    done = _done(asking, rule, first, latest, planned, matters)
    if done is not None:
        row.done, row.done_at = done, done.at
    closed = _closed(asking, latest, planned, row)
    settle(asking, row, closed)
    if row.status == "lapsed" and closed is planned and not rule.others:
        # The meeting itself was the last moment: what was to come first never did.
        row.status, row.days_late = "missed", 0
    return row


def _due(asking: Asking, row: Obligation, planned: Moment) -> Moment:
    if row.rule.by is not None:
        return _last_weekday(row.rule.by, planned)
    length = sure(row.length)
    if length.in_hours:
        return moment_at(planned.earliest - (length.count or 0) * HOUR)
    return Moment(length.before(planned.day, asking.calendar))


def _last_weekday(by: Weekday, planned: Moment) -> Moment:
    """The last such weekday and time before the meeting."""
    day = planned.day - (planned.day - 1 - by.weekday) % 7
    at = at_clock(day, by.hour, by.minute)
    if at.earliest >= planned.earliest:
        return at_clock(day - 7, by.hour, by.minute)
    return at


def _done(
    asking: Asking,
    rule: Rule,
    first: Event,
    latest: Event,
    planned: Moment,
    matters: frozenset[str],
) -> Event | None:
    """The first doing for this meeting: one of its matter; where the rule names no matter, also
    one that is of none of the other meetings' matters."""
    for event in asking.events(sure(rule.do)):
        if not planned.not_before(event.at):
            return None
        if rule.not_before is not None and event.at.day < opens_before(asking, rule, planned.day):
            continue
        if latest.ref and event.serves(latest.ref):
            return event
        if rule.same and (latest.ref or event.ref):
            continue
        if not matters.isdisjoint((event.ref, *event.for_ref)):
            continue
        if event.at.not_before(first.at):
            return event
    return None


def opens_before(asking: Asking, rule: Rule, day: int) -> int:
    """Give the first day on which a doing counts, so long before the day it is done for."""
    return sure(rule.not_before).before(day, asking.calendar)


def _closed(asking: Asking, latest: Event, planned: Moment, row: Obligation) -> Moment | None:
    """The moment nothing more can be done: the meeting itself, or its being called off."""
    for event in asking.subject.named(f"{latest.thing}.cancelled"):
        if event.ref == latest.ref and event.at.not_before(latest.at):
            if row.due is not None and event.at.day > row.due.day and row.done is None:
                row.notes += ("the meeting was called off after this had fallen due",)
            return event.at
    return planned if asking.as_at.latest >= planned.latest else None
