"""Recommends and decides what happens with a contact, and puts a decision right."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from keyworker.history.turns import take_turns
from keyworker.involvements.policy import must_see
from keyworker.people.models import Person
from keyworker.record.actions import amend_entry, record_entry
from keyworker.record.models import Draft, Entry
from keyworker.record.sent_twice import made_already
from keyworker.referrals.models import Contact
from keyworker.referrals.outcomes import (
    MADE,
    PROPOSED,
    decide_for,
    must_be_about,
    must_not_be_decided,
    outcomes_of,
    put_down,
    waiting_contact,
    when_decided,
)
from keyworker.referrals.taking_on import settle
from keyworker.referrals.telling import telling
from keyworker.workforce.models import Worker

DECISION = "referral_decision"


@transaction.atomic
def propose_decision(
    *,
    contact: Contact,
    outcome: str,
    by: Worker,
    children: Sequence[Person] = (),
    at: date | datetime | None = None,
) -> Contact:
    """Recommend what should happen with a contact, for some or all of its children."""
    concerned = list(children) or list(contact.children.all())
    take_turns("child", [child.pk for child in concerned])
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    must_be_about(contact, concerned)
    moment = when_decided(contact, at or timezone.now())
    for child in concerned:
        must_see(by, child)
    with telling(contact, by=by, deed="propose_decision"):
        for child in concerned:
            put_down(contact, child, PROPOSED, outcome, moment, by)
    return contact


@transaction.atomic
def decide_referral(
    *,
    children: Sequence[Person],
    at: date | datetime,
    by: Worker,
    answers: Mapping[str, Any],
    child_answers: Mapping[Any, Mapping[str, Any]] | None = None,
    form: str = DECISION,
    draft: Draft | None = None,
    ref: str | None = None,
    for_ref: Sequence[str] = (),
    late_reason: str = "",
    significant: bool = False,
) -> Entry:
    """Decide on a contact (`ref`; without it the one waiting longest) for one or more children.

    Taken on: the referral stands and the case opens. Otherwise the referral ends with no further
    action. Raises NotPermitted for whoever may not decide, or recommended it themselves.
    """
    if (made := made_already(draft=draft, by=by)) is not None:
        return made
    take_turns("child", [child.pk for child in children])
    contact = waiting_contact(ref, children)
    must_not_be_decided(contact, children)
    moment = when_decided(contact, at)
    entry = record_entry(
        form=form,
        children=children,
        at=at,
        by=by,
        answers=answers,
        child_answers=child_answers,
        draft=draft,
        ref=contact.ref,
        for_ref=for_ref,
        late_reason=late_reason,
        significant=significant,
    )
    outcomes = outcomes_of(entry)
    for child in children:
        decide_for(contact, child, outcomes[child.pk], entry, by)
    with telling(contact, by=by, deed="decide_referral"):
        for child in children:
            outcome = outcomes[child.pk]
            put_down(contact, child, MADE, outcome, moment, by)
            settle(
                contact=contact,
                child=child,
                outcome=outcome,
                at=moment[0],
                by=by,
                decided_by=by,
            )
    return entry


@transaction.atomic
def amend_decision(
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
    """Write a new version of a decision; where it was recorded wrongly, what it opened follows.

    Another outcome is for whoever may decide. A case on which work has begun since is not undone.
    """
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
    moment = when_decided(contact, at)
    stood = {row.child_id: row for row in contact.decisions.filter(stage=MADE).select_related("by")}
    outcomes = outcomes_of(amended)
    with telling(contact, by=by, deed="amend_decision"):
        for row in amended.children.select_related("child"):
            former, outcome = stood[row.child_id], outcomes[row.child_id]
            if (former.outcome, former.at, former.at_is_date) == (outcome, *moment):
                continue
            if former.outcome != outcome:
                decide_for(contact, row.child, outcome, amended, by)
            decider = by if former.outcome != outcome else former.by
            put_down(contact, row.child, MADE, outcome, moment, decider)
            settle(
                contact=contact,
                child=row.child,
                outcome=outcome,
                at=moment[0],
                by=by,
                decided_by=decider,
            )
    return amended
