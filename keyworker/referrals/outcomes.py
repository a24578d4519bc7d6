"""What was recommended, and decided, about a contact, child by child: finds it and puts it down."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from keyworker.audit.refusals import Unclear
from keyworker.decisions.actions import decide
from keyworker.history.facts import LONDON, moment_columns
from keyworker.history.queries import pack
from keyworker.involvements.checking import must_not_be_ahead
from keyworker.people.models import Person
from keyworker.people.names import display
from keyworker.record.models import Entry
from keyworker.referrals.models import Contact, ContactDecision
from keyworker.workforce.models import Worker
from keyworker.workforce.posts import role_of

PROPOSED = "proposed"
MADE = "made"


def waiting_contact(ref: str | None, children: Sequence[Person]) -> Contact:
    """Give the contact to decide, locked: the one named, or these children's longest waiting.

    `ref` may be the contact's or its referral's.
    """
    if not children:
        raise Unclear({"children": "Choose at least one child"})
    contacts = Contact.objects.select_for_update()
    decided = ContactDecision.objects.filter(stage=MADE, child=children[0])
    found = None
    if ref:
        named = Contact.objects.filter(Q(ref=ref) | Q(referrals__ref=ref)).values("pk")
        found = contacts.filter(pk__in=named).first()
    if found is None:
        waiting = contacts.filter(direction="in", pk__in=_about(children[0]))
        waiting = waiting.exclude(pk__in=decided.values("contact_id"))
        found = waiting.order_by("received_at").first()
    if found is None:
        raise Unclear({"outcome": "No contact waits for a decision; record the contact first"})
    must_be_about(found, children)
    return found


def _about(child: Person) -> Any:
    return Contact.children.through.objects.filter(person=child).values("contact_id")


def must_be_about(contact: Contact, children: Iterable[Person]) -> None:
    """Refuse children a contact was not about."""
    outside = set(children) - set(contact.children.all())
    if outside:
        names = ", ".join(display(child) for child in outside)
        raise Unclear({"outcome": f"This contact was not about {names}; leave them out"})


def when_decided(contact: Contact, at: date | datetime) -> tuple[datetime, bool]:
    """Give when something was decided on a contact; never before it came in, nor to come."""
    moment, is_date = moment_columns(at)
    must_not_be_ahead(moment)
    came = contact.received_at.astimezone(LONDON)
    if moment.astimezone(LONDON).date() < came.date():
        raise Unclear({"at": f"The contact came in on {came:%-d %B %Y}; give that day or a later"})
    return moment, is_date


def outcomes_of(entry: Entry) -> dict[int, str]:
    """Give what an entry says was decided, by child."""
    common = entry.answers.get("outcome")
    rows = entry.children.all()
    return {row.child_id: str(row.answers.get("outcome") or common or "") for row in rows}


def decide_for(contact: Contact, child: Person, outcome: str, entry: Entry, by: Worker) -> None:
    """Take the decision on a contact for one child; nobody decides on their own recommendation."""
    proposals = contact.decisions.filter(child=child, stage=PROPOSED)
    proposal = proposals.select_related("by").first()
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


def put_down(
    contact: Contact, child: Person, stage: str, outcome: str, at: tuple[datetime, bool], by: Worker
) -> None:
    """Put down what was recommended or decided for one child; again, where it is put right."""
    _must_be_an_outcome(outcome)
    former = contact.decisions.filter(child=child, stage=stage).first()
    row = former or ContactDecision(contact=contact, child=child, stage=stage, version=0)
    row.outcome = outcome
    row.about = "referral" if contact.purpose == "referral" else "contact"
    row.at, row.at_is_date = at
    row.by, row.by_role = by, role_of(by)
    row.recorded_at = row.recorded_at or timezone.now()
    row.version += 1
    row.save()


def must_not_be_decided(contact: Contact, children: Iterable[Person]) -> None:
    """Refuse to decide twice on one contact for one child."""
    if contact.decisions.filter(child__in=list(children), stage=MADE).exists():
        raise Unclear({"outcome": "This contact has been decided for this child already"})


def _must_be_an_outcome(outcome: str) -> None:
    vocabulary = pack().vocabulary
    thing = vocabulary.thing("referral_decision")
    known = vocabulary.choices(vocabulary.attribute(thing, "outcome")) or ()
    if outcome not in known:
        raise Unclear({"outcome": f"There is no outcome {outcome}; choose one of the form's"})
