"""Meetings as meetings.actions leaves them: set, moved, held, written up, and what they decide."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from keyworker.demonstration.deeds import record, spans
from keyworker.demonstration.deeds.following import follow
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.people import Child
from keyworker.demonstration.stories.story import Story
from keyworker.history.queries import pack
from keyworker.meetings.actions.recorded import RECORD_APART
from keyworker.meetings.chairing import ANSWERS_FOR
from keyworker.meetings.matters import SERVES
from keyworker.meetings.models import Invitation, Meeting, MeetingChild, MeetingDate
from keyworker.record import forms
from keyworker.record.facts import attributes_of
from keyworker.record.models import Entry, SignOff
from keyworker.workforce.models import Worker


def schedule(
    story: Story,
    type_: str,
    scheduled_for: datetime,
    by: Worker,
    at: datetime,
    *,
    chair: Worker | None = None,
    place: str = "",
    children: Sequence[Child] | None = None,
) -> Meeting:
    """Set the date of a meeting about the children."""
    about = story.children if children is None else children
    meeting = _new(story, type_, about, at)
    meeting.for_ref = _served(story, type_)
    meeting.place = place
    _let_chair(story, meeting, about, chair, at)
    _set_date(story, meeting, scheduled_for, by, at, "")
    meeting.version += 1
    _traced(story, meeting, "schedule", by, at, about)
    return meeting


def move(
    story: Story, meeting: Meeting, scheduled_for: datetime, by: Worker, at: datetime, reason: str
) -> None:
    """Set another date, with the reason."""
    _set_date(story, meeting, scheduled_for, by, at, reason)
    meeting.version += 1
    _traced(story, meeting, "move", by, at, story.children)


def invite(story: Story, meeting: Meeting, names: Sequence[Any], by: Worker, at: datetime) -> None:
    """Invite workers, and others by name and agency."""
    for each in names:
        if isinstance(each, Worker):
            story.ledger.add(Invitation(meeting=meeting, worker=each, name=each.name))
        else:
            name, agency = each
            story.ledger.add(Invitation(meeting=meeting, name=name, agency=agency))
    if meeting.invited_at is None:
        _phase(meeting, "invited", at, at)
    meeting.version += 1
    _traced(story, meeting, "invite", by, at, story.children)


def cancel(story: Story, meeting: Meeting, by: Worker, at: datetime, reason: str) -> None:
    """Call a meeting off."""
    meeting.cancel_reason = reason
    _phase(meeting, "cancelled", at, at)
    meeting.version += 1
    _traced(story, meeting, "cancel", by, at, story.children)


def hold(
    story: Story,
    text: Text,
    meeting: Meeting | None,
    then: Callable[[Meeting, Entry], object] = lambda meeting, entry: None,
) -> None:
    """Record a meeting once it is written up; `then` goes on from it."""
    about = story.children
    record.write(story, about, text, lambda: then(*_hold(story, text, meeting, about)))


def _hold(
    story: Story, text: Text, meeting: Meeting | None, about: Sequence[Child]
) -> tuple[Meeting, Entry]:
    """Record a meeting by its form, and let what was decided take effect."""
    asked = forms.form(text.form)
    made = meeting or _new(story, asked.thing, about, text.recorded_at, keep=False)
    served = [*made.for_ref, *_served(story, asked.thing), *text.for_ref]
    text.ref, text.for_ref = made.ref, list(dict.fromkeys(served))
    entry = record.record(story, about, text)
    if meeting is None:
        _keep(story, made, about)
    _put_down(story, made, entry, text, about)
    for child in about:
        told = {**entry.answers, **story.own_answers[entry.pk].get(child.pk, {})}
        if made.type == "strategy_discussion" and told.get("outcome") == "s47":
            record.decide(
                story, "start_enquiry", child, text.by, text.recorded_at, "s47",
                reason=str(told.get("reason", "")), about=made.ref,
            )  # fmt: skip
        follow(story, made, child, told, text.by, text.recorded_at)
    return made, entry


def _put_down(
    story: Story,
    made: Meeting,
    entry: Entry,
    text: Text,
    about: Sequence[Child],
    *,
    deed: str = "",
) -> None:
    asked = forms.form(text.form)
    _phase(made, "held", text.at, text.recorded_at)
    made.attributes = {**made.attributes, **attributes_of(asked, entry.answers)}
    own = story.own_answers[entry.pk]
    for row in story.meeting_children[made.pk]:
        told = attributes_of(asked, own.get(row.child_id, {}))
        row.attributes = {**row.attributes, **told}
    made.for_ref = entry.for_ref
    role = str(pack().posts[story.staff.post_of(text.by)]["role"])
    if made.chair is None and role == ANSWERS_FOR.get(made.type):
        _let_chair(story, made, about, text.by, text.recorded_at)
    finished = not entry.unfinished and made.type not in RECORD_APART
    if finished and made.minutes_completed_at is None:
        _phase(made, "minutes_completed", text.recorded_at, text.recorded_at)
    made.version += 1
    _traced(story, made, deed or f"record_{made.type}", text.by, text.recorded_at, about)


def amend(story: Story, meeting: Meeting, entry: Entry, text: Text, reason: str) -> Entry:
    """Write the next version of a meeting's record; the meeting follows it."""
    newer = record.amend(story, entry, story.children, text, reason)
    _put_down(story, meeting, newer, text, story.children, deed="amend_meeting")
    return newer


