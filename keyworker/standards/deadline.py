"""Deadlines: after one thing happened, another is to be done within a limit."""

from keyworker.standards.asking import Asking
from keyworker.standards.authorities import allowed_day
from keyworker.standards.expressions import AnyOf, EventTerm, Expression
from keyworker.standards.history import Event
from keyworker.standards.joining import Joining, doing
from keyworker.standards.moments import Moment
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Rule, sure
from keyworker.standards.settling import (
    cannot_tell,
    excepted,
    limit_by_clock,
    new,
    settle,
    unknown,
)
from keyworker.standards.silence import without_conditions
from keyworker.standards.stretches import Stretch


def deadline_rows(asking: Asking, rule: Rule) -> list[Obligation]:
    """Work out every obligation of a deadline rule for one subject."""
    after = sure(rule.after)
    if asking.silent(after) and (rule.stands_in is None or asking.silent(rule.stands_in)):
        doings = [] if rule.do is None else asking.events(rule.do)
        return cannot_tell(asking, rule, rule.limits[0], doings)
    reason = _cannot_answer(asking, rule, after)
    rows: list[Obligation] = []
    triggers = _triggers(asking, rule, half_told=bool(reason))
    joining = Joining(asking, rule, triggers) if rule.same else None
    for trigger in triggers:
        stretch = None
        if rule.during is not None:
            stretch = asking.stretch_at(rule.during, trigger.at)
            if stretch is None:
                continue
        if rule.exceptions and excepted(asking, rule, trigger):
            continue
        for limit in rule.limits:
            row = new(asking, rule, limit, trigger.at)
            if row is None:
                continue
            row.trigger = trigger
            if reason:
                rows.append(unknown(asking, row, reason))
            elif rule.do is None and trigger.recorded is None:
                # It stands in the record, so it was written down; only the day is not told.
                rows.append(unknown(asking, row, "when this was written down is not told"))
            else:
                rows.append(_settled(asking, row, trigger, stretch, joining))
    return rows


def _triggers(asking: Asking, rule: Rule, *, half_told: bool) -> list[Event]:
    after = sure(rule.after)
    if half_told and asking.half_silent(after):
        after = without_conditions(after)
    triggers = asking.events(after)
    if rule.stands_in is None:
        return triggers
    days = {event.at.day for event in triggers}
    standing = [event for event in asking.events(rule.stands_in) if event.at.day not in days]
    return sorted([*triggers, *standing], key=lambda event: event.at.order)


def _cannot_answer(asking: Asking, rule: Rule, after: Expression) -> str:
    """Say what the source is silent on that this rule needs; empty where it can be answered."""
    if asking.tells_all:
        return ""
    if rule.do is None:
        if "recorded" in asking.subject.silent_on:
            return "the source cannot tell when things were written down"
    elif asking.half_silent(rule.do):
        return f"the source cannot tell {rule.do.text}"
    for needed in (after, rule.unless, rule.during, rule.slot):
        if needed is not None and asking.half_silent(needed) and not asking.silent(needed):
            return f"the source cannot tell {needed.text}"
        if needed is not None and needed is not after and asking.silent(needed):
            return f"the source cannot tell {needed.text}"
    return ""


def _settled(
    asking: Asking,
    row: Obligation,
    trigger: Event,
    stretch: Stretch | None,
    joining: Joining | None,
) -> Obligation:
    ended = None if stretch is None else stretch.end
    done = doing(asking, row.rule, trigger, stretch, joining)
    if done is not None:
        row.done, row.done_at = done
        if joining is not None and joining.takes(done[0]) is trigger:
            row.notes += ("neither names its matter; the earliest one waiting takes it",)
    if row.rule.slot is not None:
        return _by_slot(asking, row, trigger, ended)
    length = sure(row.length)
    if length.count is None:
        return settle(asking, row, ended)
    if length.in_hours:
        return limit_by_clock(asking, row, length, ended)
    due = length.after(trigger.at.day, asking.calendar)
    if row.rule.margin is not None:
        due = row.rule.margin.after(due, asking.calendar)
    if asking.subject.authorities:
        due = allowed_day(asking, row, trigger.at.day, due)
    row.due = Moment(due)
    return settle(asking, row, ended)


def _by_slot(asking: Asking, row: Obligation, trigger: Event, ended: Moment | None) -> Obligation:
    """The next such meeting is the slot; until one is known, nothing has a day to be late by."""
    meeting = sure(row.rule.slot)
    # What began the duty is not the next such meeting itself.
    since = trigger.at.day + asking.matches(trigger, meeting)
    slot = next((day for day in _slots(asking, meeting) if day >= since), None)
    if slot is None:
        settle(asking, row, ended)
        row.notes += ("the day of the next such meeting is not known yet",)
        return row
    row.due = Moment(slot)
    settle(asking, row, ended)
    if row.status == "overdue":
        row.status, row.days_late = "missed", 0
        row.notes += ("the meeting passed",)
    return row


def _slots(asking: Asking, meeting: Expression) -> list[int]:
    """The days on which such a meeting was held, or is set for where it has not been held yet."""
    held = asking.events(meeting)
    known = {event.ref for event in held if event.ref}
    days = {event.at.day for event in held}
    for term in meeting.parts if isinstance(meeting, AnyOf) else (meeting,):
        if not isinstance(term, EventTerm):
            continue
        for thing in term.things:
            latest: dict[object, Event] = {}
            for event in asking.subject.named(f"{thing}.scheduled"):
                if asking.fits(event, term.conditions):
                    latest[event.ref or id(event)] = event
            days.update(
                event.planned.day
                for event in latest.values()
                if event.planned is not None and event.ref not in known
            )
    return sorted(days)
