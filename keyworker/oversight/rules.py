"""What a rule means to the one who has to do it: how serious, by which form, together with what."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from keyworker.packs import Pack, load
from keyworker.standards import Rule
from keyworker.standards.expressions import EventTerm, Expression, StateTerm, terms_of

SERIOUSNESS: list[list[str]] = yaml.safe_load(
    (Path(__file__).parent / "seriousness.yaml").read_text()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one rule asks: its words, its weight, and the form by which it is recorded.

    `rank` 0 is the most serious. `thing` and `phase` are what is asked for; `wanted` its attributes
    with one value each; `form` the pack's form for it, empty where a deed without a form does it.
    """

    name: str
    title: str
    rank: int
    thing: str
    phase: str
    wanted: tuple[tuple[str, str], ...]
    form: str
    same: str
    others: bool

    def served_by(self, other: "Asked") -> bool:
        """Tell whether doing what another rule asks may do this one's asking too."""
        if (self.thing, self.phase) != (other.thing, other.phase) or not self.thing:
            return False
        values = dict(other.wanted)
        return all(values.get(name, value) == value for name, value in self.wanted)


@lru_cache(maxsize=8)
def asked_by(pack_name: str) -> dict[str, Asked]:
    """Give what each rule of a pack in force asks, by the rule's full name."""
    pack = load(pack_name)
    return {rule.name: _asked(rule, pack) for rule in pack.standards.rules}


def _asked(rule: Rule, pack: Pack) -> Asked:
    doing = rule.do if rule.do is not None else (rule.must or rule.after)
    events = [term for term in _terms(doing) if isinstance(term, EventTerm)]
    term, form = _best(events, pack)
    thing, phase = ("", "")
    wanted: tuple[tuple[str, str], ...] = ()
    if term is not None:
        thing, _, phase = term.names[0].partition(".")
        wanted = tuple(
            (condition.attribute, str(condition.value).lower())
            for condition in term.conditions
            if condition.equal and condition.value != "*"
        )
    return Asked(
        name=rule.name,
        title=rule.title,
        rank=_rank(rule),
        thing=thing,
        phase=phase,
        wanted=wanted,
        form=form,
        same=rule.same,
        others=rule.others,
    )


def _best(events: list[EventTerm], pack: Pack) -> tuple[EventTerm | None, str]:
    """The first doing the pack has a form for, else the first doing named."""
    forms = {(form.thing, form.phase): form.name for form in pack.forms.values()}
    for term in events:
        if len(term.names) == 1:
            thing, _, phase = term.names[0].partition(".")
            if (thing, phase) in forms:
                return term, forms[(thing, phase)]
    return (events[0] if events else None), ""


def _rank(rule: Rule) -> int:
    named: set[str] = set()
    for expression in (rule.during, rule.after, rule.each, rule.do, rule.must):
        named.update(_things(expression))
    for rank, things in enumerate(SERIOUSNESS):
        if named & set(things):
            return rank
    return len(SERIOUSNESS)


def _terms(expression: Expression | None) -> list[EventTerm | StateTerm]:
    return [] if expression is None else terms_of(expression)


def _things(expression: Expression | None) -> set[str]:
    """The things an expression is about; groups such as any_document are about nothing more."""
    found: set[str] = set()
    for term in _terms(expression):
        if isinstance(term, StateTerm):
            found.add(term.thing)
        elif len(term.things) == 1:
            found.add(term.things[0])
    return found
