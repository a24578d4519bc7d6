"""Who a visitor to the demonstration council may be, and what each would find on their desk."""

from dataclasses import dataclass
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

    @property
    def desk(self) -> str:
        """What waits, such as "3 overdue"."""
        return f"{self.overdue} overdue" if self.overdue else "nothing overdue"


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
    overdue = dict(
        Obligation.objects.filter(
            owner_worker_id__isnull=False, status__in=("due", "overdue"), due_at__lt=timezone.now()
        )
        .values_list("owner_worker_id")
        .annotate(Count("id"))
    )
    found = [
        (
            order.get(held.post, len(order)),
            Someone(
                username=held.worker.username,
                name=held.worker.name,
                post=post_title(held.post),
                team=held.team.name,
                overdue=overdue.get(held.worker_id, 0),
            ),
        )
        for held in holdings
    ]
    found.sort(key=lambda row: (row[0], -row[1].overdue, row[1].name))
    return [someone for _, someone in found]


def by_post(people: list[Someone], at_most: int | None = None) -> list[tuple[str, list[Someone]]]:
    """The same people under the words of their post, `at_most` of each."""
    return [
        (post, list(held)[:at_most]) for post, held in groupby(people, key=lambda each: each.post)
    ]
