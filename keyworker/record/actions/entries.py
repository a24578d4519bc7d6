"""Records entries and their later versions; nothing recorded is ever overwritten."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from keyworker.audit.actions import note
from keyworker.audit.refusals import EditedMeanwhile, Unclear
from keyworker.history.actions import append
from keyworker.history.facts import moment_columns
from keyworker.packs.forms import Form
from keyworker.people.models import Person
from keyworker.record import forms
from keyworker.record.facts import of_entry
from keyworker.record.forms import Reading
from keyworker.record.models import Draft, Entry, EntryChild
from keyworker.record.policy import must_be_the_authors, must_see_all
from keyworker.record.siblings import every_open_child_seen
from keyworker.standards import Calendar
from keyworker.workforce.models import Worker

LATE_AFTER_WORKING_DAYS = 2


@transaction.atomic
def record_entry(
    *,
    form: str,
    children: Sequence[Person],
    at: date | datetime,
    by: Worker,
    answers: Mapping[str, Any],
    child_answers: Mapping[int, Mapping[str, Any]] | None = None,
    draft: Draft | None = None,
    ref: str | None = None,
    for_ref: Sequence[str] = (),
    late_reason: str = "",
    significant: bool = False,
    recorded_at: datetime | None = None,
) -> Entry:
    """Record one thing about one or more children, as typed into the pack's form.

    The same draft recorded twice gives the entry made the first time. Raises Unclear by box.
    """
    already = _made_from(draft, by)
    if already is not None:
        return already
    asked = forms.form(form)
    must_see_all(by, children)
    reading = _read(asked, children, at, answers, child_answers)
    written = recorded_at or timezone.now()
    at_moment, at_is_date = moment_columns(at)
    key = uuid.uuid4()
    entry = Entry.objects.create(
        key=key,
        thing=asked.thing,
        form=asked.name,
        form_version=asked.version,
        at=at_moment,
        at_is_date=at_is_date,
        recorded_at=written,
        author=by,
        answers=_with_worked_out(asked, reading, children),
        unfinished=_unfinished(reading, at_moment, written, late_reason),
        significant=significant or bool(reading.answers.get("significant")),
        late_reason=late_reason,
        ref=ref or f"{asked.thing}:{key}",
        for_ref=list(for_ref),
        sign_off_decision=asked.sign_off,
    )
    rows = _children_of(entry, children, reading)
    _finish(draft, entry)
    _note(by, "record_entry", entry, children)
    append(facts=of_entry(entry, rows))
    return entry


def record_visit(
    *,
    children: Sequence[Person],
    at: date | datetime,
    by: Worker,
    answers: Mapping[str, Any],
    child_answers: Mapping[int, Mapping[str, Any]] | None = None,
    draft: Draft | None = None,
    late_reason: str = "",
) -> Entry:
    """Record a visit to one or more children of a family."""
    return record_entry(
        form="visit",
        children=children,
        at=at,
        by=by,
        answers=answers,
        child_answers=child_answers,
        draft=draft,
        late_reason=late_reason,
    )


@transaction.atomic
def amend_entry(
    *,
    entry: Entry,
    base_version: int,
    at: date | datetime,
    by: Worker,
    answers: Mapping[str, Any],
    child_answers: Mapping[int, Mapping[str, Any]] | None = None,
    reason: str = "",
    draft: Draft | None = None,
) -> Entry:
    """Write a new version of an entry beside the old, with the reason.

    Raises EditedMeanwhile with both texts where someone else has written since `base_version`.
    """
    already = _made_from(draft, by)
    if already is not None:
        return already
    versions = Entry.objects.select_for_update().filter(key=entry.key)
    standing = versions.latest("version")
    if standing.version != base_version:
        raise EditedMeanwhile(
            f"{standing.author.name} wrote in this entry meanwhile.",
            theirs=standing,
            mine=dict(answers),
        )
    children = [row.child for row in standing.children.select_related("child")]
    must_see_all(by, children)
    asked = forms.form(standing.form)
    reading = _read(asked, children, at, answers, child_answers)
    finishing = bool(standing.unfinished) and standing.author_id == by.pk
    if not reason.strip() and not finishing:
        raise Unclear({"reason": "Say why the entry is changed; the old words stay beside the new"})
    at_moment, at_is_date = moment_columns(at)
    late = standing.late_reason
    newer = Entry.objects.create(
        key=standing.key,
        version=standing.version + 1,
        amends=standing,
        amendment_reason=reason.strip() or "Finished what was left open",
        thing=standing.thing,
        form=standing.form,
        form_version=asked.version,
        at=at_moment,
        at_is_date=at_is_date,
        recorded_at=timezone.now(),
        author=by,
        answers=_with_worked_out(asked, reading, children),
        unfinished=_unfinished(reading, at_moment, standing.recorded_at, late),
        significant=standing.significant,
        late_reason=late,
        ref=standing.ref,
        for_ref=standing.for_ref,
        sign_off_decision=standing.sign_off_decision,
    )
    rows = _children_of(newer, children, reading)
    _finish(draft, newer)
    _note(by, "amend_entry", newer, children)
    append(facts=of_entry(newer, rows))
    return newer


def _made_from(draft: Draft | None, by: Worker) -> Entry | None:
    """Give the entry a draft has become, where it was sent twice."""
    if draft is None:
        return None
    held = (
        Draft.objects.select_for_update(of=("self",)).select_related("recorded_as").get(pk=draft.pk)
    )
    must_be_the_authors(by, held)
    return held.recorded_as


def _read(
    asked: Form,
    children: Sequence[Person],
    at: date | datetime,
    answers: Mapping[str, Any],
    child_answers: Mapping[int, Mapping[str, Any]] | None,
) -> Reading:
    ids = [child.pk for child in children]
    reading = forms.read(asked, answers, child_answers, children=ids)
    errors = dict(reading.errors)
    if not children:
        errors["children"] = "Choose at least one child"
    problem = _wrong_moment(children, at)
    if problem:
        errors["at"] = problem
    if errors:
        raise Unclear(errors)
    return reading


def _wrong_moment(children: Sequence[Person], at: date | datetime) -> str:
    day = timezone.localdate(at) if isinstance(at, datetime) else at
    if day > timezone.localdate() or (isinstance(at, datetime) and at > timezone.now()):
        return "This is still to come; give a day and time that have passed"
    for child in children:
        if child.born is not None and child.expected is None and day < child.born:
            return f"{day:%d %B %Y} comes before the child was born; put the date right"
    return ""


def _with_worked_out(asked: Form, reading: Reading, children: Sequence[Person]) -> dict[str, Any]:
    if asked.thing != "visit":
        return reading.answers
    seen = {
        child.pk for child in children if forms.answers_for(reading, child.pk).get("seen") is True
    }
    return {**reading.answers, "all_children_seen": every_open_child_seen(children, seen)}


def _unfinished(reading: Reading, at: datetime, written: datetime, late_reason: str) -> list[str]:
    """List what is left open; a late recording without its reason is left open, never blocked."""
    last = Calendar.england().add_working_days(timezone.localdate(at), LATE_AFTER_WORKING_DAYS)
    late = timezone.localdate(written) > last
    return [*reading.unfinished, *(["late_reason"] if late and not late_reason.strip() else [])]


def _children_of(entry: Entry, children: Sequence[Person], reading: Reading) -> list[EntryChild]:
    return EntryChild.objects.bulk_create(
        EntryChild(entry=entry, child=child, answers=reading.child_answers.get(child.pk, {}))
        for child in children
    )


def _finish(draft: Draft | None, entry: Entry) -> None:
    if draft is not None:
        Draft.objects.filter(pk=draft.pk).update(recorded_as=entry)


def _note(by: Worker, deed: str, entry: Entry, children: Sequence[Person]) -> None:
    note(
        by=by,
        deed=f"record.{deed}",
        subject_type="child",
        subject_ids=[child.pk for child in children],
        details={"thing": entry.thing, "key": str(entry.key), "version": entry.version},
    )
