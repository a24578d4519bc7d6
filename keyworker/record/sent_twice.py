"""The same form sent twice is recorded once."""

from keyworker.record.models import Draft, Entry
from keyworker.record.policy import must_be_the_authors
from keyworker.workforce.models import Worker


def made_already(*, draft: Draft | None, by: Worker) -> Entry | None:
    """Give the entry a draft has become, holding the draft until the deed is done."""
    if draft is None:
        return None
    held = (
        Draft.objects.select_for_update(of=("self",)).select_related("recorded_as").get(pk=draft.pk)
    )
    must_be_the_authors(by, held)
    return held.recorded_as
