"""Keeps what someone is still writing, valid or not, so that nothing typed is lost."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from keyworker.audit.actions import note
from keyworker.audit.refusals import EditedMeanwhile, Unclear
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
    child_answers: Mapping[str, Mapping[str, Any]] | None = None,
    draft: Draft | None = None,
    saves: int | None = None,
    base: Entry | None = None,
    for_rule: str = "",
) -> Draft:
    """Save a draft as typed. `saves` is how often the window had seen it saved: a window left
    behind by another is refused with both texts, so neither overwrites the other."""
    must_see_all(by, children)
    if sum(len(str(value)) for value in answers.values()) > DRAFT_LIMIT:
        raise Unclear({"": "This is longer than a draft can be; save it as a document instead."})
    if draft is None:
        draft = Draft(author=by, form=form, base=base, for_rule=for_rule)
    else:
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        must_be_the_authors(by, draft)
        if saves is not None and saves < draft.saves and dict(answers) != draft.answers:
            raise EditedMeanwhile(
                "This draft was changed in another window.", theirs=draft, mine=dict(answers)
            )
    draft.answers = dict(answers)
    draft.child_answers = {str(child): dict(own) for child, own in (child_answers or {}).items()}
    draft.saves += 1
    draft.save()
    draft.children.set(children)
    if draft.saves == 1:
        ids = [child.pk for child in children]
        note(by=by, deed="record.begin_draft", subject_type="child", subject_ids=ids)
    return draft


@transaction.atomic
def discard_draft(*, draft: Draft, by: Worker) -> None:
    """Put a draft aside; it is kept, but no longer listed."""
    must_be_the_authors(by, draft)
    draft.discarded_at = timezone.now()
    draft.save(update_fields=["discarded_at"])
    ids = [child.pk for child in draft.children.all()]
    note(by=by, deed="record.discard_draft", subject_type="child", subject_ids=ids)
