"""Stretches of time in whole columns: where states hold, joined as `stretches` joins them."""

import numpy as np

from keyworker.standards.columnar.part import NONE, Part
from keyworker.standards.columnar.when import Floats, Ints, Mask, When, joined

FOREVER = np.inf
ALWAYS_DAY, ALWAYS_SECOND = 1, -1e15


class Stretches:
    """Stretches by subject: when each begins and ends, what began it, which state closes it.

    The day one ends still belongs to it, unless it is `sharp`.
    """

    def __init__(
        self,
        subject: Ints,
        begins: Floats,
        ends: Floats,
        start: When,
        end: When,
        began: Ints,
        state: Ints,
        sharp: Mask | None = None,
    ) -> None:
        self.subject = subject
        self.begins = begins
        self.ends = ends
        self.start = start
        self.end = end
        self.began = began
        self.state = state
        self.sharp = np.zeros(len(subject), np.bool_) if sharp is None else sharp
        self._offsets: Ints | None = None

    def __len__(self) -> int:
        return len(self.subject)

    def at(self, where: Ints | Mask) -> "Stretches":
        """Give the stretches at some places."""
        return Stretches(
            self.subject[where],
            self.begins[where],
            self.ends[where],
            self.start.at(where),
            self.end.at(where),
            self.began[where],
            self.state[where],
            self.sharp[where],
        )

    def offsets(self, size: int) -> Ints:
        """Give where each subject's stretches begin, and after the last where all end."""
        if self._offsets is None:
            self._offsets = offsets_of(self.subject, size)
        return self._offsets

    def holds(self, which: Ints, moment: When) -> Mask:
        """Tell whether each moment lies within a stretch; the day it ends still belongs to it."""
        end = self.end.at(which)
        sharp = self.sharp[which]
        until = np.where(sharp, ~moment.not_before(end), end.not_before(moment))
        after: Mask = moment.not_before(self.start.at(which))
        return after & (~end.known | until)


def offsets_of(subject: Ints, size: int) -> Ints:
    """Give where each subject's rows begin in a column sorted by subject."""
    return np.concatenate([[0], np.cumsum(np.bincount(subject, minlength=size))])


