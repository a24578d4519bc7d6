"""Deadlines over a whole part: after one thing happened, another is to be done within a limit."""

import numpy as np

from keyworker.standards.asking import alternatives
from keyworker.standards.columnar.asking import Asking, served
from keyworker.standards.columnar.excepting import excepted
from keyworker.standards.columnar.joining import by_own_matter, doings
from keyworker.standards.columnar.part import DAYS, NONE
from keyworker.standards.columnar.rows import (
    MISSED,
    OVERDUE,
    Rows,
    begin,
    settle,
    settle_by_clock,
    together,
    unknown,
)
from keyworker.standards.columnar.stretches import stretch_at
from keyworker.standards.columnar.when import Ints, Mask, When
from keyworker.standards.expressions import AnyOf, EventTerm
from keyworker.standards.rules import Rule, sure


def deadline_rows(asking: Asking, rule: Rule) -> list[Rows]:
    """Work out every obligation of a deadline rule for a part of a population."""
    triggers = triggers_of(asking, rule)
    ends: When | None = None
    if rule.during is not None:
        stretches = asking.stretches(rule.during)
        subject = asking.part.events.subject[triggers]
        which = stretch_at(stretches, subject, asking.when(triggers), asking.part.size)
        triggers, which = triggers[which != NONE], which[which != NONE]
        ends = stretches.end.at(which)
    if rule.exceptions:
        kept = ~excepted(asking, rule, triggers)
        triggers = triggers[kept]
        ends = None if ends is None else ends.at(kept)
    done, done_at = doings(asking, rule, triggers, ends)
    found: list[Rows] = []
    for number in range(len(rule.limits)):
        subject, start = asking.part.events.subject[triggers], asking.when(triggers)
        rows, kept_at = begin(rule, number, subject, start, triggers)
        rows.done, rows.done_at = done[kept_at], done_at.at(kept_at)
        own = None if ends is None else ends.at(kept_at)
        found.append(_settled(asking, rule, rows, own))
    return found


def triggers_of(asking: Asking, rule: Rule) -> Ints:
    """List what begins the duty, and what stands in for it on days it is not told."""
    triggers = asking.events(sure(rule.after)).events
    if rule.stands_in is None:
        return triggers
    key = asking.part.day_key
    standing = asking.events(rule.stands_in).events
    standing = standing[~np.isin(key[standing], key[triggers])]
    return np.concatenate([triggers, standing])


def _settled(asking: Asking, rule: Rule, rows: Rows, ends: When | None) -> Rows:
    if rule.do is None:
        # It stands in the record, so it was written down; only the day is not told.
        told = asking.part.events.recorded.known[rows.trigger]
        if not told.all():
            own = None if ends is None else ends.at(told)
            known = _with_limit(asking, rule, rows.at(told), own)
            return together([known, unknown(asking, rule, rows.at(~told))])
    return _with_limit(asking, rule, rows, ends)


def _with_limit(asking: Asking, rule: Rule, rows: Rows, ends: When | None) -> Rows:
    if rule.slot is not None:
        return _by_slot(asking, rule, rows, ends)
    length = None if not len(rows) else sure(rule.limits[rows.limit[0]].length)
    if length is None or length.count is None:
        return settle(asking, rule, rows, ends)
    if length.in_hours:
        return settle_by_clock(asking, rule, rows, length, ends)
    due = asking.part.lengths.after(length, rows.start.day)
    if rule.margin is not None:
        due = asking.part.lengths.after(rule.margin, due)
    rows.due = When.days(due)
    return settle(asking, rule, rows, ends)


def _by_slot(asking: Asking, rule: Rule, rows: Rows, ends: When | None) -> Rows:
    """The next such meeting is the slot; until one is known, nothing has a day to be late by."""
    slots = _slots(asking, rule)
    # What began the duty is not the next such meeting itself.
    since = rows.start.day + asking.matches(rows.trigger, sure(rule.slot))
    at = np.searchsorted(slots, rows.subject * DAYS + since)
    due = np.zeros(len(rows), np.int64)
    inside = np.flatnonzero(at < len(slots))
    inside = inside[slots[at[inside]] // DAYS == rows.subject[inside]]
    due[inside] = slots[at[inside]] % DAYS
    rows.due = When.days(due)
    settle(asking, rule, rows, ends)
    passed = (rows.status == OVERDUE) & rows.due.known
    rows.status = np.where(passed, MISSED, rows.status)
    rows.days_late = np.where(passed, 0, rows.days_late)
    return rows


def _slots(asking: Asking, rule: Rule) -> Ints:
    """The days on which such a meeting was held, or is set for where it has not been held yet."""
    part, meeting = asking.part, sure(rule.slot)
    held = asking.events(meeting).events
    refs = len(part.refs)
    ref = part.events.ref[held]
    known = (part.events.subject[held] * refs + ref)[ref > 0]
    days = [part.day_key[held]]
    for term in meeting.parts if isinstance(meeting, AnyOf) else (meeting,):
        if not isinstance(term, EventTerm):
            continue
        for thing in term.things:
            events = part.named(f"{thing}.scheduled")
            events = events[asking.fits(events, term.conditions)]
            latest = latest_settings(asking, events)
            key = part.events.subject[latest] * refs + part.events.ref[latest]
            held_already = np.isin(key, known) & (part.events.ref[latest] > 0)
            set_for = part.planned.day[latest]
            kept = (set_for > 0) & ~held_already
            days.append(part.events.subject[latest[kept]] * DAYS + set_for[kept])
    return np.unique(np.concatenate(days))


def latest_settings(asking: Asking, events: Ints) -> Ints:
    """Give the last of the events of each matter, and each event that names none."""
    part = asking.part
    ref = part.events.ref[events]
    key = part.events.subject[events] * len(part.refs) + ref
    place = np.arange(len(events))
    named = np.flatnonzero(ref > 0)
    order = named[np.lexsort((place[named], key[named]))]
    last = np.ones(len(order), np.bool_)
    last[:-1] = key[order][1:] != key[order][:-1]
    chosen: Ints = np.concatenate([order[last], place[ref == 0]])
    found: Ints = events[chosen]
    return found


def by_order(asking: Asking, rule: Rule) -> Mask:
    """Tell for which subjects doings are given to triggers by order: neither names its matter."""
    part = asking.part
    found = np.zeros(part.size, np.bool_)
    if rule.kind != "deadline" or not rule.same or rule.do is None:
        return found
    triggers = triggers_of(asking, rule)
    unnamed = _nameless(asking, triggers) & ~by_own_matter(asking, rule, triggers)
    waiting = np.zeros(part.size, np.bool_)
    waiting[part.events.subject[triggers[unnamed]]] = True
    for each in alternatives(rule.do):
        events = asking.events(each).events
        found[part.events.subject[events[_nameless(asking, events)]]] = True
    return found & waiting


def _nameless(asking: Asking, events: Ints) -> Mask:
    nameless: Mask = asking.part.events.ref[events] == 0
    nameless[served(asking.part, events)[0]] = False
    return nameless
