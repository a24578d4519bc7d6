"""Puts right what was opened or ended by mistake, so that the truth can always be told."""

from datetime import date, datetime

from django.db import transaction

from keyworker.audit.refusals import Unclear
from keyworker.history.facts import moment_columns
from keyworker.involvements.actions.telling import standing, tell
from keyworker.involvements.checking import (
    must_be_alone,
    must_have_begun,
    must_not_be_ahead,
    must_not_precede_birth,
)
from keyworker.involvements.models import Involvement
from keyworker.involvements.policy import must_see
from keyworker.workforce.models import Worker


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
    """Withdraw an involvement that never was; its row stays, the history no longer tells of it."""
    row = standing(involvement=involvement)
    must_see(by, row.child)
    if row.withdrawn:
        return row
    if row.kind == "open_case":
        raise Unclear({"kind": "Work on a case has begun; close the case instead"})
    row.ended_at = row.started_at
    row.end_is_date = row.start_is_date
    row.withdrawn = True
    tell(row=row, by=by, deed="withdraw_involvement")
    return row
