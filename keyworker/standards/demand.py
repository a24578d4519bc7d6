"""What standards ask of workers: how much there would be to do, were all done on its day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from keyworker.standards.asking import Asking
from keyworker.standards.evaluate import rows_of
from keyworker.standards.expressions import EventTerm, terms_of
from keyworker.standards.history import Subject
from keyworker.standards.moments import end_of
from keyworker.standards.rules import Rule
from keyworker.standards.standards import Standards

WEEK = 7


@dataclass(slots=True)
class Demand:
    """How many doings fall due between two days, by rule; and the weeks of work there are for them.

    `worker_weeks` counts for each worker the weeks in which they held a child's case.
    """

    since: int
    until: int
    by_rule: Counter[str] = field(default_factory=Counter)
    held: dict[str, set[int]] = field(default_factory=dict)

    @property
    def weeks(self) -> float:
        """The length of the period, in weeks."""
        return (self.until - self.since + 1) / WEEK

    @property
    def worker_weeks(self) -> float:
        """The weeks of all workers who held cases, together."""
        return sum(len(days) for days in self.held.values()) / WEEK

    def add(self, subject: Subject, rules: Iterable[Rule], standards: Standards) -> None:
        """Count what one subject is owed, and by whom the case was held."""
        moment = end_of(date.fromordinal(self.until))
        known = subject.known_by(moment)
        self._hold(known)
        asking = Asking(known, moment, standards.calendar)
        for rule in rules:
            on_the_day = replace(rule, from_due=True) if _has_grid(rule) else rule
            for row in rows_of(asking, on_the_day):
                if row.due is not None and row.measure == "limit" and row.status != "lapsed":
                    self.by_rule[rule.name] += self.since <= row.due.day <= self.until

    def _hold(self, subject: Subject) -> None:
        for state in subject.spans("allocated"):
            worker = state.attributes.get("worker")
            if worker is None or state.attributes.get("role") != "social_worker":
                continue
            begins = max(self.since, state.started.day)
            ends = self.until if state.ended is None else min(self.until, state.ended.day)
            self.held.setdefault(str(worker), set()).update(range(begins, ends + 1))


def _has_grid(rule: Rule) -> bool:
    """Whether the cycles of a rule can be laid out from day to day."""
    if rule.kind != "recurring" or rule.counted is not None:
        return False
    stages = rule.limits[0].stages
    return all(not stage.every.in_hours and stage.every.count for stage in stages)


def asks_for(rule: Rule, meetings: Iterable[str]) -> str:
    """Tell what a rule asks of a worker: "visits", "meetings" or "records"."""
    names = [
        name.partition(".")
        for term in ([] if rule.do is None else terms_of(rule.do))
        if isinstance(term, EventTerm)
        for name in term.names
    ]
    if any(thing == "visit" for thing, _, _ in names):
        return "visits"
    if any(thing in meetings and phase == "held" for thing, _, phase in names):
        return "meetings"
    return "records"
