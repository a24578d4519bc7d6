"""Which action records, amends or signs off which form: one table for every screen and import."""

from collections.abc import Callable

from keyworker.meetings.actions import (
    amend_meeting,
    amend_section_47,
    record_meeting,
    record_section_47,
    sign_off_meeting,
)
from keyworker.record import forms
from keyworker.record.actions import amend_entry, record_entry, sign_off
from keyworker.record.models import Entry, SignOff
from keyworker.referrals.actions import (
    amend_contact,
    amend_decision,
    amend_recommendation,
    decide_referral,
    record_contact,
    record_recommendation,
)

Recording = Callable[..., Entry]

# By the form's name, its thing, or the domain whose rows tell of it; all take the same keywords.
RECORDING: dict[str, Recording] = {
    "contact": record_contact,
    "referral_decision": decide_referral,
    "recommendation": record_recommendation,
    "s47_report": record_section_47,
    "meetings": record_meeting,
    "record": record_entry,
}
AMENDING: dict[str, Recording] = {
    "contact": amend_contact,
    "referral_decision": amend_decision,
    "recommendation": amend_recommendation,
    "s47_report": amend_section_47,
    "meetings": amend_meeting,
    "record": amend_entry,
}


def recording(form_name: str) -> Recording:
    """Give the action that records a form; call it with `form=` and the shared keywords."""
    return _of(RECORDING, form_name)


def amending(entry: Entry) -> Recording:
    """Give the action that writes a new version of an entry."""
    return _of(AMENDING, entry.form)


def signing(entry: Entry) -> Callable[..., SignOff]:
    """Give the action that signs an entry off; what a meeting's record needs beside it is done."""
    return sign_off_meeting if forms.form(entry.form).told_by == "meetings" else sign_off


def _of(table: dict[str, Recording], form_name: str) -> Recording:
    form = forms.form(form_name)
    return table.get(form.name) or table.get(form.thing) or table[form.told_by]
