"""Finds what was done for a trigger: after it, in its window, and of the same matter."""

from keyworker.standards.asking import Asking, alternatives
from keyworker.standards.durations import Duration
from keyworker.standards.expressions import Expression
from keyworker.standards.history import Event, first_at_or_after
from keyworker.standards.moments import Moment, moment_at
from keyworker.standards.rules import Limit, Rule
from keyworker.standards.stretches import Stretch


def doing(
    asking: Asking, rule: Rule, trigger: Event, stretch: Stretch | None, joining: "Joining | None"
) -> tuple[Event, Moment] | None:
    """Find what did it: the trigger's writing down, or every part of `do`, the last counting."""
    if rule.do is None:
        written = trigger.recorded
        if written is None or not asking.as_at.not_before(written):
            return None
        return Event("recorded", "recorded", "", written, ref=trigger.ref), written
    latest: Event | None = None
    for part in alternatives(rule.do):
        found = _first(asking, rule, part, trigger, stretch, joining)
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
    joining: "Joining | None",
) -> Event | None:
    events = asking.events(part)
    opens = opening(asking, rule, trigger)
    at = 0 if opens is None else first_at_or_after(events, opens)
    for event in events[at:]:
        if opens is not None and not event.at.not_before(opens):
            continue
        if stretch is not None and stretch.end is not None and not stretch.end.not_before(event.at):
            return None
        if event is trigger and not rule.early:
            continue
        if joining is None or joining.joined(trigger, event):
            return event
    return None


def opening(asking: Asking, rule: Rule, trigger: Event) -> Moment | None:
    """Give the moment from which a doing counts; None where any earlier one does.

    It is the trigger; or sooner, where the rule says `early`; or later, where a window opens only
    some while after it, or "at three months" allows a margin.
    """
    if rule.not_before is not None:
        return Moment(rule.not_before.after(trigger.at.day, asking.calendar))
    if rule.margin is not None and rule.limits[0].length is not None:
        at = rule.limits[0].length.after(trigger.at.day, asking.calendar)
        return Moment(rule.margin.before(at, asking.calendar))
    if rule.early is True:
        return None
    if isinstance(rule.early, Duration):
        if rule.early.in_hours:
            return moment_at(trigger.at.earliest - (rule.early.count or 0) * 3_600)
        return Moment(rule.early.before(trigger.at.day, asking.calendar))
    return trigger.at


class Joining:
    """Joins doings to triggers by their matter, or by order where neither names one."""

    def __init__(self, asking: Asking, rule: Rule, triggers: list[Event]) -> None:
        self.same = rule.same
        self._taken: dict[int, Event] = {}
        unnamed = [trigger for trigger in triggers if not self._refs(trigger)]
        if unnamed and rule.do is not None:
            for part in alternatives(rule.do):
                self._take(asking, rule, part, unnamed)

    def _refs(self, trigger: Event) -> tuple[str, ...]:
        if self.same in ("meeting", trigger.thing) and trigger.ref:
            return (trigger.ref,)
        return (trigger.ref, *trigger.for_ref) if trigger.ref else trigger.for_ref

    def _take(self, asking: Asking, rule: Rule, part: Expression, unnamed: list[Event]) -> None:
        """Give each doing without a matter to the earliest trigger still waiting for one."""
        satisfied: set[int] = set()
        for event in asking.events(part):
            if event.ref or event.for_ref:
                continue
            open_to = [
                trigger
                for trigger in unnamed
                if id(trigger) not in satisfied
                and trigger is not event
                and (
                    (opens := opening(asking, rule, trigger)) is None or event.at.not_before(opens)
                )
            ]
            holding = [t for t in open_to if _window_holds(asking, rule.limits[0], t, event)]
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
