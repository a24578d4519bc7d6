"""Works out what is owed for every child, as history.actions.refresh does from the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from keyworker.demonstration.ledger import Ledger
from keyworker.history.actions import SUPERVISED
from keyworker.history.facts import LONDON
from keyworker.history.models import Fact
from keyworker.history.queries import pack
from keyworker.history.subjects import subject_of
from keyworker.history.working_out import row_of
from keyworker.standards import Obligation, Subject, evaluate, why


def work_out(
    ledger: Ledger, facts: Iterable[Fact], supervisors: Mapping[int, int], as_at: datetime
) -> None:
    """Add the obligations of the children these facts tell of; the facts are written already."""
    standards = pack().standards
    told: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.subject_type == "child":
            told[fact.subject_id].append(fact)
    for child_id, rows in sorted(told.items()):
        subject = subject_of("child", child_id, rows)
        holder = _social_worker(subject)
        for asked in evaluate(subject, standards, as_at=as_at.astimezone(LONDON)):
            row = row_of(asked, child_id, _owner(asked, holder, supervisors))
            # How late something still open is grows by the day, and is no part of the stored why.
            lasting = replace(asked, status="due") if asked.status == "overdue" else asked
            row.why = why(lasting, standards.calendar)
            ledger.add(row)


def _social_worker(subject: Subject) -> int | None:
    held = None
    for state in subject.states:
        is_theirs = state.name == "allocated" and state.ended is None
        if is_theirs and state.attributes.get("role") == "social_worker":
            held = int(state.attributes["worker"])
    return held


def _owner(asked: Obligation, holder: int | None, supervisors: Mapping[int, int]) -> int | None:
    if asked.owner_worker is not None:
        return int(asked.owner_worker)
    if holder is not None and asked.rule.owner in SUPERVISED:
        return supervisors.get(holder)
    return None
