"""Opens and closes involvements, allocates workers, and passes cases between teams."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from keyworker.audit.actions import note
from keyworker.audit.refusals import Unclear
from keyworker.history.actions import append
from keyworker.history.facts import moment_columns
from keyworker.history.queries import pack
from keyworker.involvements.facts import of_allocation, of_involvement, of_team_holding
from keyworker.involvements.models import ONE_AT_A_TIME, Allocation, Involvement, TeamHolding
from keyworker.involvements.policy import must_be_allowed_to_allocate, must_see
from keyworker.people.models import Person
from keyworker.workforce.models import Team, Worker


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
    """Open an involvement of the vocabulary's `kind` for a child, from a day or moment."""
    must_see(by, child)
    _must_be_a_span(kind)
    started_at, start_is_date = moment_columns(at)
    _must_not_be_ahead(started_at, "at")
    if kind in ONE_AT_A_TIME and _open(child, kind).exists():
        label = pack().label(kind)
        raise Unclear({"kind": f"{label} is already open for this child; end it first"})
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
    _note(by, "start_involvement", child, kind)
    append(facts=of_involvement(row))
    return row


@transaction.atomic
def end_involvement(
    *,
    involvement: Involvement,
    at: date | datetime,
    by: Worker | None,
    attributes: Mapping[str, Any] | None = None,
) -> Involvement:
    """Close an involvement on a day or at a moment, adding what is known at its end."""
    must_see(by, involvement.child)
    ended_at, end_is_date = moment_columns(at)
    _must_not_be_ahead(ended_at, "at")
    if ended_at < involvement.started_at and not _same_day(ended_at, involvement.started_at):
        began = timezone.localdate(involvement.started_at)
        raise Unclear({"at": f"It began on {began:%d %B %Y}; give that day or a later one"})
    involvement.ended_at = max(ended_at, involvement.started_at)
    involvement.end_is_date = end_is_date
    involvement.attributes = {**involvement.attributes, **(attributes or {})}
    involvement.version += 1
    involvement.save()
    _note(by, "end_involvement", involvement.child, involvement.kind)
    append(facts=of_involvement(involvement))
    return involvement


@transaction.atomic
def change_involvement(
    *, involvement: Involvement, by: Worker | None, attributes: Mapping[str, Any]
) -> Involvement:
    """Change what is known of an involvement, such as a plan's category or its lead worker."""
    must_see(by, involvement.child)
    involvement.attributes = {**involvement.attributes, **attributes}
    involvement.version += 1
    involvement.save()
    _note(by, "change_involvement", involvement.child, involvement.kind)
    append(facts=of_involvement(involvement))
    return involvement


@transaction.atomic
def allocate(
    *,
    child: Person,
    worker: Worker,
    role: str,
    at: datetime,
    by: Worker | None,
    team: Team | None = None,
    reason: str = "",
    accepted: bool = True,
) -> Allocation:
    """Allocate a worker to a child in a role; a new social worker ends the former one's time."""
    must_see(by, child)
    must_be_allowed_to_allocate(by)
    _must_not_be_ahead(at, "at")
    roles = pack().vocabulary.lists["roles"]
    if role not in roles:
        raise Unclear({"role": f"There is no role {role}; choose one of {', '.join(roles)}"})
    if role == "social_worker":
        for former in Allocation.objects.filter(child=child, role=role, ended_at__isnull=True):
            end_allocation(allocation=former, at=at, by=by)
    row = Allocation.objects.create(
        child=child,
        worker=worker,
        role=role,
        team=team,
        started_at=at,
        accepted_at=at if accepted else None,
        allocated_by=by,
        reason=reason,
        recorded_at=timezone.now(),
    )
    _note(by, "allocate", child, role)
    append(facts=of_allocation(row))
    return row


@transaction.atomic
def accept_allocation(*, allocation: Allocation, at: datetime, by: Worker) -> Allocation:
    """Accept an allocation: only the worker it names can."""
    if allocation.worker_id != by.pk:
        raise Unclear({"by": f"Only {allocation.worker.name} can accept this allocation"})
    allocation.accepted_at = at
    allocation.version += 1
    allocation.save()
    _note(by, "accept_allocation", allocation.child, allocation.role)
    append(facts=of_allocation(allocation))
    return allocation


@transaction.atomic
def end_allocation(*, allocation: Allocation, at: datetime, by: Worker | None) -> Allocation:
    """End a worker's time in a role for a child."""
    must_see(by, allocation.child)
    if at < allocation.started_at:
        raise Unclear({"at": "The allocation began later; give that moment or a later one"})
    allocation.ended_at = at
    allocation.version += 1
    allocation.save()
    _note(by, "end_allocation", allocation.child, allocation.role)
    append(facts=of_allocation(allocation))
    return allocation


@transaction.atomic
def hold_by_team(*, child: Person, team: Team, at: datetime, by: Worker | None) -> TeamHolding:
    """Give a child's case to a team; the team that held it lets go at the same moment."""
    must_see(by, child)
    facts = []
    for former in TeamHolding.objects.filter(child=child, ended_at__isnull=True).select_related(
        "team__service"
    ):
        former.ended_at = max(at, former.started_at)
        former.version += 1
        former.save()
        facts.extend(of_team_holding(former))
    row = TeamHolding.objects.create(
        child=child, team=team, started_at=at, recorded_at=timezone.now()
    )
    _note(by, "hold_by_team", child, team.code)
    append(facts=[*facts, *of_team_holding(row)])
    return row


@transaction.atomic
def release_by_team(*, child: Person, at: datetime, by: Worker | None) -> None:
    """End the team's holding when a case closes."""
    must_see(by, child)
    for row in TeamHolding.objects.filter(child=child, ended_at__isnull=True).select_related(
        "team__service"
    ):
        row.ended_at = max(at, row.started_at)
        row.version += 1
        row.save()
        _note(by, "release_by_team", child, row.team.code)
        append(facts=of_team_holding(row))


def _open(child: Person, kind: str) -> Any:
    return Involvement.objects.filter(child=child, kind=kind, ended_at__isnull=True)


def _must_be_a_span(kind: str) -> None:
    try:
        thing = pack().vocabulary.thing(kind)
    except ValueError as error:
        raise Unclear({"kind": str(error)}) from None
    if not thing.is_span:
        raise Unclear({"kind": f"{thing.label} does not last, so it cannot be opened"})


def _must_not_be_ahead(at: datetime, field: str) -> None:
    if timezone.localdate(at) > timezone.localdate():
        raise Unclear({field: "This day is still to come; give today or an earlier day"})


def _same_day(first: datetime, second: datetime) -> bool:
    return timezone.localdate(first) == timezone.localdate(second)


def _note(by: Worker | None, deed: str, child: Person, what: str) -> None:
    note(
        by=by,
        deed=f"involvements.{deed}",
        subject_type="child",
        subject_ids=[child.pk],
        details={"what": what},
    )
