"""Involvements, allocations and team holdings as involvements.actions leaves them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from keyworker.demonstration.moments import day_of
from keyworker.demonstration.people import Child
from keyworker.demonstration.staff import Seat
from keyworker.demonstration.stories.story import Story
from keyworker.involvements.actions.cases import ENDS_TOO
from keyworker.involvements.models import Allocation, Involvement, TeamHolding
from keyworker.workforce.models import Team, Worker


def start(
    story: Story,
    child: Child,
    kind: str,
    at: datetime,
    by: Worker | None,
    *,
    recorded_at: datetime,
    ref: str = "",
    for_ref: Sequence[str] = (),
    attributes: Mapping[str, Any] | None = None,
) -> Involvement:
    """Open a span of the vocabulary for one child."""
    row = Involvement(
        child=child.row,
        kind=kind,
        ref=ref or f"{kind}:{story.name()}",
        for_ref=list(for_ref),
        started_at=at,
        start_is_date=False,
        attributes=dict(attributes or {}),
        recorded_at=recorded_at,
    )
    story.spans[(child.pk, kind)] = row
    _traced(story, recorded_at, by, "start_involvement", child, kind)
    return story.ledger.add(row)


def end(
    story: Story,
    child: Child,
    kind: str,
    at: datetime,
    by: Worker | None,
    *,
    recorded_at: datetime,
    attributes: Mapping[str, Any] | None = None,
    because_of: str = "",
) -> None:
    """Close what is open of a kind for one child, if anything is; `because_of` is the matter."""
    row = story.spans.pop((child.pk, kind), None)
    if row is None:
        return
    row.ended_at = max(at, row.started_at)
    row.end_is_date = False
    row.ended_by = because_of
    row.attributes = {**row.attributes, **(attributes or {})}
    row.version += 1
    _traced(story, recorded_at, by, "end_involvement", child, kind)


def change(
    story: Story,
    child: Child,
    kind: str,
    by: Worker | None,
    recorded_at: datetime,
    attributes: Mapping[str, Any],
) -> None:
    """Change what is known of an open span."""
    row = story.spans[(child.pk, kind)]
    row.attributes = {**row.attributes, **attributes}
    row.version += 1
    _traced(story, recorded_at, by, "change_involvement", child, kind)


def allocate(
    story: Story,
    child: Child,
    worker: Worker,
    role: str,
    at: datetime,
    by: Worker | None,
    *,
    team: Team | None = None,
    reason: str = "",
) -> None:
    """Allocate a worker in a role; whoever held it before lets go."""
    end_allocation(story, child, role, at, by)
    row = Allocation(
        child=child.row,
        worker=worker,
        role=role,
        team=team,
        started_at=at,
        accepted_at=at,
        allocated_by=by,
        reason=reason,
        recorded_at=at,
    )
    story.allocations[(child.pk, role)] = story.ledger.add(row)
    _traced(story, at, by, "allocate", child, role)


def end_allocation(story: Story, child: Child, role: str, at: datetime, by: Worker | None) -> None:
    """End a worker's time in a role, if anybody holds it."""
    row = story.allocations.pop((child.pk, role), None)
    if row is None:
        return
    row.ended_at = max(at, row.started_at)
    row.version += 1
    _traced(story, at, by, "end_allocation", child, role)


def hold(
    story: Story,
    child: Child,
    team: Team,
    at: datetime,
    by: Worker | None,
    recorded_at: datetime,
) -> None:
    """Give a child's case to a team; the one before lets go at the same moment."""
    former = story.holdings.get(child.pk)
    if former is not None:
        former.ended_at = max(at, former.started_at)
        former.version += 1
    row = TeamHolding(child=child.row, team=team, started_at=at, recorded_at=recorded_at)
    story.holdings[child.pk] = story.ledger.add(row)
    _traced(story, recorded_at, by, "hold_by_team", child, team.code)


def release(
    story: Story, child: Child, at: datetime, by: Worker | None, recorded_at: datetime
) -> None:
    """End the team's holding."""
    row = story.holdings.pop(child.pk, None)
    if row is None:
        return
    row.ended_at = max(at, row.started_at)
    row.version += 1
    _traced(story, recorded_at, by, "release_by_team", child, row.team.code)


def pass_on(story: Story, seat: Seat, at: datetime, role: str, reason: str) -> None:
    """Let whoever sits in a seat take the case, and the seat's team hold it."""
    changes_team = story.seat is None or story.seat.team.pk != seat.team.pk
    story.seat = seat
    by = story.manager(day_of(at))
    for child in story.children:
        worker = seat.holder(day_of(at))
        allocate(story, child, worker, role, at, by, team=seat.team, reason=reason)
        if changes_team:
            hold(story, child, seat.team, at, by, at)


def _traced(
    story: Story, at: datetime, by: Worker | None, deed: str, child: Child, what: str
) -> None:
    story.ledger.trace(
        at, None if by is None else by.pk, f"involvements.{deed}", [child.pk], what=what
    )


def close_case(story: Story, child: Child, at: datetime, by: Worker) -> None:
    """Close a child's case, with what ends with it; its workers and its team let go."""
    row = story.spans.pop((child.pk, "open_case"))
    for kind in ENDS_TOO:
        end(story, child, kind, at, by, recorded_at=at, because_of=row.ref)
    row.ended_at = max(at, row.started_at)
    row.end_is_date = False
    row.version += 1
    _traced(story, at, by, "close_case", child, "open_case")
    for _, role in [key for key in story.allocations if key[0] == child.pk]:
        end_allocation(story, child, role, at, None)
    release(story, child, at, by, at)
