"""Says who came to a meeting that was held."""

from collections.abc import Collection

from django.db import transaction

from keyworker.audit.refusals import Unclear
from keyworker.meetings.actions.dates import standing
from keyworker.meetings.models import Meeting
from keyworker.meetings.telling import telling
from keyworker.workforce.models import Worker


@transaction.atomic
def say_who_came(*, meeting: Meeting, came: Collection[int], by: Worker) -> Meeting:
    """Say which of those invited came, by the numbers of their invitations; the others did not."""
    meeting = standing(meeting=meeting, by=by)
    if meeting.held_at is None:
        raise Unclear({"meeting": "The meeting has not been held; record it first"})
    with telling(meeting, by=by, deed="say_who_came"):
        meeting.invitations.filter(pk__in=came).update(attended=True)
        meeting.invitations.exclude(pk__in=came).update(attended=False)
    return meeting
