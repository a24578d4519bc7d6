"""Puts right what was opened or ended by mistake, so that the truth can always be told."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from keyworker.audit.refusals import Unclear
from keyworker.history.facts import moment_columns
from keyworker.involvements.actions.holdings import release_by_team
from keyworker.involvements.actions.telling import standing, tell
from keyworker.involvements.checking import (
    must_be_alone,
    must_have_begun,
    must_not_be_ahead,
    must_not_precede_birth,
)
from keyworker.involvements.models import Allocation, Involvement
from keyworker.involvements.policy import must_see
from keyworker.workforce.models import Worker

CASE = "open_case"


@transaction.atomic
def move_involvement(
    *, involvement: Involvement, at: date | datetime, by: Worker | None
) -> Involvement:
    """Put the beginning of an involvement right, where what began it happened at another time."""
    row = standing(involvement=involvement)
    must_see(by, row.child)
    started_at, start_is_date = moment_columns(at)
    if (row.started_at, row.start_is_date) == (started_at, start_is_date):
        return row
    must_not_be_ahead(started_at)
    must_not_precede_birth(row.child, started_at)
    if row.ended_at is not None:
        must_have_begun(started_at, row.ended_at)
        row.ended_at = max(row.ended_at, started_at)
    row.started_at, row.start_is_date = started_at, start_is_date
    tell(row=row, by=by, deed="move_involvement")
    return row


@transaction.atomic
def reopen_involvement(*, involvement: Involvement, by: Worker | None) -> Involvement:
    """Let an involvement last again that was ended, or withdrawn, by mistake."""
    row = standing(involvement=involvement)
    must_see(by, row.child)
    if row.ended_at is None and not row.withdrawn:
        return row
    must_be_alone(row.child, row.kind, row.started_at, besides=row.pk)
    row.ended_at, row.end_is_date, row.ended_by = None, True, ""
    row.withdrawn = False
    tell(row=row, by=by, deed="reopen_involvement")
    return row


@transaction.atomic
def withdraw_involvement(*, involvement: Involvement, by: Worker | None) -> Involvement:
    """Withdraw an involvement that never was; its row stays, the history no longer tells of it.

    A case on which work has begun is closed instead.
    """
    row = standing(involvement=involvement)
    must_see(by, row.child)
    if row.withdrawn:
        return row
    if row.kind == CASE:
        _must_not_be_worked_on(row)
    row.ended_at = row.started_at
    row.end_is_date = row.start_is_date
    row.withdrawn = True
    tell(row=row, by=by, deed="withdraw_involvement")
    if row.kind == CASE:
        release_by_team(child=row.child, at=timezone.now(), by=by)
    return row


def _must_not_be_worked_on(case: Involvement) -> None:
    others = Involvement.objects.filter(child=case.child, ended_at__isnull=True).exclude(pk=case.pk)
    allocated = Allocation.objects.filter(child=case.child, ended_at__isnull=True)
    if others.exists() or allocated.exists():
        raise Unclear({"outcome": "Work on this case has begun since; close the case instead"})
