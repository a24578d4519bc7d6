"""Parts of a state that are worked out: an age, two placements at once, permanence agreed or not.

Where a source has no other way to say one, it stands among the state's attributes and counts there
for as long as the state lasts.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from keyworker.standards.durations import birthday
from keyworker.standards.expressions import Condition, StateTerm
from keyworker.standards.history import Event, State
from keyworker.standards.moments import Moment
from keyworker.standards.stretches import ALWAYS, FOREVER, Stretch, counting, opposite, shared

if TYPE_CHECKING:
    from keyworker.standards.asking import Asking

# The kinds of placement that carry a permanence plan out.
CARRIED_OUT = {
    "return_home": ("parents",),
    "adoption": ("adoptive",),
    "special_guardianship": (),
    "long_term_fostering": ("foster",),
    "residential": ("residential",),
    "kinship": ("kinship",),
    "independence": ("independent", "supported"),
    "other": (),
}


def aged(asking: "Asking", term: StateTerm) -> list[Stretch]:
    """Give the stretch of a child's life between two birthdays, as far as it has come."""
    born = asking.subject.born
    if born is None:
        return []
    ages = {condition.attribute: int(condition.value) for condition in term.conditions}
    start = Moment(birthday(born, ages.get("from", 0)))
    end = Moment(birthday(born, ages["under"])) if "under" in ages else None
    if start.day > asking.as_at.day:
        return []
    if end is None or end.day > asking.as_at.day:
        return [Stretch(start.earliest, FOREVER, start, None, None)]
    return [Stretch(start.earliest, end.earliest, start, end, None, sharp=True)]


def while_derived(
    asking: "Asking", state: State, condition: Condition, whole: list[Stretch]
) -> list[Stretch]:
    """Give the parts of a state in which a derived condition holds."""
    told = state.attributes.get(condition.attribute)
    if told is not None:
        return whole if condition.holds_for(told) else []
    holds = DERIVED[(state.name, condition.attribute)](asking, state, condition)
    return shared(whole, holds)


def _several_placements(asking: "Asking", state: State, condition: Condition) -> list[Stretch]:
    several = counting(asking.stretches(_term("placement")), 2, None)
    return several if condition.holds_for(True) else opposite(several)


def _order(asking: "Asking", state: State, condition: Condition) -> list[Stretch]:
    orders = asking.stretches(_term("legal_status"))
    return [
        each
        for each in orders
        if each.state is not None and condition.holds_for(each.state.attributes.get("order"))
    ]


def _leaver_before(asking: "Asking", state: State, condition: Condition) -> list[Stretch]:
    before = any(
        other.ended is not None and other.ended.day <= state.started.day
        for other in asking.subject.spans("care_leaver")
        if other is not state
    )
    return _all_of_time() if condition.holds_for(before) else []


def _permanence(asking: "Asking", state: State, condition: Condition) -> list[Stretch]:
    """Undecided until a permanence plan is complete, agreed until it is carried out."""
    agreed = next(
        (e for e in asking.subject.named("permanence_plan.completed") if _within(state, e)), None
    )
    carried = None if agreed is None else _carried_out(asking, state, agreed)
    edges: list[tuple[str, Event | None]] = [("undecided", None)]
    if agreed is not None:
        edges.append(("agreed", agreed))
    if carried is not None:
        edges.append(("achieved", carried))
    found: list[Stretch] = []
    for number, (word, event) in enumerate(edges):
        after = edges[number + 1][1] if number + 1 < len(edges) else None
        start = ALWAYS if event is None else event.at
        begins = -FOREVER if event is None else event.at.earliest
        ends = FOREVER if after is None else after.at.earliest
        if condition.holds_for(word) and begins < ends:
            end = None if after is None else after.at
            found.append(Stretch(begins, ends, start, end, event))
    return found


def _carried_out(asking: "Asking", state: State, agreed: Event) -> Event | None:
    kinds = CARRIED_OUT.get(str(agreed.attributes.get("route")), ())
    return next(
        (
            event
            for event in asking.subject.named("placement.started")
            if event.at.not_before(agreed.at)
            and _within(state, event)
            and event.attributes.get("kind") in kinds
        ),
        None,
    )


def _within(state: State, event: Event) -> bool:
    if not event.at.not_before(state.started):
        return False
    return state.ended is None or state.ended.not_before(event.at)


def _all_of_time() -> list[Stretch]:
    return [Stretch(-FOREVER, FOREVER, ALWAYS, None, None)]


def _term(thing: str) -> StateTerm:
    return StateTerm(thing, True, (), thing)


DERIVED: dict[tuple[str, str], Callable[["Asking", State, Condition], list[Stretch]]] = {
    ("looked_after", "multiple_placements"): _several_placements,
    ("looked_after", "legal_status"): _order,
    ("looked_after", "permanence"): _permanence,
    ("care_leaver", "previously_open"): _leaver_before,
}
