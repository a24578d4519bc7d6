"""Tells the history what the rows of the council say, by each domain's own pure facts."""

from collections import defaultdict
from collections.abc import Iterator

from keyworker.demonstration.ledger import Ledger
from keyworker.history.facts import NewFact, row_of
from keyworker.history.models import Fact
from keyworker.history.subjects import subject_of
from keyworker.involvements.facts import of_allocation, of_involvement, of_team_holding
from keyworker.involvements.models import Allocation, Involvement, TeamHolding
from keyworker.meetings.facts import of_meeting
from keyworker.meetings.models import Meeting, MeetingChild, MeetingDate
from keyworker.people.facts import of_person
from keyworker.people.models import Person
from keyworker.record.facts import of_entry
from keyworker.record.models import Entry, EntryChild, SignOff
from keyworker.referrals.facts import of_contact, of_decision, of_referral
from keyworker.referrals.models import Contact, ContactDecision, Referral
from keyworker.standards import Subject
from keyworker.workforce.facts import of_absence, of_cover, of_holding
from keyworker.workforce.models import Absence, Cover, PostHolding


def tell(ledger: Ledger) -> None:
    """Add the log's rows for everything not yet written, in the order it was written
    down."""
    facts = sorted(_every(ledger), key=lambda fact: (fact.recorded_at, fact.source_version))
    known: set[tuple[int, str]] = set()
    for fact in facts:
        key = (fact.subject_id, fact.identity)
        ledger.add(row_of(fact, replaces=key in known))
        known.add(key)


def facts_of_children(ledger: Ledger) -> dict[int, Subject]:
    """Give every child as the log would tell of them by now; nothing is written."""
    told: dict[int, list[Fact]] = defaultdict(list)
    for fact in sorted(_every(ledger), key=lambda fact: (fact.recorded_at, fact.source_version)):
        if fact.subject_type == "child":
            told[fact.subject_id].append(row_of(fact, replaces=False))
    return {pk: subject_of("child", pk, rows) for pk, rows in told.items()}


def _every(ledger: Ledger) -> Iterator[NewFact]:
    for holding in ledger.of(PostHolding):
        yield from of_holding(holding)
    for absence in ledger.of(Absence):
        yield from of_absence(absence)
    for cover in ledger.of(Cover):
        yield from of_cover(cover)
    for person in ledger.of(Person):
        yield from of_person(person)
    for involvement in ledger.of(Involvement):
        yield from of_involvement(involvement)
    for allocation in ledger.of(Allocation):
        yield from of_allocation(allocation)
    for held in ledger.of(TeamHolding):
        yield from of_team_holding(held)
    yield from _entries(ledger)
    yield from _contacts(ledger)
    yield from _meetings(ledger)


def _entries(ledger: Ledger) -> Iterator[NewFact]:
    children: dict[int, list[EntryChild]] = defaultdict(list)
    for row in ledger.of(EntryChild):
        children[row.entry_id].append(row)
    signed = {sign_off.entry_id: sign_off for sign_off in ledger.of(SignOff)}
    for entry in ledger.of(Entry):
        yield from of_entry(entry, children[entry.pk], signed.get(entry.pk))


def _contacts(ledger: Ledger) -> Iterator[NewFact]:
    children: dict[int, list[int]] = defaultdict(list)
    for row in ledger.of(Contact.children.through):
        children[row.contact_id].append(row.person_id)
    contacts = {contact.pk: contact for contact in ledger.of(Contact)}
    refs = {(row.contact_id, row.child_id): row.ref for row in ledger.of(Referral)}
    for contact in contacts.values():
        yield from of_contact(contact, children[contact.pk])
    for decision in ledger.of(ContactDecision):
        ref = refs.get((decision.contact_id, decision.child_id), "")
        yield from of_decision(decision, contacts[decision.contact_id], ref)
    for referral in ledger.of(Referral):
        yield from of_referral(referral, contacts[referral.contact_id])


def _meetings(ledger: Ledger) -> Iterator[NewFact]:
    dates: dict[int, list[MeetingDate]] = defaultdict(list)
    for date in ledger.of(MeetingDate):
        dates[date.meeting_id].append(date)
    children: dict[int, list[MeetingChild]] = defaultdict(list)
    for row in ledger.of(MeetingChild):
        children[row.meeting_id].append(row)
    for meeting in ledger.of(Meeting):
        own = {row.child_id: row.attributes for row in children[meeting.pk]}
        yield from of_meeting(meeting, dates[meeting.pk], own)
