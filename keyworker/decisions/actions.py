"""Takes a decision: checks the right to, and keeps who, in which post, and why."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from keyworker.audit.actions import note
from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.decisions.authority import Refused, may
from keyworker.decisions.models import Decision
from keyworker.workforce.models import Worker


@transaction.atomic
def decide(
    *,
    decision: str,
    subject_type: str,
    subject_id: int,
    by: Worker,
    outcome: str,
    reason: str = "",
    about: str = "",
    at: datetime | None = None,
    author: Worker | None = None,
    written_down_by: Worker | None = None,
) -> Decision:
    """Take a decision the pack names; raises NotPermitted saying who may where `by` may not.

    `written_down_by` is whoever records what somebody else decided, such as a conference's chair.
    """
    if at is not None and at > timezone.now():
        raise Unclear({"at": "A decision is recorded once it is taken; this is still to come"})
    answer = may(by, decision, author=author)
    if isinstance(answer, Refused):
        raise NotPermitted(" ".join(answer.reasons), answer.who_can)
    taken = Decision.objects.create(
        decision=decision,
        subject_type=subject_type,
        subject_id=subject_id,
        about=about,
        by=by,
        post=answer.post,
        at=at or timezone.now(),
        outcome=outcome,
        reason=reason,
        clause=answer.clause,
    )
    note(
        by=written_down_by or by,
        deed="decisions.decide",
        subject_type=subject_type,
        subject_ids=[subject_id],
        details={"decision": decision, "outcome": outcome, "about": about, "by": by.pk},
    )
    return taken
