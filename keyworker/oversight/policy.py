"""Who may see how this council does: of the council, of a team, and of one worker.

Figures of the council and of its teams are open to whoever holds a post here, as records are.
Those of one worker are seen by that worker, by whoever supervises them, by posts above theirs in
their team, and by senior managers.
"""

from dataclasses import dataclass

from django.utils import timezone

from keyworker.audit.refusals import NotPermitted
from keyworker.decisions.authority import outranked_by
from keyworker.history.queries import pack
from keyworker.people.policy import must_be_in_post
from keyworker.workforce.models import PostHolding, Worker
from keyworker.workforce.queries import standing_in_for

SEE_EVERY_WORKER = "senior_manager"


@dataclass(frozen=True, slots=True)
class Seen:
    """The workers whose own figures a viewer may see: all of them, or these."""

    everyone: bool
    workers: frozenset[int]

    def holds(self, worker_id: int) -> bool:
        """Tell whether a worker's own figures are among them."""
        return self.everyone or worker_id in self.workers


@dataclass(frozen=True, slots=True)
class _Seat:
    """The post somebody holds now, or held last."""

    post: str
    team_id: int
    supervisor_id: int | None
    is_held: bool


def must_see_figures(viewer: Worker) -> None:
    """Refuse whoever holds no post here."""
    must_be_in_post(viewer)


def must_see_worker(seen: Seen, worker_id: int) -> None:
    """Refuse a worker's own figures to whoever does not supervise them."""
    if not seen.holds(worker_id):
        raise NotPermitted(
            "The figures of one worker are shown to that worker and to those who supervise them.",
            "Look at the figures of the team, or ask the team's manager.",
        )


def workers_seen_by(viewer: Worker) -> Seen:
    """Give the workers whose own figures someone may see, in two queries.

    Whoever stands in for an absent worker sees what that worker may. Of those who have left, the
    last post counts.
    """
    stood_for = [viewer.pk, *(worker.pk for worker in standing_in_for(viewer))]
    seats = _seats()
    acting = {pk for pk in stood_for if pk in seats and seats[pk].is_held}
    held = [seats[pk] for pk in acting]
    if any(pack().posts.get(seat.post, {}).get("role") == SEE_EVERY_WORKER for seat in held):
        return Seen(everyone=True, workers=frozenset())
    found = {viewer.pk}
    below = {(seat.team_id, post) for seat in held for post in outranked_by(seat.post)}
    for pk, seat in seats.items():
        if (seat.team_id, seat.post) in below or _is_supervised(pk, acting, seats):
            found.add(pk)
    return Seen(everyone=False, workers=frozenset(found))


def _seats() -> dict[int, _Seat]:
    """Everybody's post, the one held last where there were several."""
    today = timezone.localdate()
    rows = (
        PostHolding.objects.filter(started_on__lte=today)
        .order_by("started_on", "pk")
        .values_list("worker_id", "post", "team_id", "supervisor_id", "ended_on")
    )
    return {
        worker_id: _Seat(post, team_id, supervisor_id, ended_on is None or ended_on >= today)
        for worker_id, post, team_id, supervisor_id, ended_on in rows
    }


def _is_supervised(worker_id: int, by: set[int], seats: dict[int, _Seat]) -> bool:
    """Directly, or through others."""
    gone_through: set[int] = set()
    above = seats[worker_id].supervisor_id
    while above is not None and above not in gone_through:
        if above in by:
            return True
        gone_through.add(above)
        above = seats[above].supervisor_id if above in seats else None
    return False
