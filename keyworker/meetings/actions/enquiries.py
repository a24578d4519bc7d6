"""Begins section 47 enquiries and records what came of them."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from keyworker.audit.refusals import Unclear
from keyworker.decisions.actions import decide
from keyworker.history.turns import take_turns
from keyworker.involvements.actions import (
    change_involvement,
    end_involvement,
    reopen_involvement,
    start_involvement,
)
from keyworker.involvements.models import Involvement
from keyworker.meetings.matters import ended_by, open_of
from keyworker.people.models import Person
from keyworker.record.actions import amend_entry, record_entry
from keyworker.record.facts import entry_moment
from keyworker.record.models import Draft, Entry
from keyworker.record.sent_twice import made_already
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
    if not children:
        raise Unclear({"children": "Choose at least one child"})
    take_turns("child", [child.pk for child in children])
    ref = ref or f"s47:{uuid.uuid4()}"
    begun: list[Involvement] = []
    for child in children:
        _agree_enquiry(child=child, by=by, reason=reason, about=ref)
        if open_of(child, "s47") is None:
            begun.append(
                start_involvement(child=child, kind="s47", at=at, by=by, ref=ref, for_ref=for_ref)
            )
    return begun


def _agree_enquiry(*, child: Person, by: Worker, reason: str, about: str) -> None:
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
    if (made := made_already(draft=draft, by=by)) is not None:
        return made
    take_turns("child", [child.pk for child in children])
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
    _conclude(amended, by)
    return amended


def _conclude(entry: Entry, by: Worker) -> None:
    """Let the outcome for each child take effect; the same report may put its own end right."""
    because_of = f"entry:{entry.key}"
    for row in entry.children.select_related("child"):
        enquiry = _enquiry_of(row.child, entry)
        if enquiry is None:
            continue
        outcome = str({**entry.answers, **row.answers}.get("outcome", ""))
        told = {"outcome": outcome, "icpc_required": outcome == "conference"}
        if enquiry.ended_at is not None and enquiry.ended_by != because_of:
            change_involvement(involvement=enquiry, by=by, attributes=told)
        elif outcome == "conference":
            _wait_for_the_conference(row.child, because_of, by)
            change_involvement(involvement=enquiry, by=by, attributes=told)
        else:
            _end(row.child, entry, enquiry, by, told)


def _enquiry_of(child: Person, entry: Entry) -> Involvement | None:
    """The enquiry a report is of: by its ref, or the child's latest."""
    enquiries = Involvement.objects.filter(child=child, kind="s47", withdrawn=False)
    latest = enquiries.order_by("-started_at")
    return latest.filter(ref=entry.ref).first() or latest.first()


def _wait_for_the_conference(child: Person, because_of: str, by: Worker) -> None:
    for kind in ("s47", "safeguarding_concern"):
        ended = ended_by(child, kind, because_of)
        if ended is not None and open_of(child, kind) is None:
            reopen_involvement(involvement=ended, by=by)


def _end(
    child: Person, entry: Entry, enquiry: Involvement, by: Worker, told: Mapping[str, Any]
) -> None:
    at, because_of = entry_moment(entry), f"entry:{entry.key}"
    end_involvement(involvement=enquiry, at=at, by=by, attributes=told, because_of=because_of)
    kind = "safeguarding_concern"
    concern = ended_by(child, kind, because_of) or open_of(child, kind)
    if concern is not None and concern.started_at <= entry.at:
        end_involvement(involvement=concern, at=at, by=by, because_of=because_of)
