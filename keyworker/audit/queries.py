"""Reads the trail: who saw or changed a record, and whether the chains are whole."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from keyworker.audit.chain import FIRST_HASH, add, hash_of
from keyworker.audit.models import AuditEntry, AuditSubject

BATCH = 1_000


def trail_of(viewer: Any, subject_type: str, subject_id: int) -> QuerySet[AuditEntry]:
    """List who saw and changed one subject's record, the latest first; looking is noted too."""
    add(by=viewer, deed="read.trail", subject_type=subject_type, subject_ids=[subject_id])
    entries = AuditSubject.objects.filter(subject_type=subject_type, subject_id=subject_id)
    return AuditEntry.objects.filter(pk__in=entries.values("entry_id")).order_by("-id")


def check_chain() -> list[int]:
    """List the rows that were changed by force, taken out, or follow one taken out; none is well.

    A row is also listed where the subjects it can be found by are no longer those it names.
    """
    broken = _taken_out()
    last: dict[int | None, str] = defaultdict(lambda: FIRST_HASH)
    for rows in _batches():
        found_by = _subjects_of([row.pk for row in rows])
        for row in rows:
            follows = row.previous_hash == last[row.worker_id] and hash_of(row) == row.hash
            named = {(row.subject_type, subject_id) for subject_id in row.subject_ids}
            if not follows or found_by[row.pk] != named:
                broken.append(row.pk)
            last[row.worker_id] = row.hash
    return sorted(broken)


def _taken_out() -> list[int]:
    """The last row of a chain has none after it: its subjects show that it was there."""
    there = AuditEntry.objects.filter(pk=OuterRef("entry_id"))
    orphans = AuditSubject.objects.filter(~Exists(there))
    return list(orphans.values_list("entry_id", flat=True).distinct())


def _batches() -> Iterator[list[AuditEntry]]:
    after = 0
    while rows := list(AuditEntry.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield rows
        after = rows[-1].pk


def _subjects_of(entry_ids: list[int]) -> dict[int, set[tuple[str, int]]]:
    found: dict[int, set[tuple[str, int]]] = defaultdict(set)
    rows = AuditSubject.objects.filter(entry_id__gte=entry_ids[0], entry_id__lte=entry_ids[-1])
    for row in rows:
        found[row.entry_id].add((row.subject_type, row.subject_id))
    return found
