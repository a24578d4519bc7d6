"""What entries tell the history: a thing made, completed or authorised, for each child."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from keyworker.history.facts import NewFact
from keyworker.history.queries import pack
from keyworker.packs.forms import Form
from keyworker.record.models import Entry, EntryChild, SignOff

# Worked out when the entry is recorded, because one child's history cannot hold it.
WORKED_OUT = ("all_children_seen",)


def of_entry(
    entry: Entry,
    children: Iterable[EntryChild],
    sign_off: SignOff | None = None,
    first_signed: datetime | None = None,
) -> list[NewFact]:
    """Tell what one version of an entry says, child by child; a sign-off tells of `authorised`.

    `first_signed` is when an earlier version was signed off: a later correction, signed anew, does
    not make the document late.
    """
    asked = pack().forms.get(entry.form)
    if asked is None or asked.told_by != "record":
        return []
    facts: list[NewFact] = []
    for row in children:
        attributes = attributes_of(asked, {**entry.answers, **row.answers})
        facts.append(_fact(entry, row.child_id, asked.phase, entry_moment(entry), attributes))
        if sign_off is not None and sign_off.outcome == SignOff.Outcome.SIGNED:
            at = min(first_signed or sign_off.at, sign_off.at)
            facts.append(_fact(entry, row.child_id, "authorised", at, attributes, sign_off.at))
    return facts


def entry_moment(entry: Entry) -> date | datetime:
    """Give when it happened, as a day where only the day is known."""
    return timezone.localdate(entry.at) if entry.at_is_date else entry.at


def attributes_of(asked: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Give the vocabulary's attributes an entry's answers hold."""
    found: dict[str, Any] = {}
    for question in asked.questions:
        if question.attribute and answers.get(question.id) is not None:
            found[question.attribute] = answers[question.id]
    found.update({name: answers[name] for name in WORKED_OUT if name in answers})
    return found


def _fact(
    entry: Entry,
    child_id: int,
    phase: str,
    at: date | datetime,
    attributes: dict[str, Any],
    recorded_at: datetime | None = None,
) -> NewFact:
    return NewFact(
        subject_type="child",
        subject_id=child_id,
        kind="event",
        identity=f"entry:{entry.key}:{child_id}:{phase}",
        name=f"{entry.thing}.{phase}",
        at=at,
        recorded_at=recorded_at or entry.recorded_at,
        ref=entry.ref,
        for_ref=tuple(entry.for_ref),
        attributes=attributes,
        source="record.Entry",
        source_id=str(entry.key),
        source_version=entry.version,
    )


def first_signed_off(key: UUID) -> datetime | None:
    """Give when any version of an entry was first signed off."""
    signed = SignOff.objects.filter(entry__key=key, outcome=SignOff.Outcome.SIGNED)
    return signed.order_by("at").values_list("at", flat=True).first()


def all_facts() -> Iterator[NewFact]:
    """Tell the record again, version by version, as it was told."""
    signed: dict[UUID, datetime] = {}
    versions = Entry.objects.select_related("sign_off").prefetch_related("children").order_by("pk")
    for entry in versions.iterator(chunk_size=500):
        sign_off = getattr(entry, "sign_off", None)
        yield from of_entry(entry, entry.children.all(), sign_off, signed.get(entry.key))
        if sign_off is not None and sign_off.outcome == SignOff.Outcome.SIGNED:
            signed.setdefault(entry.key, sign_off.at)
