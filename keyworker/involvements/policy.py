"""Who may change why and by whom we are involved."""

from keyworker.audit.refusals import NotPermitted
from keyworker.decisions.authority import Refused, may
from keyworker.people.models import Person
from keyworker.people.policy import may_see
from keyworker.workforce.models import Worker


def must_see(by: Worker | None, child: Person) -> None:
    """Refuse whoever may not see the child; None is the system itself."""
    if by is not None and not may_see(by, child):
        raise NotPermitted("This child's record is not open to you.", "Ask the child's team.")


def must_be_allowed_to_allocate(by: Worker | None) -> None:
    """Refuse whoever may not allocate work."""
    if by is None:
        return
    answer = may(by, "allocate")
    if isinstance(answer, Refused):
        raise NotPermitted(" ".join(answer.reasons), answer.who_can)
