"""Keeps what someone is still writing, valid or not, so that nothing typed is lost."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from keyworker.audit.actions import note
from keyworker.audit.refusals import EditedMeanwhile, NotFound, Unclear
from keyworker.people.models import Person
from keyworker.record.models import Draft, Entry
from keyworker.record.policy import must_be_the_authors, must_see_all
from keyworker.workforce.models import Worker

# A draft may hold more than an entry may, so that a pasted text too long is still not lost.
DRAFT_LIMIT = 20_000_000


@transaction.atomic
def save_draft(
    *,
    by: Worker,
    form: str,
    children: Sequence[Person],
    answers: Mapping[str, Any],
    child_answers: Mapping[Any, Mapping[str, Any]] | None = None,
    draft: Draft | None = None,
    key: uuid.UUID | None = None,
    saves: int | None = None,
    window: str = "",
    base: Entry | None = None,
    for_rule: str = "",
) -> Draft:
    """Save a draft as typed; `key` is the name a new one is given by the page it is written on.

    `saves` is how often the window had seen it saved: a window left behind by another is refused
    with both texts, so neither overwrites the other. A draft that has been recorded stays as it is.
    """
    must_see_all(by, children)
    typed = _storable(dict(answers))
    own = {str(child): _storable(dict(each)) for child, each in (child_answers or {}).items()}
    if _length(typed) + _length(own) > DRAFT_LIMIT:
        raise Unclear({"": "This is longer than a draft can be; save it as a document instead."})
    held = _held(by, draft, key)
    if held is None:
        held, begun = _begin(by, form, key)
        if begun:
            held.base, held.for_rule = base, for_rule
    if held.recorded_as_id is not None:
        return held
    _must_not_be_left_behind(held, saves, window, typed, own)
    held.answers, held.child_answers = typed, own
    held.window = window
    held.saves += 1
    if base is not None:
        held.base = base
    held.save()
    held.children.set(children)
    if held.saves == 1:
        ids = [child.pk for child in children]
        note(by=by, deed="record.begin_draft", subject_type="child", subject_ids=ids)
    return held


def _held(by: Worker, draft: Draft | None, key: uuid.UUID | None) -> Draft | None:
    """Give the draft meant, held until this save is through; to anybody else it is not there."""
    known = {"pk": draft.pk} if draft is not None else {"key": key}
    if draft is None and key is None:
        return None
    held = Draft.objects.select_for_update().filter(**known).first()
    if held is not None:
        must_be_the_authors(by, held)
        if held.discarded_at is not None:
            raise NotFound("This draft was put aside.", "Begin again from the child's page.")
    return held


def _begin(by: Worker, form: str, key: uuid.UUID | None) -> tuple[Draft, bool]:
    """Begin a draft; of two requests of one page at once, the second goes on with the first."""
    new = Draft(author=by, form=form, key=key or uuid.uuid4())
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError:
        held = _held(by, None, key)
        if held is None:
            raise
        return held, False
    return new, True


def _must_not_be_left_behind(
    held: Draft, saves: int | None, window: str, typed: Mapping[str, Any], own: Mapping[str, Any]
) -> None:
    """Refuse a window that had not seen the last save, unless that save was its own."""
    if saves is None or saves >= held.saves or (window and window == held.window):
        return
    if typed != held.answers or own != held.child_answers:
        raise EditedMeanwhile(
            "This draft was changed in another window.", theirs=held, mine=dict(typed)
        )


def _storable(value: Any) -> Any:
    """Leave out the one character no database keeps; whatever else was typed stays."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Mapping):
        return {key: _storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(each) for each in value]
    return value


def _length(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(_length(each) for each in value.values())
    if isinstance(value, list):
        return sum(_length(each) for each in value)
    return len(str(value))


@transaction.atomic
def discard_draft(*, draft: Draft, by: Worker) -> None:
    """Put a draft aside; it is kept, but no longer listed."""
    must_be_the_authors(by, draft)
    draft.discarded_at = timezone.now()
    draft.save(update_fields=["discarded_at"])
    ids = [child.pk for child in draft.children.all()]
    note(by=by, deed="record.discard_draft", subject_type="child", subject_ids=ids)
