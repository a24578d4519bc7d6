"""Invariants: what must hold all the while a state lasts, or at each event of a kind."""

from keyworker.standards.asking import Asking
from keyworker.standards.before import opens_before
from keyworker.standards.expressions import Expression, Not, bracketed, is_event
from keyworker.standards.history import Event
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
from keyworker.standards.silence import told_events, told_states
from keyworker.standards.stretches import Stretch


def invariant_rows(asking: Asking, rule: Rule) -> list[Obligation]:
    """Work out where an invariant holds and where it fails, one row for each stretch of failing."""
    if rule.each is not None:
        return _at_events(asking, rule, rule.each)
    return _while_it_lasts(asking, rule)


def _while_it_lasts(asking: Asking, rule: Rule) -> list[Obligation]:
    during, must = sure(rule.during), sure(rule.must)
    if asking.silent(during):
        return []
    silent = next((each for each in (must, during) if asking.half_silent(each)), None)
    failing = Not(must, f"!{bracketed(must)}")
    rows: list[Obligation] = []
    for stretch in asking.stretches(told_states(asking, during) if silent else during):
        if silent is not None:
            row = _begin(asking, rule, stretch.start, stretch.began)
            if row is not None:
                rows.append(unknown(asking, row, f"the source cannot tell {silent.text}"))
            continue
        found = [
            row
            for gap in asking.stretches(failing)
            if (row := _gap(asking, rule, stretch, gap)) is not None
        ]
        rows.extend(found or _held(asking, rule, stretch))
    return rows


def _begin(asking: Asking, rule: Rule, start: Moment, trigger: Event | None) -> Obligation | None:
    row = new(asking, rule, rule.limits[0], start)
    if row is not None:
        row.trigger = trigger
    return row


def _held(asking: Asking, rule: Rule, stretch: Stretch) -> list[Obligation]:
    row = _begin(asking, rule, stretch.start, stretch.began)
    if row is None:
        return []
    row.status = "met"
    row.notes += ("it held all the while",)
    return [row]


def _gap(asking: Asking, rule: Rule, stretch: Stretch, gap: Stretch) -> Obligation | None:
    """One stretch of failing inside the state: from its first moment until it holds, or the end."""
    begins, ends = max(stretch.begins, gap.begins), min(stretch.ends, gap.ends)
    if begins >= ends:
        return None
    inner = stretch if stretch.begins >= gap.begins else gap
    row = _begin(asking, rule, inner.start, inner.began)
    if row is None:
        return None
    length = sure(row.length)
    holds_again = gap.end if gap.ends <= stretch.ends and gap.end is not None else None
    if holds_again is not None and not (stretch.ends == gap.ends and stretch.end is not None):
        row.done_at = holds_again
        row.done = _what_began(asking, rule, holds_again)
    if length.in_hours:
        return limit_by_clock(asking, row, length, stretch.end)
    if row.start is not None and length.count is not None:
        row.due = Moment(length.after(row.start.day, asking.calendar))
    return settle(asking, row, stretch.end)


def _what_began(asking: Asking, rule: Rule, at: Moment) -> Event | None:
    for stretch in asking.stretches(sure(rule.must)):
        if stretch.start == at:
            return stretch.began
    return None


def _at_events(asking: Asking, rule: Rule, each: Expression) -> list[Obligation]:
    must = sure(rule.must)
    if asking.silent(each):
        doings = asking.events(must) if is_event(must) and not rule.same_event else []
        return cannot_tell(asking, rule, rule.limits[0], doings)
    reason = ""
    for needed in (must, each, rule.unless):
        if needed is not None and asking.half_silent(needed):
            reason = f"the source cannot tell {needed.text}"
    rows: list[Obligation] = []
    for event in asking.events(told_events(asking, each)):
        if excepted(asking, rule, event):
            continue
        row = _begin(asking, rule, event.at, event)
        if row is None:
            continue
        rows.append(unknown(asking, row, reason) if reason else _checked(asking, row, event))
    return rows


def _checked(asking: Asking, row: Obligation, event: Event) -> Obligation:
    must = sure(row.rule.must)
    row.due = Moment(event.at.day)
    if is_event(must) and not row.rule.same_event:
        return _beforehand(asking, row, event)
    if row.rule.same_event:
        holds = asking.matches(event, must)
    else:
        holds = asking.stretch_at(must, event.at) is not None
    if holds:
        row.done, row.done_at = event, event.at
        return settle(asking, row)
    settle(asking, row, Moment(event.at.day))
    if row.status != "waived":
        row.status, row.days_late = "missed", 0
    return row


def _beforehand(asking: Asking, row: Obligation, event: Event) -> Obligation:
    """What had to happen at or before: met; after: late; not at all: overdue."""
    after: Event | None = None
    opens = 0
    if row.rule.not_before is not None:
        opens = opens_before(asking, row.rule, event.at.day)
    for other in asking.events(sure(row.rule.must)):
        if other.at.day < opens:
            continue
        if row.rule.same and event.ref and not other.serves(event.ref):
            continue
        if event.at.not_before(other.at):
            row.done, row.done_at = other, other.at
        elif after is None:
            after = other
    if row.done is None and after is not None:
        row.done, row.done_at = after, after.at
        settle(asking, row)
        row.status = "late" if row.status == "met" else row.status
        row.days_late = row.days_late or 0
        return row
    return settle(asking, row)
