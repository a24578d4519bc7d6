"""Recurring duties: while a state lasts, something is done again and again."""

from collections.abc import Iterator
from dataclasses import dataclass

from keyworker.standards.asking import Asking, Stretch
from keyworker.standards.durations import Duration
from keyworker.standards.expressions import AllOf, AnyOf, Expression, Not, StateTerm
from keyworker.standards.history import Authority, Event, first_at_or_after
from keyworker.standards.moments import Moment
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Limit, Rule, Stage
from keyworker.standards.settling import (
    allowed,
    cannot_tell,
    limit_by_clock,
    new,
    settle,
    unknown,
)


@dataclass(slots=True)
class Span:
    """A stretch in which cycles run: from a moment, and what began it, until another if it ended."""

    start: Moment
    trigger: Event | None
    end: Moment | None


def recurring_rows(asking: Asking, rule: Rule) -> list[Obligation]:
    """Work out every cycle of a recurring rule for one subject."""
    assert rule.during is not None
    assert rule.do is not None
    if asking.silent(rule.during):
        return cannot_tell(asking, rule, rule.limits[0], asking.events(rule.do))
    reason, during = _cannot_answer(asking, rule)
    rows: list[Obligation] = []
    for stretch in asking.stretches(during):
        if stretch.begins == float("-inf"):
            continue
        if reason:
            rows.extend(_unknown_rows(asking, rule, stretch, reason))
            continue
        for span in _spans(asking, rule, stretch):
            for limit in rule.limits:
                if rule.counted is not None:
                    rows.extend(_counted(asking, rule, limit, span))
                else:
                    rows.extend(_cycles(asking, rule, limit, span))
    return rows


def _cannot_answer(asking: Asking, rule: Rule) -> tuple[str, Expression]:
    assert rule.during is not None
    assert rule.do is not None
    if not asking.subject.silent_on:
        return "", rule.during
    told = _told(asking, rule.during)
    if asking.half_silent(rule.during):
        return f"the source cannot tell {rule.during.text}", told
    counted = None if rule.counted is None else rule.counted.of
    for needed in (rule.do, rule.open_at, rule.restart, counted, rule.unless):
        if needed is not None and asking.half_silent(needed):
            return f"the source cannot tell {needed.text}", told
    return "", rule.during


def _told(asking: Asking, expression: Expression) -> Expression:
    """What is left of a state expression without the parts the source is silent on."""
    if isinstance(expression, AllOf):
        parts = [part for part in expression.parts if not _part_silent(asking, part)]
        if len(parts) == 1:
            return _told(asking, parts[0])
        return AllOf(tuple(parts), " & ".join(part.text for part in parts))
    if isinstance(expression, StateTerm) and asking.half_silent(expression):
        return StateTerm(expression.thing, expression.lasts, (), f"{expression.thing} of any kind")
    if isinstance(expression, AnyOf):
        parts = [_told(asking, p) for p in expression.parts if not asking.silent(p)]
        return AnyOf(tuple(parts), " | ".join(part.text for part in parts))
    return expression


def _part_silent(asking: Asking, part: Expression) -> bool:
    return asking.half_silent(part) if isinstance(part, Not) else asking.silent(part)


def _unknown_rows(
    asking: Asking, rule: Rule, stretch: Stretch, reason: str
) -> Iterator[Obligation]:
    row = new(asking, rule, rule.limits[0], stretch.start)
    if row is not None:
        row.trigger = stretch.began
        yield unknown(asking, row, reason)


def _spans(asking: Asking, rule: Rule, stretch: Stretch) -> Iterator[Span]:
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
        yield Span(start, trigger, restart.at)
        start, trigger = restart.at, restart
    yield Span(start, trigger, stretch.end)


def _cycles(asking: Asking, rule: Rule, limit: Limit, span: Span) -> Iterator[Obligation]:
    assert rule.do is not None
    doings = _doings(asking, rule, span)
    stages = _Stages(limit.stages, span.start.day, asking)
    opens, trigger, cycle, at = span.start, span.trigger, 1, 0
    # What opened the rule is not its first doing; "several on one day count once".
    done_day = span.start.day if rule.open_at is not None else span.start.day - 1
    while True:
        while at < len(doings) and doings[at].at.day <= done_day:
            at += 1
        done = doings[at] if at < len(doings) else None
        stage = stages.at(opens.day)
        row = _cycle(asking, rule, limit, stage, opens, done, span, stages)
        if row is not None:
            row.cycle, row.trigger = cycle, trigger
            yield row
        if done is None and not (rule.from_due and _grid_goes_on(asking, stages, span)):
            return
        if done is not None:
            done_day = done.at.day
        stages.next()
        cycle += 1
        if rule.from_due:
            opens, trigger = Moment(stages.anchor), None
            if opens.day > asking.as_at.day or (span.end is not None and opens.day >= span.end.day):
                if done is None:
                    return
        else:
            assert done is not None
            opens, trigger = done.at, done
        if span.end is not None and opens.day >= span.end.day and opens.day > span.start.day:
            return


