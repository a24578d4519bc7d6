"""Refuses a fact outside the vocabulary where it is made: no rule would ever see it."""

from typing import Any

from keyworker.history.facts import NewFact, plain
from keyworker.history.models import Fact
from keyworker.history.queries import pack
from keyworker.history.subjects import PERSON
from keyworker.standards.faults import nearest
from keyworker.standards.vocabulary import PERSON_FACTS, TOLD, Thing, Vocabulary

LONGEST_REF = 64
AUTHORITIES = ("vary", "extend", "waive")


def check(fact: NewFact) -> None:
    """Raise ValueError, naming the fact and what would fit, for one no history file may hold."""
    try:
        _check(fact, pack().vocabulary)
    except ValueError as error:
        raise ValueError(f"{fact.identity}: {error}") from None


def _check(fact: NewFact, vocabulary: Vocabulary) -> None:
    for ref in (fact.ref, *fact.for_ref):
        if len(ref) > LONGEST_REF:
            raise ValueError(f"the ref {ref[:80]!r} is longer than {LONGEST_REF} letters")
    if fact.name == PERSON:
        for name in plain(fact.attributes):
            if name not in PERSON_FACTS and name not in vocabulary.facts:
                known = [*PERSON_FACTS, *vocabulary.facts]
                raise ValueError(f"nothing is called {name!r} of a person. {nearest(name, known)}")
        return
    if fact.kind == Fact.Kind.AUTHORITY:
        if fact.name not in AUTHORITIES:
            raise ValueError(f"an authority does one of {', '.join(AUTHORITIES)}")
        return
    if fact.at is None:
        raise ValueError(f"{fact.name} has no date")
    thing, phase = _thing(fact, vocabulary)
    for name, value in plain(fact.attributes).items():
        if not (name == "for" and phase == "scheduled"):
            _check_attribute(vocabulary, thing, name, value)


def _thing(fact: NewFact, vocabulary: Vocabulary) -> tuple[Thing, str]:
    if fact.kind == Fact.Kind.EVENT:
        return vocabulary.event(fact.name)
    thing = vocabulary.thing(fact.name)
    if not thing.is_span:
        raise ValueError(f"{fact.name} does not last, so it is no state")
    return thing, ""


def _check_attribute(vocabulary: Vocabulary, thing: Thing, name: str, value: Any) -> None:
    if name not in thing.attributes and name in TOLD:
        return
    kind = vocabulary.attribute(thing, name)
    if kind == "bool" and not isinstance(value, bool):
        raise ValueError(f"{thing.name}.{name} is yes or no, and not {value!r}")
    choices = vocabulary.choices(kind)
    if choices is not None and str(value) not in choices:
        raise ValueError(f"{thing.name} has no {name} {value!r}. {nearest(str(value), choices)}")
