"""Begins section 47 enquiries and records what came of them."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from keyworker.decisions.actions import decide
from keyworker.involvements.actions import change_involvement, end_involvement, start_involvement
from keyworker.involvements.models import Involvement
from keyworker.meetings.matters import open_of
from keyworker.people.models import Person
from keyworker.record.actions import amend_entry, record_entry
from keyworker.record.facts import entry_moment
from keyworker.record.models import Draft, Entry
from keyworker.workforce.models import Worker


@transaction.atomic
def start_section_47(
    *,
    children: Sequence[Person],
    at: date | datetime,
    by: Worker,
    reason: str = "",
    ref: str | None = None,
    for_ref: Sequence[str] = (),
) -> list[Involvement]:
    """Begin one enquiry for one or more children; NotPermitted for whoever may not agree it."""
    ref = ref or f"s47:{uuid.uuid4()}"
    begun: list[Involvement] = []
    for child in children:
        agree_enquiry(child=child, by=by, reason=reason, about=ref)
        if open_of(child, "s47") is None:
            begun.append(
                start_involvement(child=child, kind="s47", at=at, by=by, ref=ref, for_ref=for_ref)
            )
    return begun


def agree_enquiry(*, child: Person, by: Worker, reason: str, about: str) -> None:
    """Take the decision that there is to be an enquiry."""
    decide(
        decision="start_enquiry",
        subject_type="child",
        subject_id=child.pk,
        by=by,
        outcome="s47",
        reason=reason,
        about=about,
    )


@transaction.atomic
def record_section_47(
    *,
    children: Sequence[Person],
    at: date | datetime,
    by: Worker,
    answers: Mapping[str, Any],
    child_answers: Mapping[Any, Mapping[str, Any]] | None = None,
    form: str = "section47",
    draft: Draft | None = None,
    ref: str | None = None,
    for_ref: Sequence[str] = (),
    late_reason: str = "",
    significant: bool = False,
) -> Entry:
    """Record the outcome of an enquiry: it ends, or stays open until its conference."""
    if (made := made_already(draft=draft)) is not None:
        return made
    enquiries = [found for child in children if (found := open_of(child, "s47")) is not None]
    entry = record_entry(
        form=form,
        children=children,
        at=at,
        by=by,
        answers=answers,
        child_answers=child_answers,
        draft=draft,
        ref=ref or (enquiries[0].ref if enquiries else None),
        for_ref=for_ref,
        late_reason=late_reason,
        significant=significant,
    )
    _conclude(entry, by)
    return entry


@transaction.atomic
def amend_section_47(
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
    """Write a new version of an enquiry's outcome; the enquiry follows it."""
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
    _conclude(amended, by)
    return amended


def made_already(*, draft: Draft | None) -> Entry | None:
    """Give the entry a draft has become: the same form sent twice is recorded once."""
    if draft is None:
        return None
    found = Draft.objects.select_for_update().get(pk=draft.pk)
    return found.recorded_as


def _conclude(entry: Entry, by: Worker) -> None:
    for row in entry.children.select_related("child"):
        enquiry = (
            Involvement.objects.filter(child=row.child, kind="s47").order_by("-started_at").first()
        )
        if enquiry is None:
            continue
        outcome = str({**entry.answers, **row.answers}.get("outcome", ""))
        told = {"outcome": outcome, "icpc_required": outcome == "conference"}
        if outcome == "conference" or enquiry.ended_at is not None:
            change_involvement(involvement=enquiry, by=by, attributes=told)
            continue
        end_involvement(involvement=enquiry, at=entry_moment(entry), by=by, attributes=told)
        concern = open_of(row.child, "safeguarding_concern")
        if concern is not None:
            end_involvement(involvement=concern, at=entry_moment(entry), by=by)
