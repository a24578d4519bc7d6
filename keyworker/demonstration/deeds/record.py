"""Entries as record.actions leaves them: read through the pack's form, versioned, signed off."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from keyworker.decisions.models import Decision
from keyworker.demonstration.people import Child
from keyworker.demonstration.stories.story import Story
from keyworker.history.queries import pack
from keyworker.packs.forms import Form
from keyworker.record import forms
from keyworker.record.forms import Reading
from keyworker.record.models import Draft, Entry, EntryChild, SignOff
from keyworker.record.timing import is_late
from keyworker.workforce.models import Worker


@dataclass(slots=True)
class Text:
    """What somebody writes: the form, who and when, the answers as typed."""

    form: str
    at: datetime
    by: Worker
    answers: Mapping[str, Any]
    recorded_at: datetime
    child_answers: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    ref: str = ""
    for_ref: Sequence[str] = ()
    late_reason: str = ""
    significant: bool = False


def write(
    story: Story,
    children: Sequence[Child],
    text: Text,
    put_down: Callable[[], object],
) -> None:
    """Let a text be put down when it is written; what is not written by the end of the record is
    a draft, or not begun."""
    if text.recorded_at >= story.until:
        _leave_a_draft(story, children, text)
        return
    story.at(text.recorded_at, lambda _: put_down())


def note(
    story: Story,
    text: Text,
    then: Callable[[Entry], object] = lambda entry: None,
    children: Sequence[Child] | None = None,
) -> None:
    """Record an entry once it is written; `then` goes on from it."""
    about = story.children if children is None else children
    write(story, about, text, lambda: then(record(story, about, text)))


def record(story: Story, children: Sequence[Child], text: Text) -> Entry:
    """Record an entry."""
    asked = forms.form(text.form)
    ids = story.ids(children)
    reading = _read(asked, text, ids)
    key = story.name()
    entry = Entry(
        key=key,
        thing=asked.thing,
        form=asked.name,
        form_version=asked.version,
        at=text.at,
        recorded_at=text.recorded_at,
        author=text.by,
        answers=_with_worked_out(story, asked, reading, children),
        unfinished=_unfinished(reading, text.at, text.recorded_at, text.late_reason),
        significant=text.significant or bool(reading.answers.get("significant")),
        late_reason=text.late_reason,
        ref=text.ref or f"{asked.thing}:{key}",
        for_ref=list(text.for_ref),
        sign_off_decision=asked.sign_off,
    )
    story.ledger.add(entry)
    _about(story, entry, children, reading)
    _traced(story, "record_entry", entry, text.by, ids)
    return entry


def amend(story: Story, entry: Entry, children: Sequence[Child], text: Text, reason: str) -> Entry:
    """Write the next version of an entry beside the one that stands."""
    asked = forms.form(entry.form)
    ids = story.ids(children)
    reading = _read(asked, text, ids)
    newer = Entry(
        key=entry.key,
        version=entry.version + 1,
        amends=entry,
        amendment_reason=reason or "Finished what was left open",
        thing=entry.thing,
        form=entry.form,
        form_version=asked.version,
        at=text.at,
        recorded_at=text.recorded_at,
        author=text.by,
        answers=_with_worked_out(story, asked, reading, children),
        unfinished=_unfinished(reading, text.at, entry.recorded_at, entry.late_reason),
        significant=entry.significant,
        late_reason=entry.late_reason,
        ref=entry.ref,
        for_ref=entry.for_ref,
        sign_off_decision=entry.sign_off_decision,
    )
    story.ledger.add(newer)
    _about(story, newer, children, reading)
    _traced(story, "amend_entry", newer, text.by, ids)
    return newer


def sign(
    story: Story, entry: Entry, children: Sequence[Child], by: Worker, at: datetime, note: str = ""
) -> SignOff:
    """Sign an entry off."""
    return _decided(story, entry, children, by, at, SignOff.Outcome.SIGNED, note)


def send_back(
    story: Story, entry: Entry, children: Sequence[Child], by: Worker, at: datetime, note: str
) -> SignOff:
    """Send an entry back to its author."""
    return _decided(story, entry, children, by, at, SignOff.Outcome.SENT_BACK, note)


def decide(
    story: Story,
    decision: str,
    child: Child,
    by: Worker,
    at: datetime,
    outcome: str,
    *,
    reason: str = "",
    about: str = "",
    written: datetime | None = None,
) -> Decision:
    """Take a decision of the pack, in the post the worker holds."""
    told = pack().authority["decisions"][decision]
    taken = Decision(
        decision=decision,
        subject_type="child",
        subject_id=child.pk,
        about=about,
        by=by,
        post=story.staff.post_of(by),
        at=at,
        outcome=outcome,
        reason=reason,
        clause=str(told.get("clause", "")),
    )
    story.ledger.trace(
        written or at,
        by.pk,
        "decisions.decide",
        [child.pk],
        decision=decision,
        outcome=outcome,
        about=about,
    )
    return story.ledger.add(taken)


def _decided(
    story: Story,
    entry: Entry,
    children: Sequence[Child],
    by: Worker,
    at: datetime,
    outcome: SignOff.Outcome,
    note: str,
) -> SignOff:
    if by.pk == entry.author_id:
        raise ValueError(f"{by} would sign their own {entry.thing}")
    decide(
        story,
        entry.sign_off_decision,
        children[0],
        by,
        at,
        outcome.value,
        reason=note,
        about=f"entry:{entry.key}:{entry.version}",
    )
    to = entry.author if outcome == SignOff.Outcome.SENT_BACK else None
    made = SignOff(entry=entry, outcome=outcome.value, by=by, at=at, note=note, sent_back_to=to)
    _traced(story, outcome.value, entry, by, story.ids(children), at)
    return story.ledger.add(made)


def _read(asked: Form, text: Text, ids: list[int]) -> Reading:
    reading = forms.read(asked, text.answers, text.child_answers, children=ids)
    if reading.errors:
        raise ValueError(f"{asked.name}: {reading.errors}")
    return reading


def _with_worked_out(
    story: Story, asked: Form, reading: Reading, children: Sequence[Child]
) -> dict[str, Any]:
    if asked.thing != "visit":
        return reading.answers
    seen = {
        child.pk for child in children if forms.answers_for(reading, child.pk).get("seen") is True
    }
    open_now = {child.pk for child in story.children if (child.pk, "open_case") in story.spans}
    everyone = all(pk in seen for pk in [*story.ids(children), *sorted(open_now)])
    return {**reading.answers, "all_children_seen": everyone}


def _unfinished(reading: Reading, at: datetime, written: datetime, reason: str) -> list[str]:
    unexplained = is_late(at, written) and not reason.strip()
    return [*reading.unfinished, *(["late_reason"] if unexplained else [])]


def _about(story: Story, entry: Entry, children: Sequence[Child], reading: Reading) -> None:
    for child in children:
        own = reading.child_answers.get(child.pk, {})
        story.ledger.add(EntryChild(entry=entry, child=child.row, answers=own))
    story.own_answers[entry.pk] = dict(reading.child_answers)


def _traced(
    story: Story,
    deed: str,
    entry: Entry,
    by: Worker,
    ids: Sequence[int],
    at: datetime | None = None,
) -> None:
    story.ledger.trace(
        at or entry.recorded_at,
        by.pk,
        f"record.{deed}",
        ids,
        thing=entry.thing,
        key=str(entry.key),
        version=entry.version,
    )


def _leave_a_draft(story: Story, children: Sequence[Child], text: Text) -> None:
    """Most of what is not written down yet has been begun."""
    if text.at >= story.until or story.rng.random() < 0.15:
        return
    begun = text.at + (story.until - text.at) / 2
    kept = {name: value for name, value in text.answers.items() if story.rng.random() < 0.8}
    draft = Draft(
        key=story.name(),
        author=text.by,
        form=text.form,
        answers=kept,
        child_answers={str(pk): dict(own) for pk, own in text.child_answers.items()},
        saves=1,
        started_at=begun,
        saved_at=begun,
    )
    story.ledger.add(draft)
    for child in children:
        story.ledger.add(Draft.children.through(draft_id=draft.pk, person_id=child.pk))
    story.ledger.trace(begun, text.by.pk, "record.begin_draft", story.ids(children))
