"""Who may hold which kind of case, by the pack's `holding.yaml`: outside it a reason is asked."""

from collections.abc import Iterator
from typing import Any

from keyworker.history.queries import pack
from keyworker.involvements.models import Allocation, Involvement
from keyworker.people.models import Person
from keyworker.workforce.models import Team, Worker
from keyworker.workforce.posts import holding_of

# The role that carries a case; others work beside it.
CARRYING = "social_worker"


def outside_the_rules(
    *, child: Person, worker: Worker, role: str, team: Team | None = None
) -> list[str]:
    """List in sentences which rules an allocation would go beyond; empty where it keeps to all.

    The rules are the pack's on the kinds of case open for the child, and its limit on caseloads.
    """
    if role != CARRYING:
        return []
    return [*_kinds(child, worker, role, team), *_caseload(worker)]


def _kinds(child: Person, worker: Worker, role: str, team: Team | None) -> Iterator[str]:
    rules = _rules_for(child)
    if not rules:
        return
    holder = team or _team_of(worker)
    for rule in rules:
        title = str(rule["title"])
        if role not in rule.get("roles", [role]):
            label = role.replace("_", " ")
            yield f"{title} is not held by a {label}."
        services = rule.get("services", [])
        if services and holder is not None and holder.service.code not in services:
            yield f"{title} is not held by {holder.name}, {holder.service.name}."


def outside_the_team(*, child: Person, team: Team) -> list[str]:
    """List in sentences which of a child's kinds of case a team's service does not hold."""
    return [
        f"{rule['title']} is not held by {team.name}, {team.service.name}."
        for rule in _rules_for(child)
        if rule.get("services") and team.service.code not in rule["services"]
    ]


def _caseload(worker: Worker) -> Iterator[str]:
    limit = pack().holding.get("caseload_limit")
    if not limit:
        return
    held = Allocation.objects.filter(worker=worker, role=CARRYING, ended_at__isnull=True).count()
    if held >= int(limit):
        yield f"{worker.name} holds {held} children; the limit is {limit}."


def _rules_for(child: Person) -> list[dict[str, Any]]:
    """The rules on the kinds of case that are open for a child."""
    lasting = Involvement.objects.filter(child=child, ended_at__isnull=True)
    kinds = set(lasting.values_list("kind", flat=True))
    return [rule for rule in pack().holding.get("kinds", {}).values() if rule.get("while") in kinds]


def _team_of(worker: Worker) -> Team | None:
    holding = holding_of(worker)
    return holding.team if holding else None
