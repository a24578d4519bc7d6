"""Keeps what the history tells of a contact in step with its rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from keyworker.audit.actions import note
from keyworker.history.actions import append
from keyworker.history.changes import changed
from keyworker.referrals.facts import of_stored
from keyworker.referrals.models import Contact
from keyworker.workforce.models import Worker


@contextmanager
def telling(contact: Contact, *, by: Worker, deed: str) -> Iterator[Contact]:
    """Change a contact's rows inside this, and the audit row and the facts that changed follow.

    Only inside the transaction of the deed.
    """
    before = of_stored(contact) if contact.version else []
    yield contact
    contact.version += 1
    contact.save()
    note(
        by=by,
        deed=f"referrals.{deed}",
        subject_type="child",
        subject_ids=list(contact.children.values_list("pk", flat=True)),
        details={"contact": contact.ref},
    )
    append(facts=changed(before, of_stored(contact)))
