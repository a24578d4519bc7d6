"""Writes the record: drafts, entries and their versions, sign-off."""

from keyworker.record.actions.drafts import discard_draft, save_draft
from keyworker.record.actions.entries import amend_entry, record_entry, record_visit
from keyworker.record.actions.sign_off import send_back, sign_off

__all__ = [
    "amend_entry",
    "discard_draft",
    "record_entry",
    "record_visit",
    "save_draft",
    "send_back",
    "sign_off",
]
