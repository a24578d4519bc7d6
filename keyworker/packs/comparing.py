"""Sets two packs side by side, topic by topic: what each asks about the same thing."""

from collections.abc import Iterator
from dataclasses import dataclass

from keyworker.packs.loader import Pack
from keyworker.standards.expressions import AGED, EventTerm, Expression, terms_of
from keyworker.standards.rules import Rule

_NOT_A_TOPIC = {AGED, "child"}


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: the rule of each pack about it; None where a pack asks nothing of the kind."""

    title: str
    first: Rule | None
    second: Rule | None

    @property
    def in_both(self) -> bool:
        """Tell whether both packs ask for something."""
        return self.first is not None and self.second is not None


def topics(first: Pack, second: Pack) -> list[Topic]:
    """List the topics of two packs, those both speak of first; what is the same law for both is
    left out.

    Two rules are about one topic where they ask the same thing of the same kind of subject, in a
    state or after an event they share. A rule has one counterpart: the nearest.
    """
    shared = {rule.name for rule in first.standards.rules} & {
        rule.name for rule in second.standards.rules
    }
    ours = [rule for rule in first.standards.rules if rule.name not in shared]
    theirs = [rule for rule in second.standards.rules if rule.name not in shared]
    counterparts = _counterparts(ours, theirs)
    taken = {rule.name for rule in counterparts.values()}
    both = [
        Topic(rule.title, rule, counterparts[rule.name])
        for rule in ours
        if rule.name in counterparts
    ]
    alone = [Topic(rule.title, rule, None) for rule in ours if rule.name not in counterparts]
    rest = [Topic(rule.title, None, rule) for rule in theirs if rule.name not in taken]
    return [*both, *alone, *rest]


def _counterparts(ours: list[Rule], theirs: list[Rule]) -> dict[str, Rule]:
    """Pair rules, the nearest pairs first."""
    pairs = [
        (nearness, place, other_place, rule, other)
        for place, rule in enumerate(ours)
        for other_place, other in enumerate(theirs)
        if (nearness := _nearness(rule, other))
    ]
    found: dict[str, Rule] = {}
    taken: set[str] = set()
    for _, _, _, rule, other in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if rule.name not in found and other.name not in taken:
            found[rule.name] = other
            taken.add(other.name)
    return found


def _nearness(rule: Rule, other: Rule) -> int:
    """How much two rules are about one thing; 0 where they are not."""
    if rule.subject != other.subject or _asked(rule) != _asked(other):
        return 0
    mine, yours = set(_anchors(rule)), set(_anchors(other))
    common = len(mine & yours)
    if not common:
        return 0
    same_words = 2 if _text(rule.do or rule.must) == _text(other.do or other.must) else 0
    apart = len(mine ^ yours)
    return 10 * common + (5 if rule.kind == other.kind else 0) + same_words - min(apart, 4)


def _asked(rule: Rule) -> frozenset[str]:
    part = rule.do or rule.must
    return frozenset(_names(part)) if part is not None else frozenset(["recorded"])


def _anchors(rule: Rule) -> Iterator[str]:
    for part in (rule.after, rule.during, rule.each):
        for term in [] if part is None else terms_of(part):
            things = term.things if isinstance(term, EventTerm) else (term.thing,)
            yield from (thing for thing in things if thing not in _NOT_A_TOPIC)


def _names(part: Expression) -> Iterator[str]:
    for term in terms_of(part):
        yield from term.names if isinstance(term, EventTerm) else (term.thing,)


def _text(part: Expression | None) -> str:
    return "" if part is None else part.text
