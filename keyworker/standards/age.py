"""Ages: something is done within a window of the child's life."""

from keyworker.standards.asking import Asking
from keyworker.standards.durations import birthday
from keyworker.standards.expressions import Expression
from keyworker.standards.history import Event
from keyworker.standards.moments import Moment
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Rule, sure
from keyworker.standards.settling import cannot_tell, new, settle, unknown
from keyworker.standards.silence import told_states
from keyworker.standards.stretches import Stretch


def age_rows(asking: Asking, rule: Rule) -> list[Obligation]:
    """Work out what is due at an age, once for the child, while the state lasts in the window."""
    during, born = sure(rule.during), asking.subject.born
    if asking.silent(during):
        return cannot_tell(asking, rule, rule.limits[0], asking.events(sure(rule.do)))
    told = told_states(asking, during) if asking.half_silent(during) else during
    for stretch in asking.stretches(told):
        if born is None:
            row = new(asking, rule, rule.limits[0], stretch.start)
            return [] if row is None else [unknown(asking, row, "the date of birth is not known")]
        row = _window(asking, rule, stretch, born)
        if row is not None:
            return [row]
    return []


def _window(asking: Asking, rule: Rule, stretch: Stretch, born: int) -> Obligation | None:
    start = birthday(born, rule.age_from)
    due = birthday(born, rule.age_before) - 1
    if start > asking.as_at.day or (stretch.end is not None and stretch.end.day < start):
        return None
    entry = stretch.start.day
    if rule.late_entry is not None and entry > start:
        due = max(due, rule.late_entry.after(entry, asking.calendar))
    elif entry > due:
        return None
    row = new(asking, rule, rule.limits[0], Moment(start))
    if row is None:
        return None
    row.trigger = stretch.began
    do = sure(rule.do)
    for needed in (do, sure(rule.during)):
        if asking.half_silent(needed):
            return unknown(asking, row, f"the source cannot tell {needed.text}")
    row.due = Moment(due)
    row.done = _done(asking, do, start)
    row.done_at = None if row.done is None else row.done.at
    return settle(asking, row, stretch.end)


def _done(asking: Asking, do: Expression, start: int) -> Event | None:
    """A doing in the window, or what began before it and still held when the window opened."""
    for event in asking.events(do):
        if event.at.day >= start or _still_held(event, start):
            return event
    return None


def _still_held(event: Event, start: int) -> bool:
    if event.of is None or event.phase != "started":
        return False
    return event.of.ended is None or event.of.ended.day >= start
