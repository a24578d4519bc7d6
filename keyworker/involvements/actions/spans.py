"""Opens, changes and ends what lasts: an open case, a plan, an enquiry."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from keyworker.audit.refusals import Unclear
from keyworker.history.facts import moment_columns
from keyworker.history.queries import pack
from keyworker.history.turns import take_turns
from keyworker.involvements.actions.holdings import hold_what_nobody_holds
from keyworker.involvements.actions.telling import standing, tell
from keyworker.involvements.checking import (
    must_be_a_span,
    must_be_alone,
    must_have_begun,
    must_not_be_ahead,
    must_not_precede_birth,
)
from keyworker.involvements.models import Involvement
from keyworker.involvements.policy import must_see
from keyworker.people.models import Person
from keyworker.workforce.models import Worker

CASE = "open_case"


@transaction.atomic
def start_involvement(
    *,
    child: Person,
    kind: str,
    at: date | datetime,
    by: Worker | None,
    ref: str | None = None,
    for_ref: Sequence[str] = (),
    attributes: Mapping[str, Any] | None = None,
) -> Involvement:
    """Open an involvement of the vocabulary's `kind` for a child, from a day or moment.

    A case nobody holds is held by the team of whoever opens it.
    """
    take_turns("child", [child.pk])
    must_see(by, child)
    must_be_a_span(kind)
    started_at, start_is_date = moment_columns(at)
    must_not_be_ahead(started_at)
    must_not_precede_birth(child, started_at)
    must_be_alone(child, kind, started_at)
    row = Involvement.objects.create(
        child=child,
        kind=kind,
        ref=ref or f"{kind}:{uuid.uuid4()}",
        for_ref=list(for_ref),
        started_at=started_at,
        start_is_date=start_is_date,
        attributes=dict(attributes or {}),
        recorded_at=timezone.now(),
    )
    if kind == CASE:
        hold_what_nobody_holds(child=child, at=started_at, by=by)
    tell(row=row, by=by, deed="start_involvement")
    return row


@transaction.atomic
def end_involvement(
    *,
    involvement: Involvement,
    at: date | datetime,
    by: Worker | None,
    attributes: Mapping[str, Any] | None = None,
    because_of: str = "",
) -> Involvement:
    """Close an involvement on a day or at a moment, adding what is known at its end.

    `because_of` is the ref of the matter that ended it, such as a conference; the same matter may
    put the end right. A case is closed by `close_case`.
    """
    row = standing(involvement=involvement)
    must_see(by, row.child)
    if row.kind == CASE:
        raise Unclear({"kind": "A case is closed by a decision; close the case instead"})
    ended_at, end_is_date = moment_columns(at)
    must_not_be_ahead(ended_at)
    must_have_begun(row.started_at, ended_at)
    if row.ended_at is not None and not (because_of and row.ended_by == because_of):
        label, day = pack().label(row.kind), timezone.localdate(row.ended_at)
        raise Unclear({"at": f"{label} ended on {day:%-d %B %Y} already"})
    told = (max(ended_at, row.started_at), end_is_date, {**row.attributes, **(attributes or {})})
    if told == (row.ended_at, row.end_is_date, row.attributes):
        return row
    row.ended_at, row.end_is_date, row.attributes = told
    row.ended_by = because_of
    tell(row=row, by=by, deed="end_involvement")
    return row


@transaction.atomic
def change_involvement(
    *, involvement: Involvement, by: Worker | None, attributes: Mapping[str, Any]
) -> Involvement:
    """Change what is known of an involvement, such as a plan's category or its lead worker."""
    row = standing(involvement=involvement)
    must_see(by, row.child)
    changed = {**row.attributes, **attributes}
    if changed == row.attributes:
        return row
    row.attributes = changed
    tell(row=row, by=by, deed="change_involvement")
    return row
