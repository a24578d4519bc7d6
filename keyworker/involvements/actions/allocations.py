"""Allocates workers to children, in a role, from a moment until another."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.history.actions import append
from keyworker.history.queries import pack
from keyworker.history.turns import take_turns
from keyworker.involvements.actions.telling import note_deed
from keyworker.involvements.checking import must_not_be_ahead, must_not_precede_birth
from keyworker.involvements.facts import of_allocation
from keyworker.involvements.holding import outside_the_rules
from keyworker.involvements.models import Allocation
from keyworker.involvements.policy import must_be_allowed_to_allocate, must_see
from keyworker.people.models import Person
from keyworker.workforce.models import Team, Worker
from keyworker.workforce.posts import holding_of

SOCIAL_WORKER = "social_worker"


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
    """Allocate a worker to a child in a role; a new social worker ends the former one's time.

    Outside the pack's rules on who may hold which kind of case, it asks for the reason.
    """
    take_turns("child", [child.pk])
    must_see(by, child)
    must_be_allowed_to_allocate(by)
    must_not_be_ahead(at)
    must_not_precede_birth(child, at)
    _must_be_a_role(role)
    _must_work_here(worker)
    broken = outside_the_rules(child=child, worker=worker, role=role, team=team)
    if broken and not reason.strip():
        raise Unclear({"reason": f"{' '.join(broken)} Say why it is done all the same"})
    standing = Allocation.objects.filter(child=child, role=role, ended_at__isnull=True)
    if standing.filter(worker=worker).exists():
        raise Unclear({"worker": f"{worker.name} is allocated in this role already"})
    if role == SOCIAL_WORKER:
        for former in standing:
            _end(former, at, by)
    row = Allocation.objects.create(
        child=child,
        worker=worker,
        role=role,
        team=team,
        started_at=at,
        accepted_at=at if accepted else None,
        allocated_by=by,
        reason=reason.strip(),
        recorded_at=timezone.now(),
    )
    note_deed(by=by, deed="allocate", child=child, what=role)
    append(facts=of_allocation(row))
    return row


@transaction.atomic
def accept_allocation(*, allocation: Allocation, at: datetime, by: Worker) -> Allocation:
    """Accept an allocation: only the worker it names can."""
    row = _standing(allocation)
    must_see(by, row.child)
    if row.worker_id != by.pk:
        raise NotPermitted(
            f"Only {row.worker.name} can accept this allocation.", "Ask them to accept it."
        )
    must_not_be_ahead(at)
    _must_not_have_ended(row)
    if row.accepted_at is not None:
        return row  # Accepted twice is accepted once: the first time counts.
    row.accepted_at = max(at, row.started_at)
    _tell(row, by, "accept_allocation")
    return row


@transaction.atomic
def end_allocation(*, allocation: Allocation, at: datetime, by: Worker | None) -> Allocation:
    """End a worker's time in a role for a child; whoever may allocate may end it."""
    row = _standing(allocation)
    must_see(by, row.child)
    must_be_allowed_to_allocate(by)
    _must_not_have_ended(row)
    _end(row, at, by)
    return row


def _end(row: Allocation, at: datetime, by: Worker | None) -> None:
    must_not_be_ahead(at)
    if at < row.started_at:
        began = timezone.localtime(row.started_at)
        what = f"{row.worker.name} is allocated since {began:%-d %B %Y, %H:%M}"
        raise Unclear({"at": f"{what}; give that moment or a later one"})
    row.ended_at = at
    _tell(row, by, "end_allocation")


def _standing(allocation: Allocation) -> Allocation:
    take_turns("child", [allocation.child_id])
    return Allocation.objects.select_related("child", "worker").get(pk=allocation.pk)


def _tell(row: Allocation, by: Worker | None, deed: str) -> None:
    row.version += 1
    row.save()
    note_deed(by=by, deed=deed, child=row.child, what=row.role)
    append(facts=of_allocation(row))


def _must_not_have_ended(row: Allocation) -> None:
    if row.ended_at is not None:
        day = timezone.localdate(row.ended_at)
        raise Unclear({"at": f"This allocation ended on {day:%-d %B %Y} already"})


def _must_be_a_role(role: str) -> None:
    roles = pack().vocabulary.lists["roles"]
    if role not in roles:
        raise Unclear({"role": f"There is no role {role}; choose one of {', '.join(roles)}"})


def _must_work_here(worker: Worker) -> None:
    if not worker.is_active or holding_of(worker) is None:
        raise Unclear({"worker": f"{worker.name} holds no post here today; choose someone else"})
