"""How often a standard was met in this council: numbers alone, no child among them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, Count, Value, When
from django.utils import timezone

from keyworker.history.models import Obligation

# Outcome as worked out, and its words on the screen; the order is the order shown.
OUTCOMES = {
    "met": "Met in time",
    "late": "Done late",
    "missed": "Never done",
    "overdue": "Overdue now",
    "due": "Due, not yet late",
    "lapsed": "Fell away before it was due",
    "waived": "Waived by a manager",
    "open": "No number in the clause",
    "unknown": "Cannot be told",
}


@dataclass
class Tally:
    """The outcomes of one rule, or of several together."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Take another rule's outcomes into this one."""
        for outcome, number in other.counts.items():
            self.counts[outcome] = self.counts.get(outcome, 0) + number

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
    def share(self) -> int | None:
        """How many in a hundred were met in time, of those met, late, missed or overdue."""
        decided = self.met + self.late + self.overdue
        return round(100 * self.met / decided) if decided else None

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Every outcome that occurred, in words."""
        return [(words, self.counts[code]) for code, words in OUTCOMES.items() if self.counts.get(code)]

    @property
    def words(self) -> str:
        """One line: "met 41 of 50, 3 overdue now"."""
        if not self.all:
            return "has not applied yet"
        decided = self.met + self.late + self.overdue
        parts = [f"met {self.met} of {decided}"] if decided else []
        parts += [f"{self.overdue} overdue now"] if self.overdue else []
        parts += [f"{self.counts['due']} due"] if self.counts.get("due") else []
        return ", ".join(parts) or f"applied {self.all} times"


def tallies(rules: Iterable[str]) -> dict[str, Tally]:
    """The outcomes of each rule at its limit, as of now, in one question to the database."""
    now = timezone.now()
    outcome = Case(
        When(done_at=None, status__in=("due", "overdue"), due_at__lt=now, then=Value("overdue")),
        When(done_at=None, status__in=("due", "overdue"), then=Value("due")),
        default="status",
    )
    rows = (
        Obligation.objects.filter(rule__in=list(rules), measure="limit")
        .values_list("rule", outcome)
        .annotate(Count("id"))
        .order_by()
    )
    found: dict[str, Tally] = defaultdict(Tally)
    for rule, code, number in rows:
        found[rule].counts[code] = number
    return found
