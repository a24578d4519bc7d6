"""Which subjects a rule is asked of by the reference evaluator, one by one: the rare ones.

These are subjects whose manager allowed something under the rule's clauses, whose source is silent
on something the rule asks, who have no date of birth where an age is asked, whose doings are joined
by order because nothing names its matter, and those with a state that ends before it begins.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute

from keyworker.standards.asking import Asking as ReferenceAsking
from keyworker.standards.calendar import Calendar
from keyworker.standards.columnar.asking import Asking
from keyworker.standards.columnar.deadline import by_order
from keyworker.standards.columnar.part import Part
from keyworker.standards.columnar.tables import Tables, subjects_of
from keyworker.standards.columnar.when import EPOCH, Mask
from keyworker.standards.evaluate import rows_of
from keyworker.standards.expressions import (
    AGED,
    AllOf,
    AnyOf,
    EventTerm,
    Expression,
    StateTerm,
    terms_of,
)
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Rule
from keyworker.standards.worked_out import NEEDS


class ByReference:
    """Asks the reference evaluator about single subjects, each read from the tables once."""

    def __init__(self, tables: Tables, part: Part, calendar: Calendar) -> None:
        self._tables = tables
        self._part = part
        self._calendar = calendar
        self._askings: dict[int, ReferenceAsking] = {}

    def rows(self, rule: Rule, which: Mask) -> list[Obligation]:
        """Work out what a rule asks of some subjects."""
        places = np.flatnonzero(which)
        self._read([place for place in places.tolist() if place not in self._askings])
        return [row for place in places.tolist() for row in rows_of(self._askings[place], rule)]

    def _read(self, places: list[int]) -> None:
        if not places:
            return
        ids = self._part.ids.take(pa.array(places))
        chosen = Tables(
            *(
                _about(table, self._part.kind, ids)
                for table in (
                    self._tables.children,
                    self._tables.events,
                    self._tables.states,
                    self._tables.authorities,
                )
            )
        )
        found = {subject.id: subject for subject in subjects_of(chosen)}
        moment = self._part.as_at
        for place, name in zip(places, ids.to_pylist(), strict=True):
            known = found[name].known_by(moment)
            self._askings[place] = ReferenceAsking(known, moment, self._calendar)


def _about(table: pa.Table, kind: str, ids: pa.Array) -> pa.Table:
    of_kind = pa.compute.equal(table["subject_type"].cast(pa.string()), kind)
    named = pa.compute.is_in(table["subject"].cast(pa.string()), value_set=ids)
    return table.filter(pa.compute.and_(of_kind, named))


def rare(asking: Asking, rule: Rule) -> Mask:
    """Tell of which subjects a rule is asked one by one."""
    part = asking.part
    found = part.odd | _allowed(part, rule) | _silent(part, rule) | by_order(asking, rule)
    if rule.kind == "age":
        found |= part.born == 0
    if _asks_age(rule):
        found |= (part.born == 0) & (part.expected == 0)
    return found


def entangled(part: Part, rules: list[Rule]) -> Mask:
    """Tell whom every rule is asked of one by one, and in order: answers there touch each other.

    Where a source is silent on part of `a | b`, the reference evaluator keeps what is left of it
    under the name of that part, and rules that follow may be answered from it.
    """
    either = [found for rule in rules if rule.during for found in _either(rule.during)]
    things = {term.thing for term in either if isinstance(term, StateTerm)}
    touched = np.array([bool(things & silent) for silent in part.silent_sets], np.bool_)
    found = touched[part.silent] if len(touched) else np.zeros(part.size, np.bool_)
    if AGED in things:
        found = found | ((part.born == 0) & (part.expected == 0))
    return found


def _either(expression: Expression) -> list[EventTerm | StateTerm]:
    """The terms that stand on one side of an |."""
    if isinstance(expression, AnyOf):
        return terms_of(expression)
    if isinstance(expression, AllOf):
        return [term for part in expression.parts for term in _either(part)]
    return []


def _allowed(part: Part, rule: Rule) -> Mask:
    found = np.zeros(part.size, np.bool_)
    table = part.authorities
    if not table.num_rows:
        return found
    clauses = set(rule.clauses)
    for limit in rule.limits:
        clauses |= set(limit.clauses) | {c for stage in limit.stages for c in stage.clauses}
    names = pa.array(sorted(clauses), pa.string())
    about = pa.compute.is_in(table["clause"].cast(pa.string()), value_set=names)
    since = table["since"].cast(pa.int32()).to_numpy() + EPOCH
    kept = about.to_numpy() & (since <= part.as_at.day)
    found[table["place"].to_numpy()[kept]] = True
    return found


def _asks_age(rule: Rule) -> bool:
    terms = [term for part in rule.expressions for term in terms_of(part)]
    return any(isinstance(term, StateTerm) and term.thing == AGED for term in terms)


def _silent(part: Part, rule: Rule) -> Mask:
    """Tell whose source is silent on anything the rule asks."""
    needed = _needed(rule)
    touched = np.array([bool(needed & silent) for silent in part.silent_sets], np.bool_)
    found: Mask = touched[part.silent] if len(touched) else np.zeros(part.size, np.bool_)
    return found


def _needed(rule: Rule) -> frozenset[str]:
    needed = {"recorded"} if rule.kind == "deadline" and rule.do is None else set()
    for part in rule.expressions:
        for term in terms_of(part):
            things = term.things if isinstance(term, EventTerm) else (term.thing,)
            needed |= {*things, *(term.names if isinstance(term, EventTerm) else ())}
            for condition in term.conditions:
                needed |= {f"{t}.{condition.attribute}={condition.text}" for t in things}
                for name in NEEDS.get(condition.attribute, (condition.attribute,)):
                    needed |= {name, *(f"{thing}.{name}" for thing in things)}
    return frozenset(needed)
