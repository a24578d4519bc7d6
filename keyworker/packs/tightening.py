"""A council may ask more than the law, never less: rules that take the place of the floor's."""

from dataclasses import replace

from keyworker.standards.calendar import Calendar
from keyworker.standards.durations import Duration
from keyworker.standards.faults import Fault
from keyworker.standards.rules import Limit, Rule

# Days on which a count may begin: over a year, so that Easters and Christmases are among them.
_BEGINNINGS = range(738_886, 738_886 + 800)


def replaced(own: list[Rule], floor: list[Rule]) -> list[Rule]:
    """Give a pack's rules and the floor's, a tightened floor rule replaced and cited by its own."""
    tightened = {rule.tightens: rule for rule in own if rule.tightens}
    kept = [rule for rule in floor if rule.name not in tightened]
    floor_clauses = {rule.name: rule.clauses for rule in floor}
    return [_citing(rule, floor_clauses.get(rule.tightens, ())) for rule in own] + kept


def _citing(rule: Rule, also: tuple[str, ...]) -> Rule:
    if not also:
        return rule
    limits = tuple(
        replace(limit, clauses=tuple(dict.fromkeys((*limit.clauses, *also))))
        if limit.measure == "limit"
        else limit
        for limit in rule.limits
    )
    return replace(rule, clauses=tuple(dict.fromkeys((*rule.clauses, *also))), limits=limits)


def loosenings(own: list[Rule], floor: list[Rule]) -> list[Fault]:
    """List the rules that would loosen the floor, each with both clauses."""
    named = {rule.name: rule for rule in floor}
    faults: list[Fault] = []
    for rule in own:
        below = named.get(rule.tightens)
        if below is None:
            continue
        what = _loosens(rule, below)
        if what:
            faults.append(
                Fault(
                    rule.where,
                    f"{what}: {', '.join(rule.clauses)} against {', '.join(below.clauses)}",
                    "A pack may ask for more than the law, not for less.",
                )
            )
    return faults


def _loosens(rule: Rule, below: Rule) -> str:
    """Say how a rule asks less than the one it replaces, or nothing where it asks as much."""
    if rule.kind != below.kind and (rule.kind, below.kind) != ("deadline", "recurring"):
        return f"a {rule.kind} rule cannot take the place of a {below.kind} rule"
    if rule.others and not below.others:
        return "it is left to others, which the floor is not"
    if rule.unless is not None and (below.unless is None or rule.unless.text != below.unless.text):
        return f"it excepts {rule.unless.text}, which the floor does not"
    own, floor = _lengths(rule), _lengths(below)
    for number, length in enumerate(own):
        under = floor[min(number, len(floor) - 1)]
        if _longer(length, under, backwards=rule.kind == "before"):
            return f"{length} is looser than the floor's {under}"
    return ""


def _lengths(rule: Rule) -> list[Duration]:
    limits: list[Limit] = [limit for limit in rule.limits if limit.measure == "limit"]
    found = [limit.length for limit in limits if limit.length is not None]
    return found + [stage.every for limit in limits for stage in limit.stages]


def _longer(own: Duration, floor: Duration, *, backwards: bool) -> bool:
    """Tell whether one length is looser than another on any day it may begin."""
    if own.count is None or floor.count is None:
        return own.count is None and floor.count is not None
    calendar = Calendar.england()
    if own.in_hours or floor.in_hours:
        if backwards:
            return _hours(own, most=False) < _hours(floor, most=True)
        return _hours(own, most=True) > _hours(floor, most=False)
    if backwards:
        return any(own.before(d, calendar) > floor.before(d, calendar) for d in _BEGINNINGS)
    return any(own.after(d, calendar) > floor.after(d, calendar) for d in _BEGINNINGS)


def _hours(length: Duration, *, most: bool) -> float:
    """Give the most or fewest hours a length can be; one in days lasts until the day is over."""
    if length.in_hours:
        return float(length.count or 0)
    calendar = Calendar.england()
    days = [length.after(d, calendar) - d for d in _BEGINNINGS]
    return 24.0 * (max(days) + 1 if most else min(days))
