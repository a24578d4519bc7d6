"""As whom a worker looks at the day: themselves, and those they stand in for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from keyworker.decisions.authority import posts_for
from keyworker.history.queries import pack
from keyworker.involvements.models import Allocation, TeamHolding
from keyworker.oversight.statements import STANDING
from keyworker.workforce.models import PostHolding, Worker


@dataclass(frozen=True, slots=True)
class Standing:
    """The workers someone acts for (the worker first), their posts, and their roles by team.

    `holding` are those of the teams that hold cases.
    """

    workers: tuple[int, ...]
    posts: frozenset[str]
    roles: frozenset[tuple[int, str]]
    teams: frozenset[int]
    holding: frozenset[int]

    def decisions(self) -> list[str]:
        """List the decisions of the pack that lie with these posts."""
        named = pack().authority.get("decisions", {})
        return [code for code in named if self.posts & set(posts_for(code))]


def standing_of(viewer: Worker) -> Standing:
    """Give a worker's posts today with those of whoever they stand in for, in one query."""
    params = {"viewer": viewer.pk, "today": timezone.localdate()}
    held: Iterable[Any] = PostHolding.objects.raw(STANDING, params)
    rows = [(each.worker_id, each.post, each.team_id, each.holds) for each in held]
    posts = pack().posts
    return Standing(
        workers=tuple(dict.fromkeys([viewer.pk, *(worker_id for worker_id, _, _, _ in rows)])),
        posts=frozenset(post for _, post, _, _ in rows),
        roles=frozenset(
            (team_id, str(posts[post]["role"])) for _, post, team_id, _ in rows if post in posts
        ),
        teams=frozenset(team_id for _, _, team_id, _ in rows),
        holding=frozenset(team_id for _, _, team_id, holds in rows if holds),
    )


def held_children(standing: Standing) -> list[int]:
    """Give the children allocated to whoever is acted for, in any role, in one query."""
    held = Allocation.objects.filter(worker_id__in=standing.workers, ended_at__isnull=True)
    return list(dict.fromkeys(held.values_list("child_id", flat=True)))


def of_role(standing: Standing, team_id: int, role: str) -> QuerySet[TeamHolding, int]:
    """Give the children for whom a role in a team answers where nobody is named: the team's own.

    A team that holds no cases answers for the children whose own team has nobody in the role. So a
    duty of a conference chair or administrator, whom the child's team does not have, reaches the
    conference team until somebody is named.
    """
    if team_id in standing.holding:
        return _held_now().filter(team_id=team_id).values_list("child_id", flat=True)
    posts = [code for code, post in pack().posts.items() if post.get("role") == role]
    today = timezone.localdate()
    has_the_role = PostHolding.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=today), started_on__lte=today, post__in=posts
    ).values("team_id")
    elsewhere = _held_now().exclude(team_id__in=has_the_role)
    return elsewhere.values_list("child_id", flat=True)


def _held_now() -> QuerySet[TeamHolding]:
    return TeamHolding.objects.filter(ended_at__isnull=True)
