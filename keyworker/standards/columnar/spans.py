"""The stretches in which cycles run, cut where a rule opens and at every restart."""

from dataclasses import dataclass

import numpy as np

from keyworker.standards.columnar.asking import Asking, Found
from keyworker.standards.columnar.joining import first_from
from keyworker.standards.columnar.part import NONE
from keyworker.standards.columnar.stretches import FOREVER, Stretches, either, pairs, ranges
from keyworker.standards.columnar.when import Ints, Mask, When
from keyworker.standards.rules import Rule, sure


@dataclass(slots=True)
class Spans:
    """Spans by subject; `cut` says that a restart ended one."""

    subject: Ints
    start: When
    trigger: Ints
    end: When
    cut: Mask

    def __len__(self) -> int:
        return len(self.subject)

    def holds(self, which: Ints, at: When) -> Mask:
        """Tell whether doings belong to their spans."""
        start, end, cut = self.start.at(which), self.end.at(which), self.cut[which]
        until = np.where(cut, ~at.not_before(end), end.not_before(at))
        found: Mask = at.not_before(start) & (~end.known | until)
        return found

    def events(self, asking: Asking, found: Found) -> tuple[Ints, Ints]:
        """Give the events of each span, span by span, each with its span."""
        day = np.where(self.end.known, self.end.day, asking.as_at.day) + 1
        first = found.from_day(self.subject, self.start.day)
        which, place = ranges(first, found.from_day(self.subject, day))
        events = found.events[place]
        held = self.holds(which, asking.when(events))
        return which[held], events[held]


def spans_of(asking: Asking, rule: Rule) -> Spans:
    """Cut the stretches of a recurring rule where it opens and at every restart."""
    stretches = asking.stretches(sure(rule.during))
    stretches = stretches.at(stretches.begins > -FOREVER)
    start, trigger = stretches.start, stretches.began
    if rule.open_at is not None:
        opening = _opening(asking, rule, stretches)
        kept = np.flatnonzero(opening != NONE)
        stretches, trigger = stretches.at(kept), opening[kept]
        start = asking.when(trigger)
    if rule.restart is None:
        never = np.zeros(len(stretches), np.bool_)
        return Spans(stretches.subject, start, trigger, stretches.end, never)
    return _restarted(asking, rule, stretches, start, trigger)


def _opening(asking: Asking, rule: Rule, stretches: Stretches) -> Ints:
    found = asking.events(sure(rule.open_at))
    event = first_from(asking, found, stretches.subject, stretches.start, None)
    inside = stretches.holds(np.arange(len(stretches)), asking.when(event))
    return np.where(inside, event, NONE)


def _restarted(
    asking: Asking, rule: Rule, stretches: Stretches, start: When, trigger: Ints
) -> Spans:
    found = asking.events(sure(rule.restart))
    which, place = pairs(stretches.subject, found.offsets)
    event = found.events[place]
    at = asking.when(event)
    cuts = (at.day > start.day[which]) & stretches.holds(which, at)
    which, event, day = which[cuts], event[cuts], at.day[cuts]
    first = np.ones(len(which), np.bool_)
    first[1:] = (which[1:] != which[:-1]) | (day[1:] != day[:-1])
    which, event = which[first], event[first]
    owner = np.concatenate([np.arange(len(stretches)), which])
    order = np.argsort(owner, kind="stable")
    owner = owner[order]
    begun = np.concatenate([np.full(len(stretches), NONE, np.int64), event])[order]
    begins = asking.when(begun)
    opens = either(begun == NONE, start.at(owner), begins)
    followed = np.zeros(len(owner), np.bool_)
    followed[:-1] = owner[1:] == owner[:-1]
    following = np.concatenate([np.arange(1, len(owner)), np.zeros(min(len(owner), 1), np.int64)])
    ends = either(followed, opens.at(following), stretches.end.at(owner))
    return Spans(
        stretches.subject[owner],
        opens,
        np.where(begun == NONE, trigger[owner], begun),
        ends,
        followed,
    )
