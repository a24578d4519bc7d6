"""Whom and what one can choose from: roles, workers with their caseloads, teams."""

from keyworker.history.queries import pack
from keyworker.involvements.queries import caseload_numbers
from keyworker.web.allocation.showing import role_words
from keyworker.workforce.models import Team
from keyworker.workforce.posts import post_title
from keyworker.workforce.queries import active_workers

Choices = list[tuple[str, str]]


def role_choices() -> Choices:
    """The vocabulary's roles, the social worker first."""
    roles = pack().vocabulary.lists["roles"]
    return [(role, role_words(role)[:1].upper() + role_words(role)[1:]) for role in roles]


def worker_choices(nearest: int | None) -> Choices:
    """Everyone in post with post, team and caseload, the team that holds the case first."""
    holdings = list(active_workers())
    held = caseload_numbers([each.worker_id for each in holdings])
    holdings.sort(key=lambda holding: holding.team_id != nearest)
    found: dict[int, str] = {}
    for each in holdings:
        number = held.get(each.worker_id, 0)
        words = f"{each.worker.name}, {post_title(each.post)}, {each.team.name}: {number or 'none'}"
        found.setdefault(each.worker_id, words)
    return [(str(pk), words) for pk, words in found.items()]


def team_choices() -> Choices:
    """Every team with its service."""
    teams = Team.objects.select_related("service").order_by("service__name", "name")
    return [(str(team.pk), f"{team.name} ({team.service.name})") for team in teams]
