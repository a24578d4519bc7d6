"""Recommends and decides what happens with a contact."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from keyworker.audit.refusals import Unclear
from keyworker.decisions.actions import decide
from keyworker.history.facts import LONDON, moment_columns
from keyworker.involvements.policy import must_see
from keyworker.people.models import Person
from keyworker.record.actions import amend_entry, record_entry
from keyworker.record.models import Draft, Entry
from keyworker.referrals.actions.contacts import made_already
from keyworker.referrals.models import Contact, ContactDecision
from keyworker.referrals.taking_on import settle
from keyworker.referrals.telling import telling
from keyworker.workforce.models import Worker
from keyworker.workforce.posts import role_of

CONTACT = "contact"
DECISION = "referral_decision"
COLUMNS = ("direction", "party", "method", "purpose", "source")


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
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    moment, is_date = _columns(at or timezone.now())
    _must_be_after(contact, moment)
    concerned = list(children) or list(contact.children.all())
    for child in concerned:
        must_see(by, child)
    with telling(contact, by=by, deed="propose_decision"):
        for child in concerned:
            _put_down(contact, child, "proposed", outcome, moment, is_date=is_date, by=by)
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
    if (made := made_already(draft=draft)) is not None:
        return made
    contact = waiting_contact(ref, children)
    moment, is_date = _columns(at)
    _must_be_after(contact, moment)
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
    outcomes = {row.child_id: _outcome(entry, row) for row in entry.children.all()}
    for child in children:
        _decide_for(contact, child, outcomes[child.pk], entry, by)
    with telling(contact, by=by, deed="decide_referral"):
        for child in children:
            outcome = outcomes[child.pk]
            _put_down(contact, child, "made", outcome, moment, is_date=is_date, by=by)
            settle(contact=contact, child=child, outcome=outcome, at=moment, by=by)
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
    """Write a new version of a decision's words; the decision itself stands as it was taken."""
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
    taken = Contact.objects.get(ref=amended.ref).decisions.filter(stage="made")
    for row in amended.children.all():
        stands = taken.get(child_id=row.child_id).outcome
        if _outcome(amended, row) != stands:
            what = "What was decided stays as it was taken; record a new contact to decide anew"
            raise Unclear({"outcome": what})
    return amended


def _decide_for(contact: Contact, child: Person, outcome: str, entry: Entry, by: Worker) -> None:
    proposal = contact.decisions.filter(child=child, stage="proposed").select_related("by").first()
    decide(
        decision="decide_referral",
        subject_type="child",
        subject_id=child.pk,
        by=by,
        outcome=outcome,
        reason=str(entry.answers.get("reason", "")),
        about=contact.ref,
        at=entry.at,
        author=proposal.by if proposal else None,
    )


def _outcome(entry: Entry, row: Any) -> str:
    return str(row.answers.get("outcome") or entry.answers.get("outcome") or "")


def _put_down(
    contact: Contact,
    child: Person,
    stage: str,
    outcome: str,
    at: datetime,
    *,
    is_date: bool,
    by: Worker,
) -> None:
    former = contact.decisions.filter(child=child, stage=stage).first()
    if former is not None and stage == "made":
        raise Unclear({"outcome": "This contact has been decided for this child already"})
    row = former or ContactDecision(contact=contact, child=child, stage=stage)
    row.outcome = outcome
    row.about = "referral" if contact.purpose == "referral" else "contact"
    row.at, row.at_is_date = at, is_date
    row.by, row.by_role = by, role_of(by)
    row.recorded_at = row.recorded_at or timezone.now()
    row.save()


def waiting_contact(ref: str | None, children: Sequence[Person]) -> Contact:
    """The contact to decide: the one named, or the one of these children waiting longest."""
    contacts = Contact.objects.select_for_update()
    decided = ContactDecision.objects.filter(stage="made", child=children[0])
    if ref:
        found = contacts.filter(ref=ref).first()
    else:
        found = (
            contacts.filter(direction="in", children=children[0])
            .exclude(pk__in=decided.values("contact_id"))
            .order_by("received_at")
            .first()
        )
    if found is None:
        raise Unclear({"outcome": "No contact waits for a decision; record the contact first"})
    outside = set(children) - set(found.children.all())
    if outside:
        names = ", ".join(str(child) for child in outside)
        raise Unclear({"outcome": f"This contact was not about {names}; leave them out"})
    return found


def _columns(at: date | datetime) -> tuple[datetime, bool]:
    moment, is_date = moment_columns(at)
    return moment or timezone.now(), is_date


def _must_be_after(contact: Contact, at: datetime) -> None:
    if at.astimezone(LONDON).date() < contact.received_at.astimezone(LONDON).date():
        came = contact.received_at.astimezone(LONDON)
        raise Unclear({"at": f"The contact came in on {came:%d %B %Y}; give that day or a later"})
