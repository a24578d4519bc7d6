"""Reads the expressions of rules: events such as `visit.made{purpose=cp}`, states as `cp_plan`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keyworker.standards.durations import age_of
from keyworker.standards.faults import nearest
from keyworker.standards.vocabulary import TOLD, WORKED_OUT, Thing, Vocabulary

_TOKEN = re.compile(
    r"\s*(?:(?P<name>[a-z][a-z0-9_]*(?:\.[a-z_]+)?)(?P<where>\{[^}]*\})?(?P<anchor>@\w+)?|(?P<sign>[&|!()]))"
)
_CONDITION = re.compile(r"^\s*(\w+)\s*(!?=)\s*(.+?)\s*$")
AGED = "aged"  # while a child is of an age: aged{from=5 years, under=18 years}
GROUPS = {
    "any_act": "act",
    "any_document": "document",
    "any_meeting": "meeting",
    "any_decision": "decision",
    "any_span": "span",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on an attribute: equal, unequal, or `*` for any value at all."""

    attribute: str
    equal: bool
    value: Any
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Write the value out once; it is compared with every event."""
        object.__setattr__(self, "text", str(self.value))

    def holds_for(self, found: object) -> bool:
        """Tell whether a value fits; a value that is merely absent never does."""
        if found is None:
            return False
        if self.text == "*":
            return self.equal
        if found.__class__ is bool:
            return (found == self.value) is self.equal
        return (str(found) == self.text) is self.equal


@dataclass(frozen=True, slots=True)
class EventTerm:
    """Events of certain names whose attributes fit; `anchor` is a date of theirs to count from."""

    names: tuple[str, ...]
    things: tuple[str, ...]
    conditions: tuple[Condition, ...]
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class StateTerm:
    """A state (or the latest record of a thing, or a fact of the person) whose attributes fit."""

    thing: str
    lasts: bool
    conditions: tuple[Condition, ...]
    text: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any one of several."""

    parts: tuple["Expression", ...]
    text: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of several."""

    parts: tuple["Expression", ...]
    text: str


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a state."""

    part: "Expression"
    text: str


@dataclass(frozen=True, slots=True)
class Many:
    """At least, or at most, so many of a state at once: five workers in post, three open cases.

    `apart_by` names the attribute that tells one from another: so many teams, whatever the cases.
    """

    part: "Expression"
    at_least: int
    at_most: int | None
    text: str
    apart_by: str = ""


Expression = EventTerm | StateTerm | AnyOf | AllOf | Not | Many


def terms_of(expression: Expression) -> list[EventTerm | StateTerm]:
    """List the terms an expression is made of."""
    if isinstance(expression, EventTerm | StateTerm):
        return [expression]
    if isinstance(expression, Not | Many):
        return terms_of(expression.part)
    return [term for part in expression.parts for term in terms_of(part)]


def is_event(expression: Expression) -> bool:
    """Tell whether an expression names events only."""
    return all(isinstance(term, EventTerm) for term in terms_of(expression))


def is_state(expression: Expression) -> bool:
    """Tell whether an expression names states only."""
    return all(isinstance(term, StateTerm) for term in terms_of(expression))


def joined(parts: tuple[Expression, ...], sign: str) -> str:
    """Write parts joined by & or |, in brackets where they would be read otherwise."""
    return f" {sign} ".join(bracketed(part) for part in parts)


def bracketed(part: Expression) -> str:
    """Write one part, in brackets where it has parts of its own."""
    return f"({part.text})" if isinstance(part, AnyOf | AllOf) else part.text


def read_expression(text: object, vocabulary: Vocabulary) -> Expression:
    """Read an expression; raises ValueError saying what is wrong, with a suggestion."""
    words = str(text).strip()
    if not words:
        raise ValueError("an expression is missing")
    reader = _Reader(words, vocabulary)
    found = reader.either()
    if reader.tokens:
        raise ValueError(f"{words!r} goes on after it is complete, at {reader.tokens[0][0]!r}")
    return found


