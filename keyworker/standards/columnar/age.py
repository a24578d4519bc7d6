"""Ages over a whole part: something is done within a window of each child's life."""

import numpy as np

from keyworker.standards.columnar.asking import Asking, Found
from keyworker.standards.columnar.part import NONE
from keyworker.standards.columnar.rows import Rows, begin, close, settle
from keyworker.standards.columnar.when import Ints, Mask, When, birthdays
from keyworker.standards.rules import Rule, sure


def age_rows(asking: Asking, rule: Rule) -> list[Rows]:
    """Work out what is due at an age, once for each child, while the state lasts in the window."""
    part = asking.part
    stretches = asking.stretches(sure(rule.during))
    stretches = stretches.at(part.born[stretches.subject] > 0)
    born = part.born[stretches.subject]
    start = birthdays(born, rule.age_from)
    due = birthdays(born, rule.age_before) - 1
    entry, end = stretches.start.day, stretches.end
    kept = (start <= asking.as_at.day) & ~(end.known & (end.day < start))
    if rule.late_entry is None:
        kept &= entry <= due
    else:
        later = np.maximum(due, part.lengths.after(rule.late_entry, entry))
        kept &= (entry > start) | (entry <= due)
        due = np.where(entry > start, later, due)
    rows, governed = begin(rule, 0, stretches.subject, When.days(start), stretches.began)
    at = governed[kept[governed]]
    rows = rows.at(kept[governed])
    first = np.ones(len(at), np.bool_)
    first[1:] = rows.subject[1:] != rows.subject[:-1]
    rows, at = rows.at(first), at[first]
    rows.due = When.days(due[at])
    close(rows, part, _done(asking, asking.events(sure(rule.do)), rows.subject, start[at]))
    return [settle(asking, rule, rows, end.at(at))]


def _done(asking: Asking, found: Found, subject: Ints, start: Ints) -> Ints:
    """A doing in the window, or what began before it and still held when the window opened."""
    place, last = found.offsets[subject].copy(), found.offsets[subject + 1]
    asked = np.flatnonzero(place < last)
    result = np.full(len(subject), NONE, np.int64)
    while len(asked):
        event = found.events[place[asked]]
        opens = start[asked]
        fits = (asking.when(event).day >= opens) | _still_held(asking, event, opens)
        result[asked[fits]] = event[fits]
        asked = asked[~fits]
        place[asked] += 1
        asked = asked[place[asked] < last[asked]]
    return result


def _still_held(asking: Asking, event: Ints, start: Ints) -> Mask:
    part = asking.part
    if not len(part.states.subject):
        return np.zeros(len(event), np.bool_)
    state = part.of[event]
    begins = (state != NONE) & (part.started_edge[state] == event)
    ended = part.ended.day[state]
    held: Mask = begins & ((ended == 0) | (ended >= start))
    return held
