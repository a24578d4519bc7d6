"""Reads contacts and referrals, for those who may see the children."""

from django.db.models import Exists, OuterRef

from keyworker.audit.actions import note_read
from keyworker.people.models import Person
from keyworker.people.queries import children_for
from keyworker.referrals.models import Contact, ContactDecision
from keyworker.workforce.models import Worker


def contacts_of(viewer: Worker, child: Person) -> list[Contact]:
    """List the contacts about a child, the latest first, with what was decided on each."""
    seen = children_for(viewer).filter(pk=child.pk)
    note_read(viewer=viewer, what="contacts", subject_type="child", subject_ids=[child.pk])
    contacts = Contact.objects.filter(children__in=seen).prefetch_related("decisions__by")
    return list(contacts.select_related("taken_by").order_by("-received_at"))


def undecided_contacts(viewer: Worker) -> list[Contact]:
    """List the contacts that came in and wait for a decision, the longest waiting first."""
    about = Contact.children.through.objects
    made = ContactDecision.objects.filter(
        contact_id=OuterRef("contact_id"), child_id=OuterRef("person_id"), stage="made"
    )
    waiting = about.filter(~Exists(made), person__in=children_for(viewer).values("pk"))
    found = list(
        Contact.objects.filter(direction="in", pk__in=waiting.values("contact_id"))
        .prefetch_related("children", "decisions")
        .select_related("taken_by")
        .order_by("received_at")
    )
    ids = sorted({child.pk for contact in found for child in contact.children.all()})
    note_read(viewer=viewer, what="undecided_contacts", subject_type="child", subject_ids=ids)
    return found
