"""Records what was said and decided at meetings: the entry, the meeting and what follows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from keyworker.history.turns import take_turns
from keyworker.meetings.actions.dates import new_meeting, set_phase
from keyworker.meetings.actions.holding import fill_held
from keyworker.meetings.chairing import ANSWERS_FOR, let_chair
from keyworker.meetings.deciding import decide_outcome
from keyworker.meetings.following import follow
from keyworker.meetings.matters import matters_of
from keyworker.meetings.meant import meant
from keyworker.meetings.models import Meeting, MeetingChild
from keyworker.meetings.policy import must_be_a_meeting
from keyworker.meetings.telling import telling
from keyworker.people.models import Person
from keyworker.record import forms
from keyworker.record.actions import amend_entry, record_entry
from keyworker.record.actions import sign_off as sign_entry_off
from keyworker.record.facts import attributes_of, entry_moment
from keyworker.record.models import Draft, Entry, SignOff
from keyworker.record.sent_twice import made_already
from keyworker.workforce.models import Worker
from keyworker.workforce.posts import role_of

# The outcome of a conference is recorded at once, its record written afterwards.
RECORD_APART = ("icpc", "rcpc")


@transaction.atomic
def record_meeting(
    *,
    form: str,
    children: Sequence[Person],
    at: date | datetime,
    by: Worker,
    answers: Mapping[str, Any],
    child_answers: Mapping[Any, Mapping[str, Any]] | None = None,
    draft: Draft | None = None,
    ref: str | None = None,
    for_ref: Sequence[str] = (),
    late_reason: str = "",
    significant: bool = False,
) -> Entry:
    """Record a meeting by a form whose thing is one, and let its outcome take effect.

    `ref` names the meeting, or a matter it serves; where it names no meeting, the one set for these
    children nearest to `at` is meant, and where none was set the meeting was held without.
    """
    if (made := made_already(draft=draft, by=by)) is not None:
        return made
    take_turns("child", [child.pk for child in children])
    type_ = forms.form(form).thing
    must_be_a_meeting(type_)
    meeting = meant(type_, children, at, ref)
    if meeting is None:
        meeting = new_meeting(type=type_, children=children)
    matter = [ref] if ref and ref != meeting.ref else []
    served = [*meeting.for_ref, *matters_of(type_, children), *matter, *for_ref]
    entry = record_entry(
        form=form,
        children=children,
        at=at,
        by=by,
        answers=answers,
        child_answers=child_answers,
        draft=draft,
        ref=meeting.ref,
        for_ref=list(dict.fromkeys(served)),
        late_reason=late_reason,
        significant=significant,
    )
    _add_children(meeting, children)
    _put_down(meeting, entry, by, deed=f"record_{type_}")
    return entry


@transaction.atomic
def amend_meeting(
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
    """Write a new version of a meeting's record; the meeting and what followed follow it."""
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
    meeting = Meeting.objects.select_for_update().get(ref=amended.ref)
    _put_down(meeting, amended, by, deed="amend_meeting")
    return amended


@transaction.atomic
def sign_off_meeting(*, entry: Entry, by: Worker, note: str = "") -> SignOff:
    """Sign a meeting's record off: its entry, and the write-up of the meeting with it."""
    take_turns("child", entry.children.values_list("child_id", flat=True))
    signed = sign_entry_off(entry=entry, by=by, note=note)
    meeting = Meeting.objects.select_for_update().get(ref=entry.ref)
    with telling(meeting, by=by, deed="minutes_authorised"):
        if meeting.minutes_completed_at is None:
            set_phase(meeting=meeting, phase="minutes_completed", at=signed.at)
        if meeting.minutes_authorised_at is None:  # The first time counts.
            set_phase(meeting=meeting, phase="minutes_authorised", at=signed.at)
    return signed


def _put_down(meeting: Meeting, entry: Entry, by: Worker, *, deed: str) -> None:
    asked = forms.form(entry.form)
    rows = {row.child_id: row for row in entry.children.select_related("child")}
    with telling(meeting, by=by, deed=deed):
        fill_held(
            meeting=meeting,
            at=entry_moment(entry),
            attributes=attributes_of(asked, entry.answers),
            child_attributes={pk: attributes_of(asked, row.answers) for pk, row in rows.items()},
            recorded_at=entry.recorded_at,
        )
        meeting.for_ref = entry.for_ref
        if meeting.chair is None and role_of(by) == ANSWERS_FOR.get(meeting.type):
            let_chair(meeting, [row.child for row in rows.values()], by)
        finished = not entry.unfinished and meeting.type not in RECORD_APART
        if finished and meeting.minutes_completed_at is None:
            set_phase(
                meeting=meeting,
                phase="minutes_completed",
                at=entry.recorded_at,
                recorded_at=entry.recorded_at,
            )
    for row in rows.values():
        told = {**entry.answers, **row.answers}
        decide_outcome(meeting, row.child, told, by)
        follow(meeting, row.child, told, by)


def _add_children(meeting: Meeting, children: Sequence[Person]) -> None:
    there = set(meeting.meeting_children.values_list("child_id", flat=True))
    MeetingChild.objects.bulk_create(
        MeetingChild(meeting=meeting, child=child) for child in children if child.pk not in there
    )


record_strategy_discussion = partial(record_meeting, form="strategy_discussion")
record_initial_conference = partial(record_meeting, form="icpc")
record_review_conference = partial(record_meeting, form="rcpc")
record_core_group = partial(record_meeting, form="core_group")
record_cin_review = partial(record_meeting, form="cin_review")
record_supervision = partial(record_meeting, form="supervision")
