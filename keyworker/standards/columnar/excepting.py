"""What rules except (`unless`), for many triggers at once, as `settling.excepted` tells for one."""

import numpy as np

from keyworker.standards.columnar.asking import Asking, served
from keyworker.standards.columnar.part import NONE
from keyworker.standards.columnar.stretches import pairs, stretch_at
from keyworker.standards.columnar.when import Ints, Mask
from keyworker.standards.exceptions import ITSELF, MATTER
from keyworker.standards.expressions import Expression, StateTerm
from keyworker.standards.rules import Rule


def excepted(asking: Asking, rule: Rule, triggers: Ints) -> Mask:
    """Tell for which triggers a rule's `unless` holds: of itself, its matter, or its day."""
    found = np.zeros(len(triggers), np.bool_)
    for each in rule.exceptions:
        if each.looks_at == ITSELF:
            marked = np.zeros(len(asking.part.day_key), np.bool_)
            marked[asking.events(each.of).events] = True
            found |= marked[triggers]
        elif each.looks_at == MATTER:
            found |= _by_matter(asking, each.of, triggers)
        else:
            found |= _by_state(asking, each.of, triggers)
    return found


def _by_matter(asking: Asking, of: Expression, triggers: Ints) -> Mask:
    part = asking.part
    _, matters = asking.events(of).matters()
    subject, own = part.events.subject[triggers], part.events.ref[triggers]
    found: Mask = np.isin(subject * len(part.refs) + own, matters) & (own > 0)
    owner, ref = served(part, triggers)
    if len(owner):
        found[owner[np.isin(subject[owner] * len(part.refs) + ref, matters)]] = True
    return found


def _by_state(asking: Asking, of: Expression, triggers: Ints) -> Mask:
    part = asking.part
    subject = part.events.subject[triggers]
    at: Mask
    at = stretch_at(asking.stretches(of), subject, asking.when(triggers), part.size) != NONE
    if not (isinstance(of, StateTerm) and of.lasts):
        return at
    own = _own_state(asking, of, triggers)
    at &= own == NONE
    return _of_same_state(asking, of, triggers, own) | at


def _own_state(asking: Asking, of: StateTerm, triggers: Ints) -> Ints:
    """The state a trigger is the start or the end of, where it is of the kind excepted."""
    part = asking.part
    own = part.of[triggers]
    if not len(part.states.name):
        return own
    code = part.names.index(of.thing) if of.thing in part.names else NONE
    return np.where((own != NONE) & (part.states.name[own] == code), own, NONE)


def _of_same_state(asking: Asking, of: StateTerm, triggers: Ints, own: Ints) -> Mask:
    part, stretches = asking.part, asking.stretches(of)
    found = np.zeros(len(triggers), np.bool_)
    subject = part.events.subject[triggers]
    one, two = pairs(subject, stretches.offsets(part.size))
    state = stretches.state[two]
    known = state != NONE
    one, state = one[known], state[known]
    if not len(state):
        return found
    ref = part.states.ref[state]
    other = (own[one] == NONE) & (ref > 0)
    found[one[(state == own[one]) | (other & (ref == part.events.ref[triggers][one]))]] = True
    owner, more = served(part, triggers)
    if len(owner):
        keys = set((triggers[owner] * len(part.refs) + more).tolist())
        asked = np.flatnonzero(other)
        wanted = triggers[one[asked]] * len(part.refs) + ref[asked]
        hits = np.array([key in keys for key in wanted.tolist()], np.bool_)
        found[one[asked[hits]]] = True
    return found
