"""Recurring duties: while a state lasts, something is done again and again."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from keyworker.standards.asking import Asking
from keyworker.standards.authorities import allowed_day
from keyworker.standards.calendar import TermsUnknown
from keyworker.standards.expressions import Expression
from keyworker.standards.history import Event
from keyworker.standards.moments import Moment
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Limit, Rule, sure
from keyworker.standards.settling import (
    cannot_tell,
    limit_by_clock,
    new,
    settle,
    unknown,
)
from keyworker.standards.silence import told_states
from keyworker.standards.stages import Stages
from keyworker.standards.stretches import FOREVER, Stretch


@dataclass(slots=True)
class Span:
    """A stretch in which cycles run: from a moment, and what began it, until another if it ended.

    `cut` says that a restart ended it: what is done at that moment counts for what begins there.
    """

    start: Moment
    trigger: Event | None
    end: Moment | None
    cut: bool = False

    def holds(self, event: Event) -> bool:
        """Tell whether a doing belongs to this stretch."""
        if not event.at.not_before(self.start):
            return False
        if self.end is None:
            return True
        return not event.at.not_before(self.end) if self.cut else self.end.not_before(event.at)


def recurring_rows(asking: Asking, rule: Rule) -> list[Obligation]:
    """Work out every cycle of a recurring rule for one subject."""
    if asking.silent(sure(rule.during)):
        return cannot_tell(asking, rule, rule.limits[0], asking.events(sure(rule.do)))
    reason, during = _cannot_answer(asking, rule)
    rows: list[Obligation] = []
    for stretch in asking.stretches(during):
        if stretch.begins == -FOREVER:
            continue
        if reason:
            rows.extend(_unknown_rows(asking, rule, stretch, reason))
            continue
        for span in spans_of(asking, rule, stretch):
            for limit in rule.limits:
                if rule.counted is not None:
                    rows.extend(_counted(asking, rule, limit, span))
                else:
                    rows.extend(_cycles(asking, rule, limit, span))
    return rows


def _cannot_answer(asking: Asking, rule: Rule) -> tuple[str, Expression]:
    during = sure(rule.during)
    if asking.tells_all:
        return "", during
    told = told_states(asking, during)
    if asking.half_silent(during):
        return f"the source cannot tell {during.text}", told
    counted = None if rule.counted is None else rule.counted.of
    for needed in (rule.do, rule.open_at, rule.restart, counted):
        if needed is not None and asking.half_silent(needed):
            return f"the source cannot tell {needed.text}", told
    return "", during


def _unknown_rows(
    asking: Asking, rule: Rule, stretch: Stretch, reason: str
) -> Iterator[Obligation]:
    row = new(asking, rule, rule.limits[0], stretch.start)
    if row is not None:
        row.trigger = stretch.began
        yield unknown(asking, row, reason)


def spans_of(asking: Asking, rule: Rule, stretch: Stretch) -> Iterator[Span]:
    """Cut a stretch where the rule opens and at every restart."""
    start, trigger = stretch.start, stretch.began
    if rule.open_at is not None:
        opening = next((e for e in asking.events(rule.open_at) if stretch.holds(e.at)), None)
        if opening is None:
            return
        start, trigger = opening.at, opening
    restarts = [] if rule.restart is None else asking.events(rule.restart)
    for restart in restarts:
        if restart.at.day <= start.day or not stretch.holds(restart.at):
            continue
        yield Span(start, trigger, restart.at, cut=True)
        start, trigger = restart.at, restart
    yield Span(start, trigger, stretch.end)


def _cycles(asking: Asking, rule: Rule, limit: Limit, span: Span) -> Iterator[Obligation]:
    doings = [event for event in asking.events(sure(rule.do)) if span.holds(event)]
    stages = Stages(limit.stages, span.start.day, asking.calendar)
    opens, trigger, at = span.start, span.trigger, 0
    # What opened the rule is not its first doing; "several on one day count once".
    used = span.start.day if rule.open_at is not None else span.start.day - 1
    for cycle in count(1):
        first = max(used + 1, opens.day) if rule.from_due else used + 1
        while at < len(doings) and doings[at].at.day < first:
            at += 1
        done = doings[at] if at < len(doings) else None
        row = _cycle(asking, rule, limit, opens, done, span, stages)
        if row is not None:
            row.cycle, row.trigger = cycle, trigger
            yield row
        if done is not None:
            used = done.at.day
        if rule.from_due:
            if stages.dark:
                return
            opens, trigger = Moment(stages.due), None
            if opens.day > asking.as_at.day:
                return
        elif done is None:
            return
        else:
            opens, trigger = done.at, done
        if span.end is not None and opens.day >= span.end.day and opens.day > span.start.day:
            return
        stages.next()


def _cycle(
    asking: Asking,
    rule: Rule,
    limit: Limit,
    opens: Moment,
    done: Event | None,
    span: Span,
    stages: Stages,
) -> Obligation | None:
    stage = stages.at(opens.day)
    row = new(asking, rule, limit, opens)
    try:
        due = stages.due_from(opens.day, stage, grid=rule.from_due)
    except TermsUnknown:
        stages.dark = True
        return None if row is None else unknown(asking, row, "the school terms are not known")
    if row is None:
        return None
    row.clauses = stage.clauses or limit.clauses
    row.length = stage.every
    if done is not None:
        row.done, row.done_at = done, done.at
    if stage.every.in_hours:
        return limit_by_clock(asking, row, stage.every, span.end)
    if asking.subject.authorities:
        due = allowed_day(asking, row, opens.day, due)
    if stage.every.count is not None:
        row.due = Moment(due)
    return settle(asking, row, span.end)


def _counted(asking: Asking, rule: Rule, limit: Limit, span: Span) -> Iterator[Obligation]:
    """At least one of any so many consecutive events; the count begins again after each doing."""
    every = sure(rule.counted)
    counted = [event for event in asking.events(every.of) if span.holds(event)]
    doing = {id(event) for event in asking.events(sure(rule.do))}
    opens, trigger, cycle, since = span.start, span.trigger, 1, 0
    due: Event | None = None
    for event in counted:
        since += 1
        if since == every.count:
            due = event
        if id(event) not in doing:
            continue
        row = new(asking, rule, limit, opens)
        if row is not None:
            row.cycle, row.trigger, row.done, row.done_at = cycle, trigger, event, event.at
            row.due = Moment((due or event).at.day)
            yield settle(asking, row, span.end)
        opens, trigger, cycle, since, due = event.at, event, cycle + 1, 0, None
    row = new(asking, rule, limit, opens)
    if row is not None and not (span.end is not None and opens.day >= span.end.day):
        row.cycle, row.trigger = cycle, trigger
        row.due = None if due is None else Moment(due.at.day)
        settle(asking, row, span.end)
        if due is None and span.end is None:
            row.status = "due"
        yield row
