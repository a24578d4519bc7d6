"""Deadlines: after one thing happened, another is to be done within a limit."""

from keyworker.standards.asking import Asking, Stretch, alternatives
from keyworker.standards.durations import Duration
from keyworker.standards.expressions import AllOf, AnyOf, EventTerm, Expression
from keyworker.standards.history import Event, first_at_or_after
from keyworker.standards.moments import Moment
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Limit, Rule
from keyworker.standards.settling import (
    allowed,
    cannot_tell,
    excepted,
    limit_by_clock,
    new,
    settle,
    unknown,
)


def deadline_rows(asking: Asking, rule: Rule) -> list[Obligation]:
    """Work out every obligation of a deadline rule for one subject."""
    assert rule.after is not None
    if asking.silent(rule.after) and (rule.stands_in is None or asking.silent(rule.stands_in)):
        doings = [] if rule.do is None else asking.events(rule.do)
        return cannot_tell(asking, rule, rule.limits[0], doings)
    reason = _cannot_answer(asking, rule)
    rows: list[Obligation] = []
    triggers = _triggers(asking, rule, half_told=bool(reason))
    waiting = _Unnamed(asking, rule, triggers) if rule.same else None
    for trigger in triggers:
        stretch = None
        if rule.during is not None:
            stretch = asking.stretch_at(rule.during, trigger.at)
            if stretch is None:
                continue
        if rule.unless is not None and excepted(asking, rule, trigger):
            continue
        for limit in rule.limits:
            row = new(asking, rule, limit, trigger.at)
            if row is None:
                continue
            row.trigger = trigger
            if reason:
                rows.append(unknown(asking, row, reason))
            else:
                rows.append(_settled(asking, row, trigger, stretch, waiting))
    return rows


def _triggers(asking: Asking, rule: Rule, *, half_told: bool) -> list[Event]:
    assert rule.after is not None
    after = (
        _without_conditions(rule.after)
        if half_told and asking.half_silent(rule.after)
        else rule.after
    )
    triggers = asking.events(after)
    if rule.stands_in is None:
        return triggers
    days = {event.at.day for event in triggers}
    standing = [event for event in asking.events(rule.stands_in) if event.at.day not in days]
    return sorted([*triggers, *standing], key=lambda event: event.at.order)


def _without_conditions(expression: Expression) -> Expression:
    """What is asked where the source cannot tell the attributes a condition looks at."""
    if isinstance(expression, EventTerm):
        return EventTerm(expression.names, expression.things, (), f"{expression.text} of any kind")
    if isinstance(expression, AnyOf | AllOf):
        parts = tuple(_without_conditions(part) for part in expression.parts)
        return AnyOf(parts, f"{expression.text} of any kind")
    return expression


def _cannot_answer(asking: Asking, rule: Rule) -> str:
    """Say what the source is silent on that this rule needs; empty where it can be answered."""
    if not asking.subject.silent_on:
        return ""
    if rule.do is None:
        if "recorded" in asking.subject.silent_on:
            return "the source cannot tell when things were written down"
    elif asking.half_silent(rule.do):
        return f"the source cannot tell {rule.do.text}"
    assert rule.after is not None
    for needed in (rule.after, rule.unless, rule.during):
        if needed is not None and asking.half_silent(needed) and not asking.silent(needed):
            return f"the source cannot tell {needed.text}"
        if needed is not None and needed is not rule.after and asking.silent(needed):
            return f"the source cannot tell {needed.text}"
    return ""


def _settled(
    asking: Asking,
    row: Obligation,
    trigger: Event,
    stretch: Stretch | None,
    waiting: "_Unnamed | None",
) -> Obligation:
    length = row.length
    assert length is not None
    ended = None if stretch is None else stretch.end
    done = _done(asking, row.rule, trigger, stretch, waiting)
    if done is not None:
        row.done, row.done_at = done
        if row.done is not None and waiting is not None and waiting.takes(row.done) is trigger:
            row.notes += ("neither names its matter; the earliest one waiting takes it",)
    if length.count is None:
        return settle(asking, row, ended)
    if length.in_hours:
        return limit_by_clock(asking, row, length, ended)
    due = length.after(trigger.at.day, asking.calendar)
    if asking.subject.authorities:
        found = allowed(asking, row, "extend", opens=trigger.at.day, due=due)
        if found is not None and found.until is not None and found.since >= trigger.at.day:
            due, row.allowed = max(due, found.until), found
    row.due = Moment(due)
    return settle(asking, row, ended)