class _Reader:
    """Reads one expression from left to right; & binds closer than |."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.tokens = _tokens(text)

    def either(self) -> Expression:
        """Read parts joined by |."""
        parts = [self.both()]
        while self.tokens and self.tokens[0][0] == "|":
            self.tokens.pop(0)
            parts.append(self.both())
        if len(parts) == 1:
            return parts[0]
        return AnyOf(tuple(parts), joined(tuple(parts), "|"))

    def both(self) -> Expression:
        """Read parts joined by &."""
        parts = [self.one()]
        while self.tokens and self.tokens[0][0] == "&":
            self.tokens.pop(0)
            parts.append(self.one())
        if len(parts) == 1:
            return parts[0]
        return AllOf(tuple(parts), joined(tuple(parts), "&"))

    def one(self) -> Expression:
        """Read one name, a negation or something in brackets."""
        if not self.tokens:
            raise ValueError(f"{self.text!r} breaks off")
        sign, where, anchor = self.tokens.pop(0)
        if sign == "!":
            part = self.one()
            return Not(part, f"!{bracketed(part)}")
        if sign == "(":
            found = self.either()
            if not self.tokens or self.tokens.pop(0)[0] != ")":
                raise ValueError(f"{self.text!r} lacks a closing bracket")
            return found
        if sign in ("&", "|", ")"):
            raise ValueError(f"{self.text!r} has {sign!r} where a name should stand")
        found = self.term(sign, where)
        return self.anchored(found, anchor[1:]) if anchor else found

    def term(self, name: str, where: str) -> Expression:
        """Read one name with its conditions."""
        thing_name, dot, phase = name.partition(".")
        text = name + where
        if thing_name in GROUPS:
            return self.group(thing_name, phase, where, text)
        if thing_name == "child":
            known = Thing("child", "person", "", "", (), self.vocabulary.facts)
            return StateTerm("child", False, self.conditions(where, known), text)
        if name == AGED:
            return StateTerm(AGED, True, self.ages(where), text)
        if not dot and thing_name not in self.vocabulary.things and name in self.vocabulary.states:
            return read_expression(self.vocabulary.states[name], self.vocabulary)
        if dot:
            thing, _ = self.vocabulary.event(name)
            return EventTerm((name,), (thing.name,), self.conditions(where, thing), text)
        thing = self.vocabulary.thing(name)
        return StateTerm(name, thing.is_span, self.conditions(where, thing), text)

    def anchored(self, found: Expression, name: str) -> EventTerm:
        """Read `@filing_due`: the date among an event's attributes that is counted from."""
        if not isinstance(found, EventTerm) or len(found.names) != 1:
            raise ValueError(f"@{name} needs one event with a date of that name")
        kind = self.vocabulary.attribute(self.vocabulary.thing(found.things[0]), name)
        if kind != "date":
            raise ValueError(f"{found.things[0]} has {name}, but it is no date")
        text = f"{found.text}@{name}"
        return EventTerm(found.names, found.things, found.conditions, text, name)

    def group(self, name: str, phase: str, where: str, text: str) -> EventTerm:
        """Read `any_document.authorised` and the like."""
        if where:
            raise ValueError(f"{text!r}: {name} takes no conditions")
        things = self.vocabulary.of_type(GROUPS[name])
        phases = self.vocabulary.phases[GROUPS[name]]
        if phase not in phases:
            raise ValueError(f"{name} has no phase {phase!r}. {nearest(phase, phases)}")
        names = tuple(f"{thing.name}.{phase}" for thing in things)
        return EventTerm(names, tuple(thing.name for thing in things), (), text)

    def ages(self, where: str) -> tuple[Condition, ...]:
        """Read `{from=5 years, under=18 years}`, each in months."""
        found: dict[str, int] = {}
        for part in where[1:-1].split(","):
            name, sign, value = part.partition("=")
            if name.strip() not in ("from", "under") or not sign:
                raise ValueError(f"{part.strip()!r} is no age; write from=16 years, under=18 years")
            found[name.strip()] = age_of(value)
        return tuple(Condition(name, True, months) for name, months in found.items())

    def conditions(self, where: str, thing: Thing) -> tuple[Condition, ...]:
        """Read `{purpose=cp, seen=true}`."""
        if not where:
            return ()
        return tuple(self.condition(part, thing) for part in where[1:-1].split(",") if part.strip())

    def condition(self, part: str, thing: Thing) -> Condition:
        """Read one condition and check its name and value against the vocabulary."""
        found = _CONDITION.match(part)
        if not found:
            raise ValueError(f"{part.strip()!r} is no condition; write name=value")
        name, sign, value = found.groups()
        kind = thing.attributes.get(name)
        if kind is None and name not in WORKED_OUT and name not in TOLD:
            self.vocabulary.attribute(thing, name)
        choices = self.vocabulary.choices(kind or "")
        if choices is not None and value != "*" and value not in choices:
            raise ValueError(f"{thing.name} has no {name} {value!r}. {nearest(value, choices)}")
        plain: Mapping[str, Any] = {"true": True, "false": False}
        return Condition(name, sign == "=", plain.get(value, value))


def _tokens(text: str) -> list[tuple[str, str, str]]:
    tokens: list[tuple[str, str, str]] = []
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if not found:
            raise ValueError(f"{text!r} cannot be read from {text[at:].strip()[:30]!r} on")
        at = found.end()
        tokens.append((found["name"] or found["sign"], found["where"] or "", found["anchor"] or ""))
    return tokens
