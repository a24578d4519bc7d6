"""What the rows of contacts and referrals tell the history: pure functions from rows to facts."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from keyworker.history.facts import LONDON, NewFact
from keyworker.referrals.models import Contact, ContactDecision, Referral

DECIDED = ContactDecision.Stage.MADE
CONCERN = "strategy_discussion"


def of_contact(contact: Contact, child_ids: Iterable[int]) -> list[NewFact]:
    """A contact, and the record kept of one that came in: begun when it was put on file.

    `completed_at` is when nothing of its record was left unfinished.
    """
    facts: list[NewFact] = []
    received = _moment(contact.received_at, day_only=contact.received_is_date)
    attributes = {
        "direction": contact.direction,
        "party": contact.party,
        "method": contact.method,
        "purpose": contact.purpose,
        "source": contact.source,
        **contact.attributes,
        "by": str(contact.taken_by_id),
    }
    for child_id in sorted(child_ids):
        facts.append(_of(contact, child_id, "contact.made", received, attributes=attributes))
        if contact.direction != "in":
            continue
        facts.append(_of(contact, child_id, "contact_record.started", contact.recorded_at))
        if contact.completed_at is not None:
            facts.append(_of(contact, child_id, "contact_record.completed", contact.completed_at))
    return facts


def _of(
    contact: Contact,
    child_id: int,
    name: str,
    at: date | datetime,
    *,
    attributes: dict[str, object] | None = None,
) -> NewFact:
    recorded = contact.recorded_at
    if name == "contact_record.completed":
        recorded = contact.completed_at or recorded
    return NewFact(
        subject_type="child",
        subject_id=child_id,
        kind="event",
        identity=f"contact:{contact.pk}:{child_id}:{name}",
        name=name,
        at=at,
        recorded_at=recorded,
        ref=contact.ref,
        attributes=attributes or {},
        source="referrals.Contact",
        source_id=str(contact.pk),
        source_version=contact.version,
    )


def of_decision(decision: ContactDecision, contact: Contact, referral_ref: str) -> list[NewFact]:
    """A recommendation or decision on a contact; one for a strategy discussion meets its test."""
    at = _moment(decision.at, day_only=decision.at_is_date)
    for_ref = (referral_ref,) if referral_ref else ()
    facts = [_decided(decision, contact, f"referral_decision.{decision.stage}", at, for_ref)]
    if decision.stage == DECIDED and decision.outcome == CONCERN:
        facts.append(_decided(decision, contact, "threshold_decision.made", at, for_ref))
    return facts


def _decided(
    decision: ContactDecision,
    contact: Contact,
    name: str,
    at: date | datetime,
    for_ref: tuple[str, ...],
) -> NewFact:
    attributes = {"outcome": decision.outcome, "about": decision.about}
    if name == "threshold_decision.made":
        attributes = {"test": CONCERN, "outcome": "met"}
    return NewFact(
        subject_type="child",
        subject_id=decision.child_id,
        kind="event",
        identity=f"contact_decision:{decision.pk}:{name}",
        name=name,
        at=at,
        recorded_at=decision.recorded_at,
        ref=contact.ref,
        for_ref=for_ref,
        attributes={**attributes, "by_role": decision.by_role},
        source="referrals.ContactDecision",
        source_id=str(decision.pk),
        source_version=decision.version,
    )


def of_referral(referral: Referral, contact: Contact) -> list[NewFact]:
    """A referral, from its receipt; `nfa` is told once it is decided."""
    return [
        NewFact(
            subject_type="child",
            subject_id=referral.child_id,
            kind="state",
            identity=f"referral:{referral.pk}",
            name="referral",
            at=_moment(referral.received_at, day_only=referral.received_is_date),
            until=referral.ended_at,
            recorded_at=referral.recorded_at,
            ref=referral.ref,
            for_ref=(contact.ref,),
            attributes={"source": referral.source, "nfa": referral.nfa},
            source="referrals.Referral",
            source_id=str(referral.pk),
            source_version=referral.version,
        )
    ]


def _moment(at: datetime, *, day_only: bool) -> date | datetime:
    return at.astimezone(LONDON).date() if day_only else at


def of_stored(contact: Contact) -> list[NewFact]:
    """A contact with its decisions and referrals, as their stored rows have them."""
    referrals = list(contact.referrals.order_by("pk"))
    refs = {referral.child_id: referral.ref for referral in referrals}
    children = contact.children.values_list("pk", flat=True)
    return [
        *of_contact(contact, children),
        *(
            fact
            for decision in contact.decisions.order_by("pk")
            for fact in of_decision(decision, contact, refs.get(decision.child_id, ""))
        ),
        *(fact for referral in referrals for fact in of_referral(referral, contact)),
    ]


def all_facts() -> Iterator[NewFact]:
    """Tell every contact, decision and referral again from the rows."""
    referrals = Referral.objects.values_list("contact_id", "child_id", "ref")
    refs = {(contact_id, child_id): ref for contact_id, child_id, ref in referrals}
    for contact in Contact.objects.order_by("pk").prefetch_related("children").iterator(500):
        yield from of_contact(contact, [child.pk for child in contact.children.all()])
    for decision in ContactDecision.objects.order_by("pk").select_related("contact").iterator():
        ref = refs.get((decision.contact_id, decision.child_id), "")
        yield from of_decision(decision, decision.contact, ref)
    for referral in Referral.objects.order_by("pk").select_related("contact").iterator():
        yield from of_referral(referral, referral.contact)
