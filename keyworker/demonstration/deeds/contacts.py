"""Contacts, recommendations and decisions as referrals.actions leaves them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from keyworker.demonstration.deeds import record, spans
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.stories.story import Story
from keyworker.history.queries import pack
from keyworker.record import forms
from keyworker.record.facts import attributes_of
from keyworker.record.models import Entry
from keyworker.referrals.models import Contact, ContactDecision, Referral
from keyworker.referrals.policy import takes_on
from keyworker.workforce.models import Team, Worker

COLUMNS = ("direction", "party", "method", "purpose", "source")


def contact(
    story: Story,
    at: datetime,
    by: Worker,
    team: Team,
    answers: Mapping[str, Any],
    written: datetime,
    then: Callable[[Contact], object],
) -> None:
    """Take a contact about the children, once it is on file; `then` goes on from it."""
    text = Text("contact", at, by, answers, written, ref=f"contact:{story.name()}")
    record.write(story, story.children, text, lambda: then(_contact(story, text, team)))


def _contact(story: Story, text: Text, team: Team) -> Contact:
    """A contact about a referral opens a referral for each child not open to us."""
    at, by, written, ref = text.at, text.by, text.recorded_at, text.ref
    entry = record.record(story, story.children, text)
    row = Contact(ref=ref, taken_by=by, recorded_at=entry.recorded_at)
    _fill(row, entry)
    story.ledger.add(row)
    for child in story.children:
        story.ledger.add(Contact.children.through(contact_id=row.pk, person_id=child.pk))
    if row.purpose == "referral":
        for child in story.children:
            if (child.pk, "open_case") not in story.spans:
                story.ledger.add(_referral(story, row, child.row))
    _traced(story, row, "record_contact", by, written)
    for child in story.children:
        if child.pk not in story.holdings:
            spans.hold(story, child, team, at, by, written)
    return row


def _fill(row: Contact, entry: Entry) -> None:
    told = attributes_of(forms.form(entry.form), entry.answers)
    for column in COLUMNS:
        setattr(row, column, str(told.pop(column, "") or ""))
    row.attributes = {name: value for name, value in told.items() if name != "by"}
    row.received_at = entry.at
    if not entry.unfinished:
        row.completed_at = entry.recorded_at


def _referral(story: Story, row: Contact, child: Any) -> Referral:
    ref = f"referral:{row.ref.partition(':')[2]}"
    story.referral = ref
    return Referral(
        child=child,
        contact=row,
        ref=ref,
        received_at=row.received_at,
        source=row.source,
        recorded_at=row.recorded_at,
    )


def propose(story: Story, row: Contact, outcome: str, by: Worker, at: datetime) -> None:
    """Recommend what should happen."""
    for child in story.children:
        _put_down(story, row, child.row, "proposed", outcome, at, by, at)
    _traced(story, row, "propose_decision", by, at)


def decide(
    story: Story,
    row: Contact,
    by: Worker,
    at: datetime,
    answers: Mapping[str, Any],
    written: datetime,
    then: Callable[[Entry], object],
) -> None:
    """Decide on a contact for all its children, once it is written; `then` goes on from it."""
    text = Text("referral_decision", at, by, answers, written, ref=row.ref)
    record.write(story, story.children, text, lambda: then(_decide(story, row, text)))


def _decide(story: Story, row: Contact, text: Text) -> Entry:
    """Put the decision down, and let it take effect."""
    at, by, written = text.at, text.by, text.recorded_at
    entry = record.record(story, story.children, text)
    outcome = str(entry.answers["outcome"])
    reason = str(entry.answers.get("reason", ""))
    for child in story.children:
        record.decide(
            story, "decide_referral", child, by, at, outcome,
            reason=reason, about=row.ref, written=written,
        )  # fmt: skip
        _put_down(story, row, child.row, "made", outcome, at, by, written)
    _settle(story, row, outcome, at, by, written)
    _traced(story, row, "decide_referral", by, written)
    return entry


def _put_down(
    story: Story,
    row: Contact,
    child: Any,
    stage: str,
    outcome: str,
    at: datetime,
    by: Worker,
    written: datetime,
) -> None:
    story.ledger.add(
        ContactDecision(
            contact=row,
            child=child,
            stage=stage,
            outcome=outcome,
            about="referral" if row.purpose == "referral" else "contact",
            at=at,
            by=by,
            by_role=str(pack().posts[story.staff.post_of(by)]["role"]),
            recorded_at=written,
        )
    )


def _settle(
    story: Story, row: Contact, outcome: str, at: datetime, by: Worker, written: datetime
) -> None:
    taken_on = takes_on(outcome)
    referrals = {r.child_id: r for r in story.ledger.of(Referral) if r.contact_id == row.pk}
    at = max(at, row.received_at)
    for child in story.children:
        has_case = (child.pk, "open_case") in story.spans
        referral = referrals.get(child.pk)
        if referral is None and taken_on and not has_case:
            referral = story.ledger.add(_referral(story, row, child.row))
            referral.version = 0
        if referral is not None:
            _decided(referral, outcome, at, by, nfa=not taken_on)
        if not taken_on:
            if not has_case:
                spans.release(story, child, at, by, written)
            continue
        if not has_case:
            refs = [row.ref] if referral is None else [row.ref, referral.ref]
            spans.start(story, child, "open_case", at, by, recorded_at=written, for_ref=refs)
        if outcome == "strategy_discussion":
            spans.start(
                story, child, "safeguarding_concern", row.received_at, by, recorded_at=written,
                for_ref=[row.ref], attributes={"kind": "significant_harm", "threshold_met": True},
            )  # fmt: skip


def _decided(referral: Referral, outcome: str, at: datetime, by: Worker, *, nfa: bool) -> None:
    referral.nfa = nfa
    referral.outcome = outcome
    referral.decided_at = at
    referral.decided_by = by
    referral.ended_at = at if nfa else None
    referral.version += 1


def _traced(story: Story, row: Contact, deed: str, by: Worker, at: datetime) -> None:
    row.version += 0 if deed == "record_contact" else 1
    story.ledger.trace(at, by.pk, f"referrals.{deed}", story.ids(), contact=row.ref)
