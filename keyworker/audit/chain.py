"""Adds rows to the trail, each chained to the one the same worker left before it.

Every worker has a chain of their own (the system has one too), so that two workers writing at the
same time never wait for each other, and a row changed or taken out by force still shows.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from keyworker.audit.models import AuditEntry, AuditSubject

FIRST_HASH = "0" * 64
# The first half of the lock's number on PostgreSQL; the second half is the worker's.
CHAIN_LOCK = 7_210_001


def add(
    *,
    by: Any,
    deed: str,
    subject_type: str,
    subject_ids: Sequence[int],
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one row in the caller's transaction; `by` None is the system itself."""
    worker_id = None if by is None else by.pk
    ids = list(dict.fromkeys(subject_ids))
    with transaction.atomic():
        _take_turns(worker_id)
        entry = AuditEntry(
            at=timezone.now(),
            worker_id=worker_id,
            worker_name="Keyworker" if by is None else by.name,
            deed=deed,
            subject_type=subject_type,
            subject_ids=ids,
            details=dict(details or {}),
            previous_hash=_last_hash(worker_id),
        )
        entry.hash = hash_of(entry)
        entry.save(force_insert=True)
        AuditSubject.objects.bulk_create(
            AuditSubject(entry_id=entry.pk, subject_type=subject_type, subject_id=subject_id)
            for subject_id in ids
        )
    return entry


def hash_of(entry: AuditEntry) -> str:
    """Work out the hash of a row: its content and the hash before it."""
    content = json.dumps(
        [
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.worker_id,
            entry.worker_name,
            entry.deed,
            entry.subject_type,
            entry.subject_ids,
            entry.details,
            entry.previous_hash,
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(content.encode()).hexdigest()


def _take_turns(worker_id: int | None) -> None:
    """One worker's rows are added one after another, also from two windows at once."""
    if connection.vendor != "postgresql":
        return  # SQLite lets one writer in at a time: transactions begin IMMEDIATE.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [CHAIN_LOCK, (worker_id or 0) % 2_147_483_647]
        )


def _last_hash(worker_id: int | None) -> str:
    own = AuditEntry.objects.filter(worker_id=worker_id)
    return own.order_by("-id").values_list("hash", flat=True).first() or FIRST_HASH
