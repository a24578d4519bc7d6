"""Attributes worked out from other facts: no source types them in, so they cannot disagree."""

from bisect import bisect_left
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from keyworker.standards.expressions import StateTerm
from keyworker.standards.history import Event

if TYPE_CHECKING:
    from keyworker.standards.asking import Asking

# The state a meeting is counted within, for the how-manieth of its kind it is.
COUNTED_IN = {
    "rcpc": "cp_plan",
    "icpc": "cp_plan",
    "core_group": "cp_plan",
    "lac_review": "looked_after",
    "cin_review": "cin_plan",
    "short_breaks_review": "short_breaks",
    "early_help_review": "early_help",
}


def _sequence(asking: "Asking", event: Event) -> int | None:
    """The how-manieth meeting of this thing and kind within the state it belongs to, from 1."""
    at = event.planned if event.phase == "scheduled" else event.at
    if at is None:
        return None
    whole = COUNTED_IN.get(event.thing)
    stretch = None
    if whole:
        spans = asking.stretches(StateTerm(whole, True, (), whole))
        stretch = next((s for s in reversed(spans) if s.holds(at)), None)
    kind = event.attributes.get("kind")
    if kind == "mid_point":
        return None
    held = [
        other
        for other in asking.subject.named(f"{event.thing}.held")
        if other.attributes.get("kind") != "mid_point"
        and (stretch is None or stretch.holds(other.at))
    ]
    earlier = bisect_left(held, at.order, key=lambda other: other.at.order)
    own = sum(1 for other in held[:earlier] if event.ref and other.ref == event.ref)
    return earlier - own + 1


def _later(asking: "Asking", event: Event) -> bool | None:
    number = _sequence(asking, event)
    return None if number is None else number >= 3


def _by_allocated_worker(asking: "Asking", event: Event) -> bool | None:
    visitor = event.attributes.get("by")
    if visitor is None:
        return None
    return any(
        state.attributes.get("role") == "social_worker"
        and str(state.attributes.get("worker")) == str(visitor)
        and state.started.day <= event.at.day
        and (state.ended is None or state.ended.day >= event.at.day)
        for state in asking.subject.spans("allocated")
    )


def _first(asking: "Asking", event: Event) -> bool:
    """No earlier placement in this period of care."""
    care = asking.stretch_at(StateTerm("looked_after", True, (), "looked_after"), event.at)
    return not any(
        other is not event
        and other.at.order < event.at.order
        and (care is None or care.holds(other.at))
        for other in asking.subject.named(event.name)
    )


WORKED_OUT: dict[str, Callable[["Asking", Event], Any]] = {
    "sequence": _sequence,
    "later": _later,
    "by_allocated_worker": _by_allocated_worker,
    "first": _first,
}
# What each is worked out from: where the source is silent on that, the answer is not known.
NEEDS = {
    "sequence": ("sequence", "held"),
    "later": ("later", "held"),
    "by_allocated_worker": ("by_allocated_worker", "by", "allocated"),
    "first": ("first", "started"),
}
