"""The figures as they may leave the house: no child, and no number small enough to tell one by.

The outcomes are drawn together first: the finer a table, the more of it must be kept back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from keyworker.audit.actions import note
from keyworker.oversight.compliance import Row, figures
from keyworker.oversight.selection import Selection
from keyworker.oversight.small_numbers import KEPT_BACK, Cell, row_alone, without_small_numbers
from keyworker.oversight.tallies import Tally
from keyworker.workforce.models import Worker

# The columns of what is handed on; a share rests on the first two.
HEADS = ("Met in time", "Done late, never done or overdue", "Not decided")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row: `counts` in the order of `HEADS`, how often it applied, the share met in hundred."""

    row: Row
    counts: list[Cell]
    applied: Cell
    share: Cell


@dataclass(frozen=True, slots=True)
class Printed:
    """A table fit to be handed on; `at_target` holds those rows that have a stricter target."""

    rows: list[PrintedRow]
    total: PrintedRow
    at_target: list[PrintedRow]
    counted_at: datetime
    is_partial: bool


def figures_to_hand_on(
    viewer: Worker, selection: Selection, by: str, now: datetime | None = None
) -> Printed:
    """Count as `figures` does, keep small numbers back, and note who took the figures away."""
    found = figures(viewer, selection, by, now)
    note(
        by=viewer,
        deed="read.compliance_export",
        subject_type="council",
        subject_ids=[],
        details={"by": by, "since": f"{selection.since}", "until": f"{selection.until}"},
    )
    *cells, of_all = without_small_numbers([_counts(row.tally) for row in found.rows]) or [
        [0] * (len(HEADS) + 1)
    ]
    rows = [_printed(row, each) for row, each in zip(found.rows, cells, strict=True)]
    return Printed(
        rows=rows,
        total=_printed(Row("", "", found.total), of_all),
        at_target=[_at_target(row) for row in rows if row.row.tally.at_target],
        counted_at=found.counted_at,
        is_partial=found.is_partial,
    )


def _counts(tally: Tally) -> list[int]:
    return [tally.met, tally.late + tally.overdue, tally.all - tally.decided]


def _printed(row: Row, cells: Sequence[Cell]) -> PrintedRow:
    *counts, applied = cells
    return PrintedRow(row, counts, applied, _share(row.tally, counts))


def _share(tally: Tally, counts: Sequence[Cell]) -> Cell:
    """The share, unless a count it rests on is kept back."""
    if any(isinstance(cell, str) for cell in counts[:2]):
        return KEPT_BACK
    return "" if tally.share is None else tally.share


def _at_target(beside: PrintedRow) -> PrintedRow:
    """The counts at the target; all kept back where one at the limit is, for both may have the
    same total."""
    tally = beside.row.tally.target
    counts: list[Cell] = row_alone(_counts(tally))
    if any(isinstance(cell, str) for cell in [*beside.counts, beside.applied]):
        counts = [KEPT_BACK if isinstance(cell, int) and cell else cell for cell in counts]
    is_whole = not any(isinstance(cell, str) for cell in counts)
    return PrintedRow(
        beside.row, counts, tally.all if is_whole else KEPT_BACK, _share(tally, counts)
    )
