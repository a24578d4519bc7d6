"""Who may write in a child's record, and who may sign it off."""

from collections.abc import Iterable

from keyworker.audit.refusals import NotFound
from keyworker.decisions.authority import Permitted, Refused, may
from keyworker.people.models import Person
from keyworker.people.policy import may_see
from keyworker.record.models import Draft, Entry
from keyworker.workforce.models import Worker


def must_see_all(by: Worker, children: Iterable[Person]) -> None:
    """Refuse whoever may not see every child an entry is about, as if the child were not there."""
    for child in children:
        if not may_see(by, child):
            raise NotFound("There is no such child.", "Check the reference.")


def must_be_the_authors(by: Worker, draft: Draft) -> None:
    """A draft is its author's alone; to anybody else it is not there."""
    if draft.author_id != by.pk:
        raise NotFound("There is no such draft.", "Look under your own drafts in My day.")


def may_sign_off(by: Worker, entry: Entry) -> Permitted | Refused:
    """Answer whether a worker may sign an entry off, and why; never the author."""
    return may(by, entry.sign_off_decision, author=entry.author)
