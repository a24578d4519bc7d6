"""The columnar evaluator: every rule asked of a whole part of a population at once."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute

from keyworker.standards.columnar.age import age_rows
from keyworker.standards.columnar.asking import Asking
from keyworker.standards.columnar.before import before_rows
from keyworker.standards.columnar.by_reference import ByReference, entangled, rare
from keyworker.standards.columnar.deadline import deadline_rows
from keyworker.standards.columnar.invariant import invariant_rows
from keyworker.standards.columnar.output import SCHEMA, Words, table_of, table_of_obligations
from keyworker.standards.columnar.part import Part
from keyworker.standards.columnar.recurring import recurring_rows
from keyworker.standards.columnar.rows import Rows, together
from keyworker.standards.columnar.tables import Tables, subjects_of
from keyworker.standards.columnar.when import lengths_of
from keyworker.standards.evaluate import evaluate as evaluate_one
from keyworker.standards.moments import end_of
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Rule
from keyworker.standards.standards import Standards

_KINDS: dict[str, Callable[[Asking, Rule], list[Rows]]] = {
    "deadline": deadline_rows,
    "recurring": recurring_rows,
    "before": before_rows,
    "age": age_rows,
    "invariant": invariant_rows,
}


def evaluate_tables(tables: Tables, standards: Standards, *, as_at: date | datetime) -> pa.Table:
    """Work out what the standards ask of everybody in one part of a population."""
    lengths = lengths_of(standards.calendar)
    kinds = tables.children["subject_type"].cast(pa.string()).unique().to_pylist()
    found = [
        table
        for kind in sorted(kinds)
        for table in _of_kind(Part(tables, kind, end_of(as_at), lengths), tables, standards)
    ]
    return pa.concat_tables(found) if found else SCHEMA.empty_table()


def evaluate_parts(
    parts: Iterable[Tables], standards: Standards, *, as_at: date | datetime
) -> Iterator[pa.Table]:
    """Work out what the standards ask, part by part, so that memory is bounded by one part."""
    for part in parts:
        yield evaluate_tables(part, standards, as_at=as_at)


def _of_kind(part: Part, tables: Tables, standards: Standards) -> list[pa.Table]:
    """The rows of one kind of subject: those worked out in columns, and those one by one."""
    rules = standards.for_subject(part.kind)
    part.odd |= entangled(part, rules)
    asking, one_by_one = Asking(part), ByReference(tables, part, standards.calendar)
    in_columns: list[tuple[int, Rows]] = []
    others: list[Obligation] = []
    for number, rule in enumerate(rules):
        by_reference = rare(asking, rule)
        if by_reference.any():
            others.extend(one_by_one.rows(rule, by_reference))
        for rows in rows_of(asking, rule):
            own = rows
            if by_reference.any():
                own = rows.at(np.flatnonzero(~by_reference[rows.subject]))
            in_columns.append((number, own))
    found = [table_of(Words(part), rules, in_columns)]
    return [*found, table_of_obligations(others)] if others else found


def rows_of(asking: Asking, rule: Rule) -> list[Rows]:
    """Work out what one rule asks of a part, without the subjects asked one by one."""
    found = [rows for rows in _KINDS[rule.kind](asking, rule) if len(rows)]
    return [together(found)] if found else []


def explain(
    tables: Tables,
    standards: Standards,
    *,
    as_at: date | datetime,
    subject: tuple[str, str],
    rule: str,
    measure: str = "limit",
    cycle: int | None = None,
) -> list[Obligation]:
    """Give the rows of one subject under one rule with `why`, from the reference evaluator."""
    kind, name = subject
    chosen = Tables(
        *(
            table.filter(
                pa.compute.and_(
                    pa.compute.equal(table["subject_type"].cast(pa.string()), kind),
                    pa.compute.equal(table["subject"].cast(pa.string()), name),
                )
            )
            for table in (tables.children, tables.events, tables.states, tables.authorities)
        )
    )
    only = standards.only([standards.rule(rule)])
    return [
        row
        for one in subjects_of(chosen)
        for row in evaluate_one(one, only, as_at=as_at, why=True)
        if row.measure == measure and cycle in (None, row.cycle)
    ]
