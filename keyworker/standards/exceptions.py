"""What a rule excepts (`unless`): its trigger itself, what is known of a matter, or a state."""

from dataclasses import dataclass

from keyworker.standards.expressions import (
    AnyOf,
    EventTerm,
    Expression,
    is_event,
    is_state,
    terms_of,
)

ITSELF = "itself"
MATTER = "matter"
STATE = "state"


@dataclass(frozen=True, slots=True)
class Excepted:
    """One exception, and what it looks at: the trigger itself, its matter, or a state."""

    looks_at: str
    of: Expression


def read_exceptions(unless: Expression, triggers: Expression | None) -> tuple[Excepted, ...]:
    """Tell for each part of `unless` what it looks at; raises ValueError where that is not clear.

    An event of a kind that triggers the rule excepts itself alone: a contact that has a closer
    limit of its own says nothing about the decision that follows it under the same matter.
    """
    parts = unless.parts if isinstance(unless, AnyOf) else (unless,)
    own = {
        name
        for term in ([] if triggers is None else terms_of(triggers))
        if isinstance(term, EventTerm)
        for name in term.names
    }
    found: list[Excepted] = []
    for part in parts:
        if is_state(part):
            found.append(Excepted(STATE, part))
        elif is_event(part) and isinstance(part, EventTerm):
            found.append(Excepted(ITSELF if own.issuperset(part.names) else MATTER, part))
        else:
            raise ValueError(f"{part.text!r} joins what cannot be true of one event; use |")
    return tuple(found)
