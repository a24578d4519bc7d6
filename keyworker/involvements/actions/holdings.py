"""Gives a child's case to a team: an open case always has exactly one."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from keyworker.audit.refusals import Unclear
from keyworker.decisions.actions import decide
from keyworker.history.actions import append
from keyworker.history.turns import take_turns
from keyworker.involvements.actions.telling import note_deed
from keyworker.involvements.checking import must_not_be_ahead, must_not_precede_birth
from keyworker.involvements.facts import of_team_holding
from keyworker.involvements.holding import outside_the_team
from keyworker.involvements.models import Involvement, TeamHolding
from keyworker.involvements.policy import must_be_allowed_to_allocate, must_see
from keyworker.people.models import Person
from keyworker.workforce.models import Team, Worker
from keyworker.workforce.queries import team_of


@transaction.atomic
def hold_by_team(*, child: Person, team: Team, at: datetime, by: Worker | None) -> TeamHolding:
    """Give a child's case to a team; the team that held it lets go at the same moment.

    Given to the team that holds it already, nothing changes.
    """
    take_turns("child", [child.pk])
    must_see(by, child)
    must_not_be_ahead(at)
    must_not_precede_birth(child, at)
    former = _held(child)
    if former is not None and former.team_id == team.pk:
        return former
    facts = []
    if former is not None:
        if at < former.started_at:
            began = timezone.localtime(former.started_at)
            what = f"{former.team.name} holds the case since {began:%-d %B %Y, %H:%M}"
            raise Unclear({"at": f"{what}; give a later moment"})
        _let_go(former, at)
        facts = of_team_holding(former)
    row = TeamHolding.objects.create(
        child=child, team=team, started_at=at, recorded_at=timezone.now()
    )
    note_deed(by=by, deed="hold_by_team", child=child, what=team.code)
    append(facts=[*facts, *of_team_holding(row)])
    return row


@transaction.atomic
def pass_to_team(
    *, child: Person, team: Team, at: datetime, by: Worker, reason: str = ""
) -> TeamHolding:
    """Pass a case to another team, by whoever may allocate.

    To a team that does not hold such cases by the pack's rules, it asks for the reason.
    """
    must_be_allowed_to_allocate(by)
    take_turns("child", [child.pk])
    outside = outside_the_team(child=child, team=team)
    if outside and not reason.strip():
        raise Unclear({"reason": f"{' '.join(outside)} Say why it is done all the same"})
    held = _held(child)
    if held is not None and held.team_id == team.pk:
        return held
    if reason.strip():
        decide(
            decision="allocate",
            subject_type="child",
            subject_id=child.pk,
            by=by,
            outcome="passed",
            reason=reason.strip(),
            about=f"team:{team.code}",
            at=at,
        )
    return hold_by_team(child=child, team=team, at=at, by=by)


def hold_what_nobody_holds(*, child: Person, at: datetime, by: Worker | None) -> None:
    """See to it that a case that opens has a team: its own, or that of whoever opens it."""
    if _held(child) is not None:
        return
    team = team_of(by) if by is not None else None
    if team is None:
        raise Unclear({"team": "Say first which team holds the case: an open case always has one"})
    hold_by_team(child=child, team=team, at=at, by=by)


@transaction.atomic
def release_by_team(*, child: Person, at: datetime, by: Worker | None) -> None:
    """End the team's holding once nothing is open; an open case is never without its team."""
    take_turns("child", [child.pk])
    must_see(by, child)
    must_not_be_ahead(at)
    if Involvement.objects.filter(child=child, kind="open_case", ended_at__isnull=True).exists():
        raise Unclear({"team": "The case is open, so a team holds it; pass it on or close it"})
    row = _held(child)
    if row is None:
        return
    _let_go(row, at)
    note_deed(by=by, deed="release_by_team", child=child, what=row.team.code)
    append(facts=of_team_holding(row))


def _held(child: Person) -> TeamHolding | None:
    held = TeamHolding.objects.filter(child=child, ended_at__isnull=True)
    return held.select_related("team__service").first()


def _let_go(row: TeamHolding, at: datetime) -> None:
    row.ended_at = max(at, row.started_at)
    row.version += 1
    row.save()
