"""Who may arrange the workforce."""

from datetime import date

from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.workforce.models import Worker
from keyworker.workforce.posts import holding_of, role_of

ARRANGING_ROLES = ("manager", "senior_manager", "co_ordinator")


def must_be_allowed_to_arrange(by: Worker | None) -> None:
    """Refuse whoever may not arrange posts, absences and cover; None is the system setting up."""
    if by is not None and role_of(by) not in ARRANGING_ROLES:
        raise NotPermitted(
            "Posts, absences and cover are arranged by managers and co-ordinators.",
            "Ask your manager or co-ordinator.",
        )


def must_not_be_for_themselves(by: Worker | None, worker: Worker) -> None:
    """Refuse whoever would give themselves a post, or another's rights."""
    if by is not None and by.pk == worker.pk:
        raise NotPermitted(
            "Nobody gives themselves a post or another's rights.",
            "Ask somebody else to arrange it.",
        )


def must_supervise_no_superior(worker: Worker, supervisor: Worker | None, on: date) -> None:
    """Refuse a supervisor who is supervised, directly or through others, by the worker."""
    above, seen = supervisor, set[int]()
    while above is not None and above.pk not in seen:
        if above.pk == worker.pk:
            what = "Nobody supervises themselves, not even through others; choose someone else"
            raise Unclear({"supervisor": what})
        seen.add(above.pk)
        holding = holding_of(above, on)
        above = holding.supervisor if holding else None
