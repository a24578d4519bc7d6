"""Adds to the trail: who did what to whom, each row chained to the one before."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from keyworker.audit.models import AuditEntry, AuditSubject

FIRST_HASH = "0" * 64
# One number for one lock: rows of the chain are added one after another.
CHAIN_LOCK = 7_210_001


def note(
    *,
    by: Any,
    deed: str,
    subject_type: str,
    subject_ids: Sequence[int],
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Note one deed in the caller's transaction; `by` None is the system itself. No case text."""
    with transaction.atomic():
        previous = _last_hash()
        entry = AuditEntry(
            at=timezone.now(),
            worker_id=None if by is None else by.pk,
            worker_name="Keyworker" if by is None else by.name,
            deed=deed,
            subject_type=subject_type,
            subject_ids=list(subject_ids),
            details=dict(details or {}),
            previous_hash=previous,
        )
        entry.hash = hash_of(entry)
        entry.save(force_insert=True)
        AuditSubject.objects.bulk_create(
            AuditSubject(entry_id=entry.pk, subject_type=subject_type, subject_id=subject_id)
            for subject_id in subject_ids
        )
    return entry


def note_read(
    *, viewer: Any, what: str, subject_type: str, subject_ids: Sequence[int]
) -> AuditEntry:
    """Note that a viewer saw these subjects' records; a list is one row holding all its ids.

    A read that cannot be noted fails here, so nothing is shown that was not noted.
    """
    return note(by=viewer, deed=f"read.{what}", subject_type=subject_type, subject_ids=subject_ids)


def hash_of(entry: AuditEntry) -> str:
    """Work out the hash of a row: its content and the hash before it."""
    content = json.dumps(
        [
            _moment(entry.at),
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


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _last_hash() -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditEntry.objects.order_by("-id").values_list("hash", flat=True).first()
    return last or FIRST_HASH
