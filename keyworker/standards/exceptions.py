"""What a rule excepts (`unless`): its trigger itself, what is known of a matter, or a state."""

from dataclasses import dataclass

from keyworker.standards.expressions import (
    AnyOf,
    EventTerm,
    Expression,
    is_state,
    joined,
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
    looked_at: dict[str, list[Expression]] = {}
    for part in parts:
        if isinstance(part, EventTerm):
            looks_at = ITSELF if own.issuperset(part.names) else MATTER
        elif is_state(part):
            looks_at = STATE
        else:
            raise ValueError(f"{part.text!r} joins what cannot be true of one event; use |")
        looked_at.setdefault(looks_at, []).append(part)
    return tuple(
        Excepted(looks_at, of)
        for looks_at, found in looked_at.items()
        for of in (found if looks_at == STATE else [_any_of(found)])
    )


def _any_of(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts), joined(tuple(parts), "|"))
