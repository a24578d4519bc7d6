"""Reads the trail: who saw or changed a record, and whether the chain is whole."""

from typing import Any

from django.db.models import QuerySet

from keyworker.audit.actions import FIRST_HASH, hash_of, note_read
from keyworker.audit.models import AuditEntry, AuditSubject


def trail_of(viewer: Any, subject_type: str, subject_id: int) -> QuerySet[AuditEntry]:
    """List who saw and changed one subject's record, the latest first; looking is noted too."""
    note_read(viewer=viewer, what="trail", subject_type=subject_type, subject_ids=[subject_id])
    entries = AuditSubject.objects.filter(subject_type=subject_type, subject_id=subject_id)
    return AuditEntry.objects.filter(pk__in=entries.values("entry_id")).order_by("-id")


def broken_links() -> list[int]:
    """List the rows whose hash does not follow from their content and the row before; none is well."""
    broken: list[int] = []
    previous = FIRST_HASH
    for entry in AuditEntry.objects.order_by("id").iterator():
        if entry.previous_hash != previous or hash_of(entry) != entry.hash:
            broken.append(entry.pk)
        previous = entry.hash
    return broken
