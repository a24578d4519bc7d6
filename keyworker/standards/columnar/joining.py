"""Finds for many triggers at once what was done: after each, in its window, of the same matter."""

import numpy as np

from keyworker.standards.asking import alternatives
from keyworker.standards.columnar.asking import Asking, Found, served
from keyworker.standards.columnar.part import NONE
from keyworker.standards.columnar.rows import HOUR, RECORDED
from keyworker.standards.columnar.when import Ints, Mask, When, moments_at
from keyworker.standards.durations import Duration
from keyworker.standards.expressions import Expression
from keyworker.standards.rules import Rule

NEVER = np.iinfo(np.int64).max


def doings(asking: Asking, rule: Rule, triggers: Ints, ends: When | None) -> tuple[Ints, When]:
    """Give what did each (NONE where nothing did), and when; of several parts the last counts."""
    if rule.do is None:
        return _recorded(asking, triggers)
    opens = opening(asking, rule, triggers)
    latest = np.full(len(triggers), NONE, np.int64)
    missing = np.zeros(len(triggers), np.bool_)
    for number, part in enumerate(alternatives(rule.do)):
        found = _first(asking, rule, part, triggers, opens)
        if ends is not None:
            outside = ends.known & ~ends.not_before(asking.when(found))
            found = np.where(outside, NONE, found)
        missing |= found == NONE
        if number == 0:
            latest = found
        elif len(asking.part.rank):
            later = asking.part.rank[found] > asking.part.rank[latest]
            latest = np.where(later & (found != NONE), found, latest)
    latest = np.where(missing, NONE, latest)
    return latest, asking.when(latest).where(latest != NONE)


def _recorded(asking: Asking, triggers: Ints) -> tuple[Ints, When]:
    written = asking.part.events.recorded.at(triggers)
    as_at = When.same(asking.as_at, len(triggers))
    known = written.known & as_at.not_before(written)
    return np.where(known, RECORDED, NONE), written.where(known)


def opening(asking: Asking, rule: Rule, triggers: Ints) -> When | None:
    """Give the moments from which a doing counts; None where any earlier one does."""
    at, lengths = asking.when(triggers), asking.part.lengths
    if rule.not_before is not None:
        return When.days(lengths.after(rule.not_before, at.day))
    if rule.margin is not None and rule.limits[0].length is not None:
        day = lengths.after(rule.limits[0].length, at.day)
        return When.days(lengths.before(rule.margin, day))
    if rule.early is True:
        return None
    if isinstance(rule.early, Duration):
        if rule.early.in_hours:
            return moments_at(at.earliest - (rule.early.count or 0) * HOUR)
        return When.days(lengths.before(rule.early, at.day))
    return at


def _first(
    asking: Asking, rule: Rule, part: Expression, triggers: Ints, opens: When | None
) -> Ints:
    found = asking.events(part)
    subject = asking.part.events.subject[triggers]
    skip = None if rule.early else triggers
    if not rule.same:
        return first_from(asking, found, subject, opens, skip)
    owner, ref = _refs(asking, rule, triggers)
    moments = None if opens is None else opens.at(owner)
    skipped = None if skip is None else skip[owner]
    place = first_joined(asking, found, subject[owner], ref, moments, skipped)
    best = np.full(len(triggers), NEVER, np.int64)
    np.minimum.at(best, owner, place)
    return _events_at(found, best)


def _refs(asking: Asking, rule: Rule, triggers: Ints) -> tuple[Ints, Ints]:
    """Give the matters by which each trigger is joined, each with the trigger's place."""
    part = asking.part
    own = part.events.ref[triggers]
    named = np.flatnonzero(own > 0)
    further, ref = served(part, triggers)
    if len(further):
        alone = by_own_matter(asking, rule, triggers)
        kept = ~alone[further]
        further, ref = further[kept], ref[kept]
    return np.concatenate([named, further]), np.concatenate([own[named], ref])


def by_own_matter(asking: Asking, rule: Rule, triggers: Ints) -> Mask:
    """Tell which triggers are joined by their own matter alone."""
    part = asking.part
    own = part.events.ref[triggers] > 0
    if rule.same == "meeting":
        return own
    is_thing = np.array([name.partition(".")[0] == rule.same for name in part.names], np.bool_)
    return own & is_thing[part.events.name[triggers]]


def first_from(
    asking: Asking, found: Found, subject: Ints, opens: When | None, skip: Ints | None
) -> Ints:
    """Give the first event at or after each moment, leaving out the trigger itself."""
    last = found.offsets[subject + 1]
    place = found.offsets[subject] if opens is None else found.from_day(subject, opens.day)
    place = place.copy()
    asked = np.flatnonzero(place < last)
    while len(asked):
        event = found.events[place[asked]]
        unfit = _unfit(asking, event, asked, opens, skip)
        asked = asked[unfit]
        place[asked] += 1
        asked = asked[place[asked] < last[asked]]
    return _events_at(found, np.where(place < last, place, NEVER))


def first_joined(
    asking: Asking, found: Found, subject: Ints, ref: Ints, opens: When | None, skip: Ints | None
) -> Ints:
    """Give the place of the first event of each matter at or after each moment, or NEVER."""
    whole, matters = found.matters()
    wanted = subject * len(asking.part.refs) + ref
    begins = 0 if opens is None else found.from_day(subject, opens.day)
    at = np.searchsorted(whole, wanted * (len(found) + 1) + begins)
    place = np.full(len(subject), NEVER, np.int64)
    asked = np.arange(len(subject))
    while len(asked):
        asked = asked[at[asked] < len(whole)]
        asked = asked[matters[at[asked]] == wanted[asked]]
        here = whole[at[asked]] % (len(found) + 1)
        unfit = _unfit(asking, found.events[here], asked, opens, skip)
        place[asked[~unfit]] = here[~unfit]
        asked = asked[unfit]
        at[asked] += 1
    return place


def _unfit(asking: Asking, event: Ints, asked: Ints, opens: When | None, skip: Ints | None) -> Mask:
    unfit = np.zeros(len(event), np.bool_)
    if opens is not None:
        unfit |= ~asking.when(event).not_before(opens.at(asked))
    if skip is not None:
        unfit |= event == skip[asked]
    return unfit


def _events_at(found: Found, place: Ints) -> Ints:
    if not len(found):
        return np.full(len(place), NONE, np.int64)
    return np.where(place < NEVER, found.events[np.minimum(place, len(found) - 1)], NONE)
