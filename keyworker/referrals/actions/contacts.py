"""Takes contacts, and keeps what they say when their record is changed."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from keyworker.history.turns import take_turns
from keyworker.involvements.actions import hold_by_team
from keyworker.involvements.models import Involvement, TeamHolding
from keyworker.people.models import Person
from keyworker.record import forms
from keyworker.record.actions import amend_entry, record_entry
from keyworker.record.facts import attributes_of
from keyworker.record.models import Draft, Entry
from keyworker.record.sent_twice import made_already
from keyworker.referrals.models import Contact, Referral
from keyworker.referrals.telling import telling
from keyworker.workforce.models import Worker
from keyworker.workforce.queries import team_of

CONTACT = "contact"
COLUMNS = ("direction", "party", "method", "purpose", "source")


@transaction.atomic
def record_contact(
    *,
    children: Sequence[Person],
    at: date | datetime,
    by: Worker,
    answers: Mapping[str, Any],
    child_answers: Mapping[Any, Mapping[str, Any]] | None = None,
    form: str = CONTACT,
    draft: Draft | None = None,
    ref: str | None = None,
    for_ref: Sequence[str] = (),
    late_reason: str = "",
    significant: bool = False,
) -> Entry:
    """Record a contact; one that came in about a referral opens a referral for each child."""
    if (made := made_already(draft=draft, by=by)) is not None:
        return made
    take_turns("child", [child.pk for child in children])
    if ref and Contact.objects.filter(ref=ref).exists():
        for_ref, ref = [*for_ref, ref], None  # It answers an earlier contact.
    ref = ref or f"contact:{uuid.uuid4()}"
    entry = record_entry(
        form=form,
        children=children,
        at=at,
        by=by,
        answers=answers,
        child_answers=child_answers,
        draft=draft,
        ref=ref,
        for_ref=for_ref,
        late_reason=late_reason,
        significant=significant,
    )
    contact = Contact(ref=ref, taken_by=by, recorded_at=entry.recorded_at, version=0)
    _fill(contact, entry)
    contact.save()
    contact.children.set(children)
    with telling(contact, by=by, deed="record_contact"):
        _keep_in_step(contact)
    if contact.direction == "in":
        _held_by_the_team_that_took_it(contact, children, by)
    return entry


@transaction.atomic
def amend_contact(
    *,
    entry: Entry,
    base_version: int,
    at: date | datetime,
    by: Worker,
    answers: Mapping[str, Any],
    child_answers: Mapping[Any, Mapping[str, Any]] | None = None,
    reason: str = "",
    late_reason: str = "",
    draft: Draft | None = None,
) -> Entry:
    """Write a new version of a contact beside the old; what the history tells follows it."""
    take_turns("child", entry.children.values_list("child_id", flat=True))
    amended = amend_entry(
        entry=entry,
        base_version=base_version,
        at=at,
        by=by,
        answers=answers,
        child_answers=child_answers,
        reason=reason,
        late_reason=late_reason,
        draft=draft,
    )
    contact = Contact.objects.select_for_update().get(ref=amended.ref)
    with telling(contact, by=by, deed="amend_contact"):
        _fill(contact, amended)
        _keep_in_step(contact)
    return amended


def _fill(contact: Contact, entry: Entry) -> None:
    """Take from the entry what the contact's own row holds."""
    told = attributes_of(forms.form(entry.form), entry.answers)
    for column in COLUMNS:
        setattr(contact, column, str(told.pop(column, "") or ""))
    contact.attributes = {name: value for name, value in told.items() if name != "by"}
    contact.received_at = entry.at
    contact.received_is_date = entry.at_is_date
    if not entry.unfinished and contact.completed_at is None:
        contact.completed_at = entry.recorded_at


def _keep_in_step(contact: Contact) -> None:
    """A contact that asks for a response has a referral for each child not open to us already."""
    for referral in contact.referrals.all():
        referral.received_at = contact.received_at
        referral.received_is_date = contact.received_is_date
        referral.source = contact.source
        referral.version += 1
        referral.save()
    if contact.direction != "in" or contact.purpose != "referral" or contact.referrals.exists():
        return
    children = list(contact.children.all())
    open_to_us = set(
        Involvement.objects.filter(
            child__in=children, kind="open_case", ended_at__isnull=True
        ).values_list("child_id", flat=True)
    )
    Referral.objects.bulk_create(
        Referral(
            child=child,
            contact=contact,
            ref=f"referral:{contact.ref.partition(':')[2] or contact.ref}",
            received_at=contact.received_at,
            received_is_date=contact.received_is_date,
            source=contact.source,
            recorded_at=contact.recorded_at,
        )
        for child in children
        if child.pk not in open_to_us
    )


def _held_by_the_team_that_took_it(
    contact: Contact, children: Sequence[Person], by: Worker
) -> None:
    """Until it is decided, a child nobody holds is held by the team that took the contact."""
    team = team_of(by)
    if team is None:
        return
    held = set(
        TeamHolding.objects.filter(child__in=children, ended_at__isnull=True).values_list(
            "child_id", flat=True
        )
    )
    for child in children:
        if child.pk not in held:
            hold_by_team(child=child, team=team, at=contact.received_at, by=by)
