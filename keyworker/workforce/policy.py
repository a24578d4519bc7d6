"""Who may arrange the workforce."""

from keyworker.audit.refusals import NotPermitted
from keyworker.workforce.models import Worker
from keyworker.workforce.posts import role_of

ARRANGING_ROLES = ("manager", "senior_manager", "co_ordinator")


def must_be_allowed_to_arrange(by: Worker | None) -> None:
    """Refuse whoever may not arrange posts, absences and cover; None is the system setting up."""
    if by is not None and role_of(by) not in ARRANGING_ROLES:
        raise NotPermitted(
            "Posts, absences and cover are arranged by managers and co-ordinators.",
            "Ask your manager or co-ordinator.",
        )
