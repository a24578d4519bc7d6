"""How often a standard was met in this council: numbers alone, no child among them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, CharField, Count, F, Value, When
from django.utils import timezone

from keyworker.history.models import Obligation
from keyworker.history.queries import pack
from keyworker.oversight.rules import asked_by

# Outcome as worked out, and its words on the screen; the order is the order shown.
OUTCOMES = {
    "met": "Met in time",
    "late": "Done late",
    "missed": "Never done",
    "overdue": "Overdue now",
    "due": "Due, not yet late",
    "lapsed": "Fell away before it was due",
    "waived": "Excepted by a manager",
    "open": "To be done; the clause gives no number",
    "unknown": "Cannot be told",
}
# What a share rests on: whatever was decided one way or the other.
DECIDED = ("met", "late", "missed", "overdue")
# What is neither decided nor due.
OTHER = ("lapsed", "waived", "open", "unknown")


@dataclass
class Tally:
    """The outcomes of one rule, or of several together: at the limit, and at a stricter target."""

    counts: dict[str, int] = field(default_factory=dict)
    at_target: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, several: Iterable["Tally"]) -> "Tally":
        """The outcomes of several rules taken together."""
        together = cls()
        for each in several:
            for outcome, number in each.counts.items():
                together.add("limit", outcome, number)
            for outcome, number in each.at_target.items():
                together.add("target", outcome, number)
        return together

    def add(self, measure: str, outcome: str, number: int) -> None:
        """Count so many more of one outcome, at the limit or at the target."""
        counts = self.counts if measure == "limit" else self.at_target
        counts[outcome] = counts.get(outcome, 0) + number

    @property
    def all(self) -> int:
        """How often the rule applied."""
        return sum(self.counts.values())

    @property
    def met(self) -> int:
        """Done in time."""
        return self.counts.get("met", 0)

    @property
    def late(self) -> int:
        """Done late, or never."""
        return self.counts.get("late", 0) + self.counts.get("missed", 0)

    @property
    def overdue(self) -> int:
        """Not done, and late today."""
        return self.counts.get("overdue", 0)

    @property
    def decided(self) -> int:
        """How often it was met, late, missed, or is overdue."""
        return self.met + self.late + self.overdue

    @property
    def other(self) -> int:
        """How often it fell away, was excepted, has no number or cannot be told."""
        return sum(self.counts.get(outcome, 0) for outcome in OTHER)

    @property
    def share(self) -> int | None:
        """How many in a hundred of those decided were met in time: 100 only where all were, and 0
        only where none was."""
        if not self.decided:
            return None
        nearest = round(100 * self.met / self.decided)
        if 0 < self.met < self.decided:
            return min(max(nearest, 1), 99)
        return nearest

    @property
    def target(self) -> "Tally":
        """The outcomes at the stricter target, as a tally of their own."""
        return Tally(counts=self.at_target)

    @property
    def rows(self) -> list[tuple[str, int, int]]:
        """Every outcome that occurred: its words, how often at the limit and at the target."""
        return [
            (words, self.counts.get(code, 0), self.at_target.get(code, 0))
            for code, words in OUTCOMES.items()
            if self.counts.get(code) or self.at_target.get(code)
        ]

    @property
    def words(self) -> str:
        """One line: "met in time 41 of 50, 3 overdue now"."""
        if not self.all:
            return "has not applied yet"
        parts = [f"met in time {self.met:,} of {self.decided:,}"] if self.decided else []
        parts += [f"{self.overdue:,} overdue now"] if self.overdue else []
        parts += [f"{self.counts['due']:,} due"] if self.counts.get("due") else []
        return ", ".join(parts) or f"applied {self.all:,} times"


def outcome_at(now: datetime) -> Case:
    """Give the outcome of an obligation as of a moment, for use inside a query.

    What is stored as due or overdue was so on the day it was written. A window that others have,
    such as an agency, runs out and nobody here is late.
    """
    others = [name for name, asked in asked_by(pack().name).items() if asked.others]
    passed = When(status__in=("due", "overdue"), due_at__lt=now, then=Value("overdue"))
    of_others = When(
        status__in=("due", "overdue"), due_at__lt=now, rule__in=others, then=Value("lapsed")
    )
    return Case(
        of_others,
        passed,
        When(status__in=("due", "overdue"), then=Value("due")),
        default=F("status"),
        output_field=CharField(),
    )


def tallies(rules: Iterable[str]) -> dict[str, Tally]:
    """The outcomes of each rule as of now, in one question to the database."""
    rows = (
        Obligation.objects.filter(rule__in=list(rules))
        .values_list("rule", "measure", outcome_at(timezone.now()))
        .annotate(Count("id"))
        .order_by()
    )
    found: dict[str, Tally] = defaultdict(Tally)  # a rule that never applied has an empty one
    for rule, measure, code, number in rows:
        found[rule].add(measure, code, number)
    return found