def ranges(begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Give for several ranges each number in them, and the place of the range it stands in."""
    lengths = np.maximum(ends - begins, 0)
    owner = np.repeat(np.arange(len(begins)), lengths)
    before = np.cumsum(lengths) - lengths
    return owner, np.arange(len(owner)) - np.repeat(before - begins, lengths)


def pairs(subject: Ints, offsets: Ints) -> tuple[Ints, Ints]:
    """Pair each row with every row of its subject in another column."""
    return ranges(offsets[subject], offsets[subject + 1])


def stretch_at(stretches: Stretches, subject: Ints, moment: When, size: int) -> Ints:
    """Give the stretch each moment lies in, the last told of several; NONE where there is none."""
    found = np.full(len(subject), NONE, np.int64)
    owner, which = pairs(subject, stretches.offsets(size))
    holding = stretches.holds(which, moment.at(owner))
    found[owner[holding]] = which[holding]  # of several the last stays
    return found


def together(parts: list[Stretches]) -> Stretches:
    """Put stretches one after another, as they are."""
    return Stretches(
        np.concatenate([part.subject for part in parts]),
        np.concatenate([part.begins for part in parts]),
        np.concatenate([part.ends for part in parts]),
        joined([part.start for part in parts]),
        joined([part.end for part in parts]),
        np.concatenate([part.began for part in parts]),
        np.concatenate([part.state for part in parts]),
        np.concatenate([part.sharp for part in parts]),
    )


def united(stretches: Stretches, group: Ints) -> Stretches:
    """Give the stretches in which any of a group holds; those that touch become one."""
    order = np.lexsort((stretches.ends, stretches.begins, group))
    sorted_ = stretches.at(order)
    size = len(order)
    if size == 0:
        return sorted_
    values, rank = np.unique(sorted_.ends, return_inverse=True)
    key = group[order] * len(values) + rank
    highest = np.maximum.accumulate(key)
    before = np.concatenate([[NONE], highest[:-1]])
    other = np.ones(size, np.bool_)
    other[1:] = group[order][1:] != group[order][:-1]
    new = other | (sorted_.begins > values[before % len(values)])
    further = new | (key > before)
    last = np.maximum.accumulate(np.where(further, np.arange(size), 0))
    first = np.flatnonzero(new)
    closes = last[np.concatenate([first[1:], [size]]) - 1]
    found = sorted_.at(first)
    found.ends, found.end = sorted_.ends[closes], sorted_.end.at(closes)
    found.state, found.sharp = sorted_.state[closes], sorted_.sharp[closes]
    return found


def shared(first: Stretches, second: Stretches, size: int) -> Stretches:
    """Give the stretches in which both of two hold."""
    found, _ = crossed(first, second, *pairs(first.subject, second.offsets(size)))
    return found.at(np.lexsort((found.begins, found.subject)))


def crossed(first: Stretches, second: Stretches, one: Ints, two: Ints) -> tuple[Stretches, Ints]:
    """Give what pairs of stretches share, and the place of the first of each pair."""
    begins = np.maximum(first.begins[one], second.begins[two])
    ends = np.minimum(first.ends[one], second.ends[two])
    moment = (begins == ends) & (begins == first.begins[one]) & (ends == first.ends[one])
    kept = (begins < ends) | moment
    one, two, begins, ends = one[kept], two[kept], begins[kept], ends[kept]
    later = first.begins[one] >= second.begins[two]
    sooner = first.ends[one] <= second.ends[two]
    found = Stretches(
        first.subject[one],
        begins,
        ends,
        either(later, first.start.at(one), second.start.at(two)),
        either(sooner, first.end.at(one), second.end.at(two)),
        np.where(later, first.began[one], second.began[two]),
        np.where(sooner, first.state[one], second.state[two]),
        np.where(sooner, first.sharp[one], second.sharp[two]),
    )
    return found, one


def either(mask: Mask, first: When, second: When) -> When:
    """Give the first moments where a mask holds, the second elsewhere."""
    return When(np.where(mask, first.day, second.day), np.where(mask, first.sec, second.sec))


def ends_of(part: Part, state: Ints) -> Ints:
    """Give the event that ended each state, NONE where there is none."""
    if not len(part.ended_edge):
        return np.full(len(state), NONE, np.int64)
    return np.where(state >= 0, part.ended_edge[state], NONE)


def opposite(part: Part, stretches: Stretches) -> Stretches:
    """Give the stretches in which a state does not hold, those before and after it included."""
    whole = united(stretches, stretches.subject)
    offsets = whole.offsets(part.size)
    subject = np.repeat(np.arange(part.size), np.diff(offsets) + 1)
    size = len(subject)
    gap_of = np.arange(len(whole)) + whole.subject  # the gap before each stretch
    begins, ends = np.full(size, -FOREVER), np.full(size, FOREVER)
    start = When(np.full(size, ALWAYS_DAY, np.int64), np.full(size, ALWAYS_SECOND))
    end, began = When.none(size), np.full(size, NONE, np.int64)
    ends[gap_of] = whole.begins
    end.day[gap_of], end.sec[gap_of] = whole.start.day, whole.start.sec
    after = gap_of + 1
    begins[after] = whole.ends
    known = whole.end.known
    start.day[after[known]] = whole.end.day[known]
    start.sec[after[known]] = whole.end.sec[known]
    began[after] = ends_of(part, whole.state)
    found = Stretches(subject, begins, ends, start, end, began, np.full(size, NONE, np.int64))
    return found.at(ends > begins)


def counting(part: Part, stretches: Stretches, at_least: int, at_most: int | None) -> Stretches:
    """Give the stretches in which so many hold at once; a change at one moment is no gap."""
    closed = np.flatnonzero(stretches.ends < FOREVER)
    when = np.concatenate([stretches.begins, stretches.ends[closed]])
    subject = np.concatenate([stretches.subject, stretches.subject[closed]])
    step = np.concatenate([np.ones(len(stretches), np.int64), np.full(len(closed), -1, np.int64)])
    moment = joined([stretches.start, stretches.end.at(closed)])
    event = np.concatenate([stretches.began, ends_of(part, stretches.state[closed])])
    order = np.lexsort((when, subject))
    when, subject, number = when[order], subject[order], np.cumsum(step[order])
    moment, event = moment.at(order), event[order]
    last = np.ones(len(order), np.bool_)
    last[:-1] = (subject[1:] != subject[:-1]) | (when[1:] != when[:-1])
    before = np.concatenate([[0], number])[offsets_of(subject, part.size)[:-1]]
    now = (number - before[subject])[last] if len(order) else number
    holds = (now >= at_least) & (now <= (at_most if at_most is not None else len(when) + 1))
    edges = (subject[last], when[last], moment.at(last), event[last])
    return _from_changes(part, edges, holds, at_least <= 0)


def _from_changes(
    part: Part, edges: tuple[Ints, Floats, When, Ints], holds: Mask, from_ever: bool
) -> Stretches:
    """Give stretches from the moments at which something may begin or cease to hold."""
    subject, when, moment, event = edges
    first = np.ones(len(subject), np.bool_)
    first[1:] = subject[1:] != subject[:-1]
    held = np.where(first, from_ever, np.concatenate([[False], holds[:-1]]))
    begin, cease = np.flatnonzero(holds & ~held), np.flatnonzero(~holds & held)
    at_end = np.full(part.size, from_ever)
    at_end[subject] = holds  # of several the last stays
    ever = np.arange(part.size) if from_ever else np.zeros(0, np.int64)
    lasting = np.flatnonzero(at_end)
    start = joined([When(ever * 0 + ALWAYS_DAY, ever * 0 + ALWAYS_SECOND), moment.at(begin)])
    begins = np.concatenate([np.full(len(ever), -FOREVER), when[begin]])
    who = np.concatenate([ever, subject[begin]])
    began = np.concatenate([np.full(len(ever), NONE, np.int64), event[begin]])
    opens = np.lexsort((begins, who))
    ends = np.concatenate([when[cease], np.full(len(lasting), FOREVER)])
    closes = np.lexsort((ends, np.concatenate([subject[cease], lasting])))
    end = joined([moment.at(cease), When.none(len(lasting))])
    size = len(opens)
    return Stretches(
        who[opens], begins[opens], ends[closes], start.at(opens), end.at(closes), began[opens],
        np.full(size, NONE, np.int64),
    )  # fmt: skip
