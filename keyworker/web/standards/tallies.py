"""How often a standard was met in this council: numbers alone, no child among them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.cache import cache
from django.db.models import Case, Count, Value, When
from django.utils import timezone

from keyworker.history.models import Obligation
from keyworker.oversight.trials import trial_of

# The whole document takes a count over everything ever asked: done once in this many seconds.
COUNTED_FOR = 600
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
                together.counts[outcome] = together.counts.get(outcome, 0) + number
        return together

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
    def share(self) -> int | None:
        """How many in a hundred of those decided were met in time."""
        return round(100 * self.met / self.decided) if self.decided else None

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


def tallies(rules: Iterable[str]) -> dict[str, Tally]:
    """The outcomes of each rule as of now, in one question to the database."""
    now = timezone.now()
    outcome = Case(
        When(status__in=("due", "overdue"), due_at__lt=now, then=Value("overdue")),
        When(status__in=("due", "overdue"), then=Value("due")),
        default="status",
    )
    rows = (
        Obligation.objects.filter(rule__in=list(rules))
        .values_list("rule", "measure", outcome)
        .annotate(Count("id"))
        .order_by()
    )
    found: dict[str, Tally] = defaultdict(Tally)  # a rule that never applied has an empty one
    for rule, measure, code, number in rows:
        counts = found[rule].counts if measure == "limit" else found[rule].at_target
        counts[code] = number
    return found


def tallies_of_all(pack_name: str, rules: Iterable[str]) -> tuple[dict[str, Tally], datetime]:
    """The outcomes of every rule of a pack, and when they were last counted."""
    key = f"standards.tallies.{pack_name}"
    found: tuple[dict[str, Tally], datetime] | None = cache.get(key)
    if found is None:
        found = (tallies(rules), timezone.now())
        cache.set(key, found, COUNTED_FOR)
    return found


def trial_tallies(pack_name: str) -> tuple[dict[str, Tally], datetime | None]:
    """The outcomes under another council's pack at its last trial here, and when that was."""
    counted, tried_at = trial_of(pack_name)
    found: dict[str, Tally] = defaultdict(Tally)
    for rule, counts in counted.items():
        found[rule] = Tally(counts=counts)
    return found, tried_at
