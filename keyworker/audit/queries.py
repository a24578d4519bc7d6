"""Reads the trail: who saw or changed a record, and whether the chains are whole."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from keyworker.audit.chain import FIRST_HASH, add, hash_of
from keyworker.audit.models import AuditEntry, AuditSubject

BATCH = 1_000


def trail_of(viewer: Any, subject_type: str, subject_id: int) -> QuerySet[AuditEntry]:
    """List who saw and changed one subject's record, the latest first; looking is noted too."""
    add(by=viewer, deed="read.trail", subject_type=subject_type, subject_ids=[subject_id])
    entries = AuditSubject.objects.filter(subject_type=subject_type, subject_id=subject_id)
    return AuditEntry.objects.filter(pk__in=entries.values("entry_id")).order_by("-id")


def check_chain() -> list[int]:
    """List the rows that were changed by force, or that follow one taken out; none is well.

    A row is also listed where the subjects it can be found by are no longer those it names.
    """
    broken: list[int] = []
    last: dict[int | None, str] = defaultdict(lambda: FIRST_HASH)
    for rows in _batches():
        found_by = _subjects_of([row.pk for row in rows])
        for row in rows:
            follows = row.previous_hash == last[row.worker_id] and hash_of(row) == row.hash
            if not follows or found_by[row.pk] != set(row.subject_ids):
                broken.append(row.pk)
            last[row.worker_id] = row.hash
    return broken


def _batches() -> Iterator[list[AuditEntry]]:
    after = 0
    while rows := list(AuditEntry.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield rows
        after = rows[-1].pk


def _subjects_of(entry_ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = AuditSubject.objects.filter(entry_id__gte=entry_ids[0], entry_id__lte=entry_ids[-1])
    for entry_id, subject_id in rows.values_list("entry_id", "subject_id"):
        found[entry_id].add(subject_id)
    return found
