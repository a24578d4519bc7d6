"""What a check found, gathered by standard, for whoever writes it down."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from keyworker.packs import Clause, Pack
from keyworker.standards.faults import Fault
from keyworker.standards.obligation import Obligation

# Worst first: what to look at, then what cannot be said, then what is well.
STATUSES = ["overdue", "missed", "late", "unknown", "due", "open", "met", "waived", "lapsed"]
BREACHED = {"overdue", "missed", "late"}
MEANING = {
    "overdue": "not done and past its day",
    "missed": "never done, and can no longer be",
    "late": "done after its day",
    "unknown": "this source cannot tell",
    "due": "not done and not yet due",
    "open": "the clause gives no number of days",
    "met": "done in time",
    "waived": "set aside by someone who may",
    "lapsed": "fell away before it was due",
}


@dataclass
class Report:
    """A finished check: every obligation, the blocks left out, and what was noticed on the way."""

    pack: Pack
    as_at: date
    source: str
    children: int
    rows: list[Obligation]
    faults: list[Fault] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)
    not_yet_known: int = 0


@dataclass
class StandardResult:
    """How one standard came out over everyone checked."""

    rule: str
    measure: str
    title: str
    clauses: list[Clause]
    rows: list[Obligation]
    counts: Counter[str]

    @property
    def decided(self) -> int:
        """How many were either done or should have been: the ones a share can be taken of."""
        return self.counts["met"] + self.breached

    @property
    def breached(self) -> int:
        return sum(self.counts[status] for status in BREACHED)

    @property
    def share_met(self) -> float | None:
        """Met of all met, late, overdue and missed, between 0 and 1; None where there are none."""
        return self.counts["met"] / self.decided if self.decided else None


def by_standard(report: Report) -> list[StandardResult]:
    """The results by standard: the lowest share met first, those only unknown or due last."""
    gathered: dict[tuple[str, str], list[Obligation]] = {}
    for row in report.rows:
        gathered.setdefault((row.rule.name, row.measure), []).append(row)
    results = []
    for (rule, measure), rows in gathered.items():
        cited = dict.fromkeys(clause for row in rows for clause in row.clauses)
        clauses = [found for each in cited if (found := report.pack.clause(each)) is not None]
        counts = Counter(row.status for row in rows)
        title = rows[0].rule.title
        results.append(
            StandardResult(rule, measure, title, clauses, sorted(rows, key=worst_first), counts)
        )
    return sorted(results, key=_lowest_share_first)


def _lowest_share_first(result: StandardResult) -> tuple[Any, ...]:
    share = result.share_met
    return (share is None, share or 0, -result.breached, result.rule, result.measure)


def worst_first(row: Obligation) -> tuple[Any, ...]:
    """Order of rows inside a standard: by status, then the longest overdue, then the child."""
    late = 24 * (row.days_late or 0) + (row.hours_late or 0)
    return (STATUSES.index(row.status), -late, row.subject)
