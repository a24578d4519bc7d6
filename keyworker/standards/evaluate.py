"""The reference evaluator: every rule of the standards asked of one subject, in plain steps."""

from collections.abc import Callable
from datetime import date, datetime

from keyworker.standards.age import age_rows
from keyworker.standards.asking import Asking
from keyworker.standards.before import before_rows
from keyworker.standards.deadline import deadline_rows
from keyworker.standards.explain import why as explain
from keyworker.standards.history import Subject
from keyworker.standards.invariant import invariant_rows
from keyworker.standards.moments import end_of
from keyworker.standards.obligation import Obligation
from keyworker.standards.recurring import recurring_rows
from keyworker.standards.rules import Rule
from keyworker.standards.standards import Standards

_KINDS: dict[str, Callable[[Asking, Rule], list[Obligation]]] = {
    "deadline": deadline_rows,
    "recurring": recurring_rows,
    "before": before_rows,
    "age": age_rows,
    "invariant": invariant_rows,
}


def evaluate(
    subject: Subject, standards: Standards, *, as_at: date | datetime, why: bool = False
) -> list[Obligation]:
    """Work out what the standards ask of one subject, as things stood at a day's end or a moment.

    Rows come in the order of the rules, then by start, then by cycle. With `why` each row carries
    the sentence and the arithmetic behind it.
    """
    moment = end_of(as_at)
    asking = Asking(subject.known_by(moment), moment, standards.calendar)
    rows: list[Obligation] = []
    for rule in standards.for_subject(subject.type):
        rows.extend(rows_of(asking, rule))
    if why:
        for row in rows:
            row.why = explain(row, standards.calendar)
    return rows


def rows_of(asking: Asking, rule: Rule) -> list[Obligation]:
    """Work out what one rule asks of one subject, by start, then by cycle; without `why`."""
    found = _KINDS[rule.kind](asking, rule)
    if len(found) > 1 and rule.kind != "deadline":  # deadlines follow their triggers' order
        found.sort(key=lambda row: (row.start.order if row.start else (0, 0.0), row.cycle))
    return found
