"""Opens and closes involvements, allocates workers, and passes cases between teams."""

from keyworker.involvements.actions.allocations import (
    accept_allocation,
    allocate,
    end_allocation,
)
from keyworker.involvements.actions.cases import close_case
from keyworker.involvements.actions.holdings import hold_by_team, pass_to_team, release_by_team
from keyworker.involvements.actions.putting_right import (
    move_involvement,
    reopen_involvement,
    withdraw_involvement,
)
from keyworker.involvements.actions.spans import (
    change_involvement,
    end_involvement,
    start_involvement,
)

__all__ = [
    "accept_allocation",
    "allocate",
    "change_involvement",
    "close_case",
    "end_allocation",
    "end_involvement",
    "hold_by_team",
    "move_involvement",
    "pass_to_team",
    "release_by_team",
    "reopen_involvement",
    "start_involvement",
    "withdraw_involvement",
]
