"""Parts of states that are worked out, in whole columns, as `derived_states` does for one child."""

from typing import TYPE_CHECKING

import numpy as np

from keyworker.standards.columnar.part import NONE, Part
from keyworker.standards.columnar.stretches import (
    ALWAYS_DAY,
    ALWAYS_SECOND,
    FOREVER,
    Stretches,
    counting,
    crossed,
    offsets_of,
    opposite,
    pairs,
    together,
)
from keyworker.standards.columnar.when import Ints, Mask, When
from keyworker.standards.derived_states import CARRIED_OUT
from keyworker.standards.expressions import Condition, StateTerm

if TYPE_CHECKING:
    from keyworker.standards.columnar.asking import Asking


def holding(
    asking: "Asking", condition: Condition, whole: Stretches, states: Ints
) -> tuple[Stretches, Ints]:
    """Give the parts of states in which a derived condition holds, each with its state."""
    told, answers = asking.part.told, asking.part.states.told[states]
    said = told.column(condition.attribute)[answers] > 0
    kept = np.flatnonzero(said & told.holds(condition)[answers])
    left = np.flatnonzero(~said)
    work_out = _WORKED_OUT[condition.attribute]
    found, owner = work_out(asking, condition, whole.at(left), states[left])
    both = together([whole.at(kept), found])
    owners = np.concatenate([states[kept], owner])
    order = np.lexsort((both.begins, owners))
    return both.at(order), owners[order]


def _in_subject(
    asking: "Asking", whole: Stretches, states: Ints, holds: Stretches
) -> tuple[Stretches, Ints]:
    one, two = pairs(whole.subject, holds.offsets(asking.part.size))
    found, owner = crossed(whole, holds, one, two)
    return found, states[owner]


def _several_placements(
    asking: "Asking", condition: Condition, whole: Stretches, states: Ints
) -> tuple[Stretches, Ints]:
    placements = asking.stretches(StateTerm("placement", True, (), "placement"))
    several = counting(asking.part, placements, 2, None)
    if not condition.holds_for(True):
        several = opposite(asking.part, several)
    return _in_subject(asking, whole, states, several)


def _orders(
    asking: "Asking", condition: Condition, whole: Stretches, states: Ints
) -> tuple[Stretches, Ints]:
    orders = asking.stretches(StateTerm("legal_status", True, (), "legal_status"))
    of = Condition("order", condition.equal, condition.value)
    fits = asking.part.told.holds(of)[asking.part.states.told[orders.state]]
    return _in_subject(asking, whole, states, orders.at(fits))


def _leaver_before(
    asking: "Asking", condition: Condition, whole: Stretches, states: Ints
) -> tuple[Stretches, Ints]:
    part = asking.part
    others = part.spans("care_leaver")
    subject = part.states.subject[states]
    one, two = pairs(subject, offsets_of(part.states.subject[others], part.size))
    other, state = others[two], states[one]
    earlier = part.ended.day[other]
    holds = (other != state) & (earlier > 0) & (earlier <= part.states.at.day[state])
    before = np.zeros(len(states), np.bool_)
    before[one[holds]] = True
    fits = np.where(before, condition.holds_for(True), condition.holds_for(False))
    return whole.at(fits), states[fits]


def _permanence(
    asking: "Asking", condition: Condition, whole: Stretches, states: Ints
) -> tuple[Stretches, Ints]:
    """Undecided until a permanence plan is complete, agreed until it is carried out."""
    part = asking.part
    agreed = _first_within(asking, states, part.named("permanence_plan.completed"), None)
    carried = _first_within(asking, states, part.named("placement.started"), agreed)
    edges = (np.full(len(states), NONE, np.int64), agreed, carried)
    after = (agreed, carried, np.full(len(states), NONE, np.int64))
    parts, owners = [], []
    for word, begin, end in zip(("undecided", "agreed", "achieved"), edges, after, strict=True):
        exists = (begin != NONE) | (word == "undecided")
        if not condition.holds_for(word):
            exists &= False
        chosen = np.flatnonzero(exists)
        holds = _between(asking, part.states.subject[states[chosen]], begin[chosen], end[chosen])
        lasts = holds.begins < holds.ends
        parts.append(holds.at(lasts))
        owners.append(chosen[lasts])
    of = np.concatenate(owners)
    found, place = crossed(whole, together(parts), of, np.arange(len(of)))
    return found, states[place]


def _between(asking: "Asking", subject: Ints, begin: Ints, end: Ints) -> Stretches:
    """Give stretches from one event until another, or for ever where there is none."""
    size = len(subject)
    none = np.full(size, NONE, np.int64)
    always = When(np.full(size, ALWAYS_DAY, np.int64), np.full(size, ALWAYS_SECOND))
    start = asking.when(begin).where(begin != NONE).or_else(always)
    close = asking.when(end).where(end != NONE)
    begins, ends = np.full(size, -FOREVER), np.full(size, FOREVER)
    begins[begin != NONE] = start.at(begin != NONE).earliest
    ends[close.known] = close.at(close.known).earliest
    return Stretches(subject, begins, ends, start, close, begin, none)


def _first_within(asking: "Asking", states: Ints, events: Ints, agreed: Ints | None) -> Ints:
    """Give the first event within each state; with `agreed`, the placement that carries it out."""
    part = asking.part
    found = np.full(len(states), NONE, np.int64)
    subject = part.states.subject[states]
    one, two = pairs(subject, offsets_of(part.events.subject[events], part.size))
    event, state = events[two], states[one]
    at, ended = asking.when(event), part.ended.at(state)
    fits = at.not_before(part.states.at.at(state)) & (~ended.known | ended.not_before(at))
    if agreed is not None:
        plan = agreed[one]
        fits &= (plan != NONE) & at.not_before(asking.when(plan)) & _carries(part, plan, event)
    found[one[fits][::-1]] = event[fits][::-1]  # of several the first stays
    return found


def _carries(part: Part, plan: Ints, placement: Ints) -> Mask:
    """Tell which placements are of a kind that carries the plan's route out."""
    routes = part.told.texts("route")[part.events.told[plan]]
    found = np.zeros(len(plan), np.bool_)
    for route, kinds in CARRIED_OUT.items():
        for kind in kinds:
            is_kind = part.told.equal_to("kind", kind)[part.events.told[placement]]
            found |= is_kind & (routes == part.told.text_code(route))
    return found


_WORKED_OUT = {
    "multiple_placements": _several_placements,
    "legal_status": _orders,
    "permanence": _permanence,
    "previously_open": _leaver_before,
}
