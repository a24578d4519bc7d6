"""Records what a worker recommends on a contact, with the reasons, for somebody else to decide."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from keyworker.history.turns import take_turns
from keyworker.people.models import Person
from keyworker.record.actions import amend_entry, record_entry
from keyworker.record.models import Draft, Entry
from keyworker.record.sent_twice import made_already
from keyworker.referrals.actions.deciding import propose_decision
from keyworker.referrals.models import Contact
from keyworker.referrals.outcomes import waiting_contact
from keyworker.workforce.models import Worker


@transaction.atomic
def record_recommendation(
    *,
    children: Sequence[Person],
    at: date | datetime,
    by: Worker,
    answers: Mapping[str, Any],
    child_answers: Mapping[Any, Mapping[str, Any]] | None = None,
    form: str = "recommendation",
    draft: Draft | None = None,
    ref: str | None = None,
    for_ref: Sequence[str] = (),
    late_reason: str = "",
    significant: bool = False,
) -> Entry:
    """Recommend what should happen with a contact (`ref`; without it the one waiting longest).

    Whoever recommends cannot also decide. Raises Unclear where no contact waits.
    """
    if (made := made_already(draft=draft, by=by)) is not None:
        return made
    take_turns("child", [child.pk for child in children])
    contact = waiting_contact(ref, children)
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
    outcome = str(entry.answers.get("outcome", ""))
    propose_decision(contact=contact, outcome=outcome, by=by, children=children, at=at)
    return entry


@transaction.atomic
def amend_recommendation(
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
    """Write a new version of a recommendation beside the old; what is recommended follows it."""
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
    children = [row.child for row in amended.children.select_related("child")]
    contact = Contact.objects.get(ref=amended.ref)
    outcome = str(amended.answers.get("outcome", ""))
    propose_decision(contact=contact, outcome=outcome, by=by, children=children, at=at)
    return amended
