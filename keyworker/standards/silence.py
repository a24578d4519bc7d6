"""What can still be asked where the source is silent on part of a question.

The answer is then unknown, but one row for each trigger or state says so: nothing is left out.
"""

from keyworker.standards.asking import Asking
from keyworker.standards.expressions import (
    AllOf,
    AnyOf,
    EventTerm,
    Expression,
    Not,
    StateTerm,
    joined,
)


def told_events(asking: Asking, expression: Expression) -> Expression:
    """Give an event expression without the conditions on attributes the source is silent on."""
    return without_conditions(expression) if asking.half_silent(expression) else expression


def without_conditions(expression: Expression) -> Expression:
    """Give an event expression for events of any kind."""
    if isinstance(expression, EventTerm):
        text = f"{expression.text} of any kind"
        return EventTerm(expression.names, expression.things, (), text, expression.anchor)
    if isinstance(expression, AnyOf | AllOf):
        parts = tuple(without_conditions(part) for part in expression.parts)
        return AnyOf(parts, f"{expression.text} of any kind")
    return expression


def told_states(asking: Asking, expression: Expression) -> Expression:
    """Give what is left of a state expression without the parts the source is silent on."""
    if isinstance(expression, AllOf):
        left = [part for part in expression.parts if not _part_silent(asking, part)]
        if not left:  # not even that there was such a state
            return AnyOf((), f"nothing of {expression.text}")
        parts = [told_states(asking, part) for part in left]
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts), joined(tuple(parts), "&"))
    if isinstance(expression, StateTerm) and asking.half_silent(expression):
        return StateTerm(expression.thing, expression.lasts, (), f"{expression.thing} of any kind")
    if isinstance(expression, AnyOf):
        parts = [told_states(asking, p) for p in expression.parts if not asking.silent(p)]
        if len(parts) == 1:
            return parts[0]
        return AnyOf(tuple(parts), joined(tuple(parts), "|"))
    return expression


def _part_silent(asking: Asking, part: Expression) -> bool:
    return asking.half_silent(part) if isinstance(part, Not) else asking.silent(part)
