"""Who a visitor to the demonstration council may be, and what each would find on their desk."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from keyworker.history.models import Obligation
from keyworker.packs import load
from keyworker.workforce.models import PostHolding
from keyworker.workforce.posts import post_title

AT_FIRST = 2  # people shown of each post before "Everyone"


@dataclass(frozen=True)
class Someone:
    """One worker of the demonstration council."""

    username: str
    name: str
    post: str
    team: str
    overdue: int
    due: int

    @property
    def desk(self) -> str:
        """What waits, such as "3 overdue, 12 due in two weeks"."""
        said = f"{self.overdue} overdue" if self.overdue else "nothing overdue"
        return f"{said}, {self.due} due in two weeks" if self.due else said


def everyone() -> list[Someone]:
    """All who hold a post today, by post as the pack lists them, the busiest desk first."""
    today = timezone.localdate()
    posts = load(settings.PACK).posts
    order = {code: place for place, code in enumerate(posts)}
    holdings = (
        PostHolding.objects.filter(Q(ended_on=None) | Q(ended_on__gte=today), started_on__lte=today)
        .filter(worker__is_active=True)
        .select_related("worker", "team")
    )
    desks = _desks()
    found = [
        (
            order.get(held.post, len(order)),
            Someone(
                username=held.worker.username,
                name=held.worker.name,
                post=post_title(held.post),
                team=held.team.name,
                overdue=desks.get(held.worker_id, (0, 0))[0],
                due=desks.get(held.worker_id, (0, 0))[1],
            ),
        )
        for held in holdings
    ]
    found.sort(key=lambda row: (row[0], -row[1].overdue, -row[1].due, row[1].name))
    return [someone for _, someone in found]


def _desks() -> dict[int, tuple[int, int]]:
    """How much is overdue, and due within a fortnight, by the worker who owes it."""
    now = timezone.now()
    owed = Obligation.objects.filter(
        owner_worker_id__isnull=False,
        status__in=("due", "overdue"),
        due_at__lt=now + timedelta(days=14),
        measure="limit",
    )
    counted = owed.values_list("owner_worker_id").annotate(
        overdue=Count("id", filter=Q(due_at__lt=now)), due=Count("id", filter=Q(due_at__gte=now))
    )
    return {worker_id: (overdue, due) for worker_id, overdue, due in counted if worker_id}


def busiest_first(
    posts: list[tuple[str, list[Someone]]],
) -> list[tuple[str, list[Someone]]]:
    """The posts with the fullest desk first, so that a visitor soon finds one with work on it."""
    return sorted(posts, key=lambda held: -max(each.overdue for each in held[1]))


def by_post(people: list[Someone], at_most: int | None = None) -> list[tuple[str, list[Someone]]]:
    """The same people under the words of their post, `at_most` of each."""
    return [
        (post, list(held)[:at_most]) for post, held in groupby(people, key=lambda each: each.post)
    ]
