"""Ages: something is done within a window of the child's life."""

from keyworker.standards.asking import Asking, Stretch
from keyworker.standards.durations import birthday
from keyworker.standards.expressions import EventTerm, StateTerm
from keyworker.standards.history import Event
from keyworker.standards.moments import Moment
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Rule
from keyworker.standards.settling import cannot_tell, new, settle, unknown


def age_rows(asking: Asking, rule: Rule) -> list[Obligation]:
    """Work out what is due at an age, once for the child, while the state lasts in the window."""
    assert rule.during is not None
    assert rule.do is not None
    born = asking.subject.born
    if asking.silent(rule.during):
        return cannot_tell(asking, rule, rule.limits[0], asking.events(rule.do))
    for stretch in asking.stretches(rule.during):
        if born is None:
            row = new(asking, rule, rule.limits[0], stretch.start)
            return [] if row is None else [unknown(asking, row, "the date of birth is not known")]
        row = _window(asking, rule, stretch, born)
        if row is not None:
            return [row]
    return []


def _window(asking: Asking, rule: Rule, stretch: Stretch, born: int) -> Obligation | None:
    assert rule.do is not None
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
    if asking.half_silent(rule.do):
        return unknown(asking, row, f"the source cannot tell {rule.do.text}")
    row.due = Moment(due)
    row.done = _done(asking, rule, start)
    row.done_at = None if row.done is None else row.done.at
    return settle(asking, row, stretch.end)


def _done(asking: Asking, rule: Rule, start: int) -> Event | None:
    """A doing in the window, or what began before it and still held when the window opened."""
    assert rule.do is not None
    for event in asking.events(rule.do):
        if event.at.day >= start:
            return event
        if _still_held(rule.do, event, start):
            return event
    return None


def _still_held(do: object, event: Event, start: int) -> bool:
    if not isinstance(do, EventTerm | StateTerm) or event.of is None or event.phase != "started":
        return False
    return event.of.ended is None or event.of.ended.day >= start