def _done(
    asking: Asking, rule: Rule, trigger: Event, stretch: Stretch | None, waiting: "_Unnamed | None"
) -> tuple[Event, Moment] | None:
    """Find what did it: the trigger's writing down, or every part of `do`, the last counting."""
    if rule.do is None:
        written = trigger.recorded
        if written is None or not asking.as_at.not_before(written):
            return None
        return Event("recorded", "recorded", "", written, ref=trigger.ref), written
    latest: Event | None = None
    for part in alternatives(rule.do):
        found = _first(asking, rule, part, trigger, stretch, waiting)
        if found is None:
            return None
        if latest is None or found.at.order > latest.at.order:
            latest = found
    return None if latest is None else (latest, latest.at)


def _first(
    asking: Asking,
    rule: Rule,
    part: Expression,
    trigger: Event,
    stretch: Stretch | None,
    waiting: "_Unnamed | None",
) -> Event | None:
    events = asking.events(part)
    opens = _opens(asking, rule, trigger)
    at = 0 if opens is None else first_at_or_after(events, opens)
    for event in events[at:]:
        if opens is not None and not event.at.not_before(opens):
            continue
        if stretch is not None and stretch.end is not None and not stretch.end.not_before(event.at):
            return None
        if event is trigger and not rule.early:
            continue
        if waiting is None or waiting.joined(trigger, event):
            return event
    return None


def _opens(asking: Asking, rule: Rule, trigger: Event) -> Moment | None:
    """Give the moment from which a doing counts: the trigger, or earlier where the rule says so."""
    if rule.early is True:
        return None
    if isinstance(rule.early, Duration):
        if rule.early.in_hours:
            second = trigger.at.earliest - (rule.early.count or 0) * 3_600
            return Moment(trigger.at.day - (rule.early.count or 0) // 24 - 1, second)
        return Moment(rule.early.before(trigger.at.day, asking.calendar))
    return trigger.at


class _Unnamed:
    """Joins doings to triggers by their matter, or by order where neither names one."""

    def __init__(self, asking: Asking, rule: Rule, triggers: list[Event]) -> None:
        self.same = rule.same
        self._taken: dict[int, Event] = {}
        unnamed = [trigger for trigger in triggers if not self._refs(trigger)]
        if unnamed and rule.do is not None:
            self._take(asking, rule, unnamed)

    def _refs(self, trigger: Event) -> tuple[str, ...]:
        if self.same in ("meeting", trigger.thing) and trigger.ref:
            return (trigger.ref,)
        return (trigger.ref, *trigger.for_ref) if trigger.ref else trigger.for_ref

    def _take(self, asking: Asking, rule: Rule, unnamed: list[Event]) -> None:
        """Give each doing without a matter to the earliest trigger still waiting for one."""
        length: Limit = rule.limits[0]
        satisfied: set[int] = set()
        assert rule.do is not None
        for event in asking.events(rule.do):
            if event.ref or event.for_ref:
                continue
            open_to = [t for t in unnamed if id(t) not in satisfied and event.at.not_before(t.at)]
            holding = [t for t in open_to if _window_holds(asking, length, t, event)]
            if open_to:
                taker = (holding or open_to)[0]
                satisfied.add(id(taker))
                self._taken[id(event)] = taker

    def takes(self, event: Event) -> Event | None:
        """Give the trigger that took a doing by order."""
        return self._taken.get(id(event))

    def joined(self, trigger: Event, event: Event) -> bool:
        """Tell whether a doing belongs to a trigger's matter."""
        refs = self._refs(trigger)
        if not refs:
            return self._taken.get(id(event)) is trigger
        return any(event.serves(ref) for ref in refs)


def _window_holds(asking: Asking, limit: Limit, trigger: Event, event: Event) -> bool:
    length = limit.length
    if length is None or length.count is None:
        return True
    if length.in_hours:
        return event.at.earliest <= trigger.at.latest + length.count * 3_600
    return event.at.day <= length.after(trigger.at.day, asking.calendar)
