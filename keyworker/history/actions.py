"""Appends to the log and works out, in the same transaction, what it now asks for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from keyworker.audit.actions import note
from keyworker.history.checking import check
from keyworker.history.facts import LONDON, NewFact, row_of
from keyworker.history.models import Fact, Obligation
from keyworker.history.queries import children_held_by, pack, subjects, supervisors_of
from keyworker.history.turns import take_turns
from keyworker.history.working_out import fingerprint
from keyworker.history.working_out import row_of as obligation_row
from keyworker.standards import Obligation as Asked
from keyworker.standards import Standards, Subject, evaluate, why

# Roles that are filled through the line of supervision where nobody is allocated in them.
SUPERVISED = ("manager", "senior_manager")
BATCH = 500


def append(*, facts: Sequence[NewFact], as_at: datetime | None = None) -> None:
    """Append facts and refresh what they ask for; only inside the transaction that made them."""
    if not connection.in_atomic_block:
        raise RuntimeError("facts are appended inside the transaction of the deed they tell of")
    if not facts:
        return
    touched: dict[str, set[int]] = defaultdict(set)
    for fact in facts:
        touched[fact.subject_type].add(fact.subject_id)
    for subject_type, ids in sorted(touched.items()):
        take_turns(subject_type, ids)
    known = _known_identities(facts)
    rows: list[Fact] = []
    for fact in facts:
        check(fact)
        rows.append(row_of(fact, replaces=fact.identity in known))
        known.add(fact.identity)
    Fact.objects.bulk_create(rows)
    # What a manager owes for a child follows the supervision of the child's worker.
    posts = {fact.subject_id for fact in facts if fact.name == "in_post"}
    if posts:
        touched["child"].update(children_held_by(posts))
    for subject_type, ids in sorted(touched.items()):
        refresh(subject_type=subject_type, subject_ids=sorted(ids), as_at=as_at)


def _known_identities(facts: Sequence[NewFact]) -> set[str]:
    identities = {fact.identity for fact in facts}
    return set(
        Fact.objects.filter(
            subject_id__in={fact.subject_id for fact in facts}, identity__in=identities
        ).values_list("identity", flat=True)
    )


def refresh(
    *, subject_type: str, subject_ids: Sequence[int], as_at: datetime | None = None
) -> None:
    """Work out the obligations of these subjects again and replace the rows that changed."""
    standards = pack().standards
    moment = (as_at or timezone.now()).astimezone(LONDON)
    for part in _parts(subject_ids):
        with transaction.atomic():
            take_turns(subject_type, part)
            _refresh(standards, subject_type, part, moment)


def _refresh(standards: Standards, subject_type: str, ids: Sequence[int], moment: datetime) -> None:
    found = subjects(subject_type, ids)
    asked = [
        (subject_id, row)
        for subject_id, subject in found.items()
        for row in evaluate(subject, standards, as_at=moment)
    ]
    owners = _Owners(found)
    standing: dict[tuple[int, str], list[int]] = defaultdict(list)
    rows = Obligation.objects.filter(subject_type=subject_type, subject_id__in=ids)
    for pk, subject_id, known_by in rows.values_list("pk", "subject_id", "fingerprint"):
        standing[(subject_id, known_by)].append(pk)
    fresh: list[Obligation] = []
    for subject_id, row in asked:
        owner = owners.of(subject_id, row)
        same = standing.get((subject_id, fingerprint(row, owner)))
        if same:
            same.pop()
            continue
        new = obligation_row(row, subject_id, owner)
        new.why = why(_as_it_lasts(row), standards.calendar)
        fresh.append(new)
    gone = [pk for left in standing.values() for pk in left]
    for part in _parts(gone):
        Obligation.objects.filter(pk__in=part).delete()
    Obligation.objects.bulk_create(fresh, batch_size=BATCH)


def _as_it_lasts(row: Asked) -> Asked:
    """How late something still open is grows by the day, so it is not part of the stored why."""
    return replace(row, status="due") if row.status == "overdue" else row


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


class _Owners:
    """Finds who owes a doing: the allocated worker, or that worker's supervisor for a manager's."""

    def __init__(self, found: Mapping[int, Subject]) -> None:
        self.workers: dict[int, int] = {}
        for subject_id, subject in found.items():
            for state in subject.states:
                is_theirs = state.name == "allocated" and state.ended is None
                if is_theirs and state.attributes.get("role") == "social_worker":
                    self.workers[subject_id] = int(state.attributes["worker"])
        self.supervisors = supervisors_of(set(self.workers.values())) if self.workers else {}

    def of(self, subject_id: int, row: Asked) -> int | None:
        """Give the worker who owes one obligation, or None where nobody can be named."""
        if row.owner_worker is not None:
            return int(row.owner_worker)
        worker = self.workers.get(subject_id)
        if worker is not None and row.rule.owner in SUPERVISED:
            return self.supervisors.get(worker)
        return None


def rewrite(*, expected: Iterable[NewFact]) -> int:
    """Write the log anew from every domain's rows, and what it asks for; gives the facts written.

    Only `keyworker history rebuild --write` does this; the log is otherwise only ever added to.
    """
    with transaction.atomic():
        note(by=None, deed="history.rewrite", subject_type="history", subject_ids=[])
        Fact.objects.all().delete()
        written = 0
        touched: dict[str, set[int]] = defaultdict(set)
        batch: list[Fact] = []
        seen: set[str] = set()
        for fact in expected:
            batch.append(row_of(fact, replaces=fact.identity in seen))
            seen.add(fact.identity)
            touched[fact.subject_type].add(fact.subject_id)
            if len(batch) >= BATCH:
                written += len(Fact.objects.bulk_create(batch))
                batch = []
        written += len(Fact.objects.bulk_create(batch))
        Obligation.objects.all().delete()
        for subject_type, ids in sorted(touched.items()):
            refresh(subject_type=subject_type, subject_ids=sorted(ids))
    return written
