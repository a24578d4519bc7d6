"""Closes a case: a decision, after which no team and no worker is left holding it."""

from datetime import datetime

from django.db import transaction

from keyworker.audit.refusals import Unclear
from keyworker.decisions.actions import decide
from keyworker.history.facts import moment_columns
from keyworker.history.queries import pack
from keyworker.history.turns import take_turns
from keyworker.involvements.actions.allocations import end_allocation
from keyworker.involvements.actions.holdings import release_by_team
from keyworker.involvements.actions.spans import end_involvement
from keyworker.involvements.actions.telling import tell
from keyworker.involvements.checking import must_have_begun, must_not_be_ahead
from keyworker.involvements.models import Allocation, Involvement
from keyworker.involvements.policy import must_see
from keyworker.people.models import Person
from keyworker.workforce.models import Worker

# While one of these lasts, a child is not without a case.
KEEPS_OPEN = ("cp_plan", "s47", "looked_after")
# These end with the case.
ENDS_TOO = ("cin_plan", "safeguarding_concern")


@transaction.atomic
def close_case(
    *, child: Person, at: datetime, by: Worker, reason: str, closing_reason: str = ""
) -> Involvement:
    """Close a child's case with the reason; its team and its workers let go at the same moment.

    A child in need plan ends with it; while a protection plan, an enquiry or a time in care lasts,
    it is refused. `closing_reason` is the census code.
    """
    take_turns("child", [child.pk])
    must_see(by, child)
    must_not_be_ahead(at)
    if not reason.strip():
        raise Unclear({"reason": "Say why the case is closed"})
    open_now = Involvement.objects.filter(child=child, ended_at__isnull=True)
    case = open_now.filter(kind="open_case").select_related("child").first()
    if case is None:
        raise Unclear({"child": "There is no open case to close"})
    lasting = open_now.filter(kind__in=KEEPS_OPEN).values_list("kind", flat=True)
    if lasting:
        labels = ", ".join(sorted(pack().label(kind) for kind in lasting))
        raise Unclear({"child": f"Still open: {labels}. End it before the case is closed"})
    must_have_begun(case.started_at, at)
    decide(
        decision="close_case",
        subject_type="child",
        subject_id=child.pk,
        by=by,
        outcome="close",
        reason=reason.strip(),
        about=case.ref,
        at=at,
    )
    for row in open_now.filter(kind__in=ENDS_TOO):
        end_involvement(involvement=row, at=max(at, row.started_at), by=by, because_of=case.ref)
    _end(case, at, by, closing_reason)
    for held in Allocation.objects.filter(child=child, ended_at__isnull=True):
        end_allocation(allocation=held, at=max(at, held.started_at), by=None)
    release_by_team(child=child, at=at, by=by)
    return case


def _end(case: Involvement, at: datetime, by: Worker, closing_reason: str) -> None:
    ended_at, case.end_is_date = moment_columns(at)
    case.ended_at = max(ended_at, case.started_at)
    if closing_reason:
        case.attributes = {**case.attributes, "closing_reason": closing_reason}
    tell(row=case, by=by, deed="close_case")