def _grid_goes_on(asking: Asking, stages: "_Stages", span: Span) -> bool:
    due = stages.due
    return due < asking.as_at.day and (span.end is None or due < span.end.day)


def _cycle(
    asking: Asking,
    rule: Rule,
    limit: Limit,
    stage: Stage,
    opens: Moment,
    done: Event | None,
    span: Span,
    stages: "_Stages",
) -> Obligation | None:
    row = new(asking, rule, limit, opens)
    due = stages.due_from(opens.day, stage, grid=rule.from_due)
    if row is None:
        return None
    row.clauses = stage.clauses or limit.clauses
    row.length = stage.every
    if done is not None:
        row.done, row.done_at = done, done.at
    if stage.every.in_hours:
        return limit_by_clock(asking, row, stage.every, span.end)
    if asking.subject.authorities:
        due = _varied(asking, row, opens.day, due)
    if stage.every.count is not None:
        row.due = Moment(due)
    return settle(asking, row, span.end)


def _varied(asking: Asking, row: Obligation, opens: int, due: int) -> int:
    """A variation lengthens a cycle not yet due when it was allowed; it counts from the opening."""
    found = allowed(asking, row, "vary", opens=opens, due=due)
    if found is not None and found.interval is not None:
        row.allowed = found
        row.length = _bounded(row.rule, found)
        return row.length.after(opens, asking.calendar)
    longer = allowed(asking, row, "extend", opens=opens, due=due)
    if longer is not None and longer.until is not None and longer.since >= opens:
        row.allowed = longer
        return max(due, longer.until)
    return due


def _bounded(rule: Rule, found: Authority) -> Duration:
    assert found.interval is not None
    bound = rule.vary_at_most
    if bound is not None and bound.unit == found.interval.unit:
        return found.interval if (found.interval.count or 0) <= (bound.count or 0) else bound
    return found.interval


def _doings(asking: Asking, rule: Rule, span: Span) -> list[Event]:
    assert rule.do is not None
    events = asking.events(rule.do)
    return [
        event
        for event in events[first_at_or_after(events, span.start) :]
        if event.at.not_before(span.start) and (span.end is None or span.end.not_before(event.at))
    ]


def _counted(asking: Asking, rule: Rule, limit: Limit, span: Span) -> Iterator[Obligation]:
    """At least one of any so many consecutive events; the count begins again after each doing."""
    assert rule.counted is not None
    assert rule.do is not None
    counted = _within(asking, rule.counted.of, span)
    doing = {id(event) for event in asking.events(rule.do)}
    opens, trigger, cycle, since = span.start, span.trigger, 1, 0
    due: Event | None = None
    for event in counted:
        since += 1
        if since == rule.counted.count:
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


def _within(asking: Asking, expression: Expression, span: Span) -> list[Event]:
    return [
        event
        for event in asking.events(expression)
        if event.at.not_before(span.start) and (span.end is None or span.end.not_before(event.at))
    ]


class _Stages:
    """Walks the stages of a rule: each lasts a number of times, a length of time, or for good."""

    def __init__(self, stages: tuple[Stage, ...], start: int, asking: Asking) -> None:
        self.stages = stages
        self.number = 0
        self.turns = 0
        self.asking = asking
        self.stage_start = start
        self.anchor = start
        self.due = start

    def at(self, opens: int) -> Stage:
        """Give the stage a cycle opening on a day belongs to."""
        while self.number + 1 < len(self.stages) and self._is_over(opens):
            self.number += 1
            self.turns = 0
            self.stage_start = opens
        return self.stages[self.number]

    def _is_over(self, opens: int) -> bool:
        stage = self.stages[self.number]
        if stage.lasting is not None:
            return opens >= stage.lasting.after(self.stage_start, self.asking.calendar)
        return stage.times is not None and self.turns >= stage.times

    def due_from(self, opens: int, stage: Stage, *, grid: bool) -> int:
        """Give the due day of a cycle: from its opening, or on the grid from the stage's start."""
        if stage.every.in_hours:
            self.due = opens
        elif grid:
            self.due = stage.every.after(self.stage_start, self.asking.calendar, self.turns + 1)
        else:
            self.due = stage.every.after(opens, self.asking.calendar)
        return self.due

    def next(self) -> None:
        """Go on to the next cycle."""
        self.turns += 1
        self.anchor = self.due