def sign(
    story: Story, meeting: Meeting, entry: Entry, by: Worker, at: datetime, note: str = ""
) -> SignOff:
    """Sign a meeting's record off, and its write-up with it."""
    signed = record.sign(story, entry, story.children, by, at, note)
    if meeting.minutes_completed_at is None:
        _phase(meeting, "minutes_completed", at, at)
    _phase(meeting, "minutes_authorised", at, at)
    meeting.version += 1
    _traced(story, meeting, "minutes_authorised", by, at, story.children)
    return signed


def after(story: Story, meeting: Meeting, phase: str, by: Worker, at: datetime) -> None:
    """Say that decisions or the record went out, or that the write-up is finished."""
    if meeting.held_at is None or getattr(meeting, f"{phase}_at") is not None:
        return
    _phase(meeting, phase, at, at)
    meeting.version += 1
    _traced(story, meeting, phase, by, at, story.children)


def _new(
    story: Story, type_: str, about: Sequence[Child], at: datetime, *, keep: bool = True
) -> Meeting:
    ref = f"{type_}:{story.name()}"
    meeting = Meeting(type=type_, ref=ref, for_ref=[], recorded_at=at, version=0)
    if keep:
        _keep(story, meeting, about)
    return meeting


def _keep(story: Story, meeting: Meeting, about: Sequence[Child]) -> None:
    story.ledger.add(meeting)
    story.meeting_children[meeting.pk] = [
        story.ledger.add(MeetingChild(meeting=meeting, child=child.row)) for child in about
    ]


def _served(story: Story, type_: str) -> list[str]:
    kind = SERVES.get(type_)
    return [] if kind is None else story.refs(kind)


def _set_date(
    story: Story, meeting: Meeting, scheduled_for: datetime, by: Worker, at: datetime, reason: str
) -> None:
    story.ledger.add(
        MeetingDate(
            meeting=meeting,
            scheduled_for=scheduled_for,
            set_at=at,
            recorded_at=at,
            set_by=by,
            reason=reason,
        )
    )
    meeting.scheduled_for = scheduled_for
    meeting.scheduled_at = meeting.scheduled_at or at


def _let_chair(
    story: Story, meeting: Meeting, about: Sequence[Child], chair: Worker | None, at: datetime
) -> None:
    if chair is None:
        return
    meeting.chair = chair
    role = ANSWERS_FOR.get(meeting.type)
    if role is None or str(pack().posts[story.staff.post_of(chair)]["role"]) != role:
        return
    for child in about:
        standing = story.allocations.get((child.pk, role))
        if standing is None or standing.worker_id != chair.pk:
            spans.allocate(story, child, chair, role, at, None)


def _phase(meeting: Meeting, phase: str, at: datetime, written: datetime) -> None:
    setattr(meeting, f"{phase}_at", at)
    first = meeting.written.get(phase, {}).get("recorded_at")
    meeting.written = {
        **meeting.written,
        phase: {"recorded_at": first or written.isoformat(), "day_only": False},
    }


def _traced(
    story: Story, meeting: Meeting, deed: str, by: Worker, at: datetime, about: Sequence[Child]
) -> None:
    story.ledger.trace(
        at,
        by.pk,
        f"meetings.{deed}",
        story.ids(about),
        meeting=meeting.ref,
        type=meeting.type,
    )
