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
from keyworker.history.turns import take_turns
from keyworker.packs.forms import Form
from keyworker.people.models import Person
from keyworker.record import forms
from keyworker.record.facts import of_entry
from keyworker.record.forms import Reading
from keyworker.record.models import Draft, Entry, EntryChild, SignOff
from keyworker.record.policy import must_see_all
from keyworker.record.sent_twice import made_already
from keyworker.record.siblings import every_open_child_seen
from keyworker.record.timing import is_late, wrong_moment
from keyworker.workforce.models import Worker


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
    already = made_already(draft=draft, by=by)
    if already is not None:
        return already
    asked = forms.form(form)
    children = _whom(children, by)
    reading = _read(asked, children, at, answers, child_answers)
    key = uuid.uuid4()
    entry = Entry(
        key=key,
        thing=asked.thing,
        form=asked.name,
        recorded_at=recorded_at or timezone.now(),
        significant=significant,
        late_reason=late_reason.strip(),
        ref=ref or f"{asked.thing}:{key}",
        for_ref=list(for_ref),
        sign_off_decision=asked.sign_off,
    )
    _write(entry, asked, reading, children, at=at, by=by, deed="record_entry", draft=draft)
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
    late_reason: str = "",
    draft: Draft | None = None,
) -> Entry:
    """Write a new version of an entry beside the old, with the reason.

    Raises EditedMeanwhile with both texts where someone else has written since `base_version`.
    """
    already = made_already(draft=draft, by=by)
    if already is not None:
        return already
    standing = _standing(entry, base_version, answers)
    children = _whom([row.child for row in standing.children.select_related("child")], by)
    asked = forms.form(standing.form)
    reading = _read(asked, children, at, answers, child_answers)
    newer = Entry(
        key=standing.key,
        version=standing.version + 1,
        amends=standing,
        amendment_reason=_why_amended(standing, by, reason),
        thing=standing.thing,
        form=standing.form,
        recorded_at=timezone.now(),
        significant=standing.significant if asked.question("significant") is None else False,
        late_reason=late_reason.strip() or standing.late_reason,
        ref=standing.ref,
        for_ref=standing.for_ref,
        sign_off_decision=standing.sign_off_decision,
    )
    _write(newer, asked, reading, children, at=at, by=by, deed="amend_entry", draft=draft)
    return newer


def _standing(entry: Entry, base_version: int, mine: Mapping[str, Any]) -> Entry:
    """Give the version that stands, held until the new one is written beside it.

    The first version is what is held, because it is there for every writer: of two at once, the
    second waits, and then finds what the first has written.
    """
    take_turns("child", entry.children.values_list("child_id", flat=True))
    versions = Entry.objects.filter(key=entry.key)
    versions.select_for_update().get(version=1)
    standing = versions.select_related("author").latest("version")
    if standing.version != base_version:
        raise EditedMeanwhile(
            f"{standing.author.name} wrote in this entry meanwhile.",
            theirs=standing,
            mine=dict(mine),
        )
    return standing


def _why_amended(standing: Entry, by: Worker, reason: str) -> str:
    """Give the reason of a new version; whoever goes on with their own work need not say."""
    if reason.strip():
        return reason.strip()
    if standing.author_id == by.pk:
        decided = SignOff.objects.filter(entry=standing, outcome="sent_back").select_related("by")
        if (sent_back := decided.first()) is not None:
            return f"{sent_back.by.name} sent it back"
        if standing.unfinished:
            return "Finished what was left open"
    words = "Say why the entry is changed; the old words stay beside the new"
    raise Unclear({"amendment_reason": words})


def _write(
    entry: Entry,
    asked: Form,
    reading: Reading,
    children: Sequence[Person],
    *,
    at: date | datetime,
    by: Worker,
    deed: str,
    draft: Draft | None,
) -> None:
    """Write one version with its children, end its draft, and tell the trail and the history."""
    moment, entry.at_is_date = moment_columns(at)
    entry.at = moment or entry.recorded_at
    entry.form_version = asked.version
    entry.author = by
    entry.answers = _with_worked_out(asked, reading, children)
    entry.unfinished = _unfinished(reading, entry)
    entry.significant = entry.significant or bool(reading.answers.get("significant"))
    entry.save(force_insert=True)
    rows = _children_of(entry, children, reading)
    if draft is not None:
        Draft.objects.filter(pk=draft.pk).update(recorded_as=entry)
    note(
        by=by,
        deed=f"record.{deed}",
        subject_type="child",
        subject_ids=[child.pk for child in children],
        details={"thing": entry.thing, "key": str(entry.key), "version": entry.version},
    )
    append(facts=of_entry(entry, rows))


def _whom(children: Sequence[Person], by: Worker) -> list[Person]:
    """Give each child once, where the worker may see every one of them."""
    once = list({child.pk: child for child in children}.values())
    take_turns("child", [child.pk for child in once])
    must_see_all(by, once)
    return once


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
    if len(children) > 1 and not asked.several:
        errors["children"] = f"{asked.title} is about one child; record it for each child apart"
    problem = wrong_moment(children, at)
    if problem:
        errors["at"] = problem
    if errors:
        raise Unclear(errors)
    return reading


def _with_worked_out(asked: Form, reading: Reading, children: Sequence[Person]) -> dict[str, Any]:
    if asked.thing != "visit":
        return reading.answers
    seen = {
        child.pk for child in children if forms.answers_for(reading, child.pk).get("seen") is True
    }
    return {**reading.answers, "all_children_seen": every_open_child_seen(children, seen)}


def _unfinished(reading: Reading, entry: Entry) -> list[str]:
    """List what is left open; a late recording without its reason is left open, never blocked."""
    first = entry if entry.version == 1 else Entry.objects.get(key=entry.key, version=1)
    late = is_late(entry.at, first.recorded_at) and not entry.late_reason
    return [*reading.unfinished, *(["late_reason"] if late else [])]


def _children_of(entry: Entry, children: Sequence[Person], reading: Reading) -> list[EntryChild]:
    return EntryChild.objects.bulk_create(
        EntryChild(entry=entry, child=child, answers=reading.child_answers.get(child.pk, {}))
        for child in children
    )
