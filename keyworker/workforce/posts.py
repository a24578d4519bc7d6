"""Which post a worker holds on a day, and the role of the vocabulary it carries."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from keyworker.history.queries import pack
from keyworker.workforce.models import PostHolding, Worker


def _today() -> date:
    return timezone.localdate()


def on_day(day: date | None) -> Q:
    at = day or _today()
    return Q(started_on__lte=at) & (Q(ended_on__isnull=True) | Q(ended_on__gte=at))


def holding_of(worker: Worker, on: date | None = None) -> PostHolding | None:
    """Give the post a worker holds on a day (today without one), with its team and supervisor."""
    return (
        PostHolding.objects.filter(on_day(on), worker=worker)
        .select_related("team__service", "supervisor")
        .order_by("-started_on", "-pk")
        .first()
    )


def post_of(worker: Worker, on: date | None = None) -> str:
    """Give the code of a worker's post, or nothing."""
    holding = holding_of(worker, on)
    return holding.post if holding else ""


def post_title(code: str) -> str:
    """Give a post's title as the pack prints it."""
    return str(pack().posts.get(code, {}).get("title", code.replace("_", " ")))


def role_of(worker: Worker, on: date | None = None) -> str:
    """Give the role of the vocabulary a worker's post carries, or nothing."""
    return str(pack().posts.get(post_of(worker, on), {}).get("role", ""))
