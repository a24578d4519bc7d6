"""What follows from a decision on a contact: the referral, the open case, the concern."""

from datetime import datetime

from keyworker.history.facts import LONDON
from keyworker.involvements.actions import (
    move_involvement,
    release_by_team,
    start_involvement,
    withdraw_involvement,
)
from keyworker.involvements.models import Involvement
from keyworker.people.models import Person
from keyworker.referrals.models import Contact, Referral
from keyworker.referrals.policy import takes_on
from keyworker.workforce.models import Worker

CASE = "open_case"
CONCERN = "safeguarding_concern"


def settle(
    *,
    contact: Contact,
    child: Person,
    outcome: str,
    at: datetime,
    by: Worker,
    decided_by: Worker,
) -> None:
    """Take a child's referral on or end it, and open what the decision opens.

    Settled anew when a decision is put right: what it had opened follows, or is withdrawn.
    """
    referral = contact.referrals.filter(child=child).first()
    case = _opened_by(contact, child, CASE)
    at = max(at, contact.received_at)
    if outcome != "strategy_discussion":
        _withdraw(_opened_by(contact, child, CONCERN), by)
    if not takes_on(outcome):
        if referral is not None:
            _decided(referral, outcome, at, decided_by, nfa=True)
        _withdraw(case, by)
        if not _is_open(child, CASE):
            release_by_team(child=child, at=at, by=by)
        return
    if referral is None and not _is_open(child, CASE):
        referral = _referral_from(contact, child)
    if referral is not None:
        _decided(referral, outcome, at, decided_by, nfa=False)
    _open_case(contact, child, referral, case, at, by)
    if outcome == "strategy_discussion" and not _is_open(child, CONCERN):
        _raise_concern(contact, child, by)


def _open_case(
    contact: Contact,
    child: Person,
    referral: Referral | None,
    case: Involvement | None,
    at: datetime,
    by: Worker,
) -> None:
    if case is not None:
        move_involvement(involvement=case, at=at, by=by)
    elif not _is_open(child, CASE):
        refs = [contact.ref] if referral is None else [contact.ref, referral.ref]
        start_involvement(child=child, kind=CASE, at=at, by=by, for_ref=refs)


def _opened_by(contact: Contact, child: Person, kind: str) -> Involvement | None:
    """What the decision on a contact had opened and is open still."""
    for row in Involvement.objects.filter(child=child, kind=kind, ended_at__isnull=True):
        if contact.ref in row.for_ref:
            return row
    return None


def _withdraw(row: Involvement | None, by: Worker) -> None:
    if row is not None:
        withdraw_involvement(involvement=row, by=by)


def _referral_from(contact: Contact, child: Person) -> Referral:
    """A contact taken on is a referral, whatever it was called when it came in."""
    return Referral(
        child=child,
        contact=contact,
        ref=f"referral:{contact.ref.partition(':')[2] or contact.ref}",
        received_at=contact.received_at,
        received_is_date=contact.received_is_date,
        source=contact.source,
        recorded_at=contact.recorded_at,
        version=0,
    )


def _decided(referral: Referral, outcome: str, at: datetime, by: Worker, *, nfa: bool) -> None:
    referral.nfa = nfa
    referral.outcome = outcome
    referral.decided_at = at
    referral.decided_by = by
    referral.ended_at = at if nfa else None
    referral.version += 1
    referral.save()


def _is_open(child: Person, kind: str) -> bool:
    return Involvement.objects.filter(child=child, kind=kind, ended_at__isnull=True).exists()


def _raise_concern(contact: Contact, child: Person, by: Worker) -> None:
    """The clock of a strategy discussion runs from the information, not from the decision."""
    known = contact.received_at
    start_involvement(
        child=child,
        kind=CONCERN,
        at=known.astimezone(LONDON).date() if contact.received_is_date else known,
        by=by,
        for_ref=[contact.ref],
        attributes={"kind": "significant_harm", "threshold_met": True},
    )
