"""Adds to the trail: who did what to whom, and who looked at whose record."""

from collections.abc import Mapping, Sequence
from typing import Any

from keyworker.audit import chain
from keyworker.audit.models import AuditEntry


def note(
    *,
    by: Any,
    deed: str,
    subject_type: str,
    subject_ids: Sequence[int],
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Note one deed in the caller's transaction; `by` None is the system itself. No case text."""
    return chain.add(
        by=by, deed=deed, subject_type=subject_type, subject_ids=subject_ids, details=details
    )


def note_read(
    *, viewer: Any, what: str, subject_type: str, subject_ids: Sequence[int]
) -> AuditEntry:
    """Note that a viewer saw these subjects' records; a list is one row holding all its ids.

    A read that cannot be noted fails here, so nothing is shown that was not noted.
    """
    return note(by=viewer, deed=f"read.{what}", subject_type=subject_type, subject_ids=subject_ids)
