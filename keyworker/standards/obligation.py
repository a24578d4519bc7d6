"""One obligation: what a rule asks of one subject, by when, whether it was done, and why."""

from dataclasses import dataclass
from typing import Any

from keyworker.standards.durations import Duration
from keyworker.standards.history import Authority, Event
from keyworker.standards.moments import Moment
from keyworker.standards.rules import Limit, Rule

OPEN_STATUSES = ("due", "overdue", "open")


@dataclass(slots=True, eq=False)
class Obligation:
    """A row of design section 5; moments stay moments until the row is written out.

    `status` is met, late, due, overdue, missed, lapsed or waived; `unknown` where the source cannot
    tell, `open` where the clause gives no number. `days_late` counts calendar days after the due
    day, `hours_late` hours after the due moment. `length` is the figure that set the date,
    `planned` the moment a meeting or a filing is set for.
    """

    subject_type: str
    subject: str
    rule: Rule
    limit: Limit
    clauses: tuple[str, ...]
    cycle: int = 1
    trigger: Event | None = None
    start: Moment | None = None
    due: Moment | None = None
    done: Event | None = None
    done_at: Moment | None = None
    status: str = "due"
    days_late: int | None = None
    hours_late: float | None = None
    owner_worker: str | None = None
    before_in_force: bool = False
    length: Duration | None = None
    ended: Moment | None = None
    planned: Moment | None = None
    allowed: Authority | None = None
    notes: tuple[str, ...] = ()
    why: str = ""

    @property
    def measure(self) -> str:
        """Tell whether the row measures the limit or the stricter target."""
        return self.limit.measure

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done."""
        return self.status in OPEN_STATUSES

    def as_row(self) -> dict[str, Any]:
        """Give the row as design section 5 names its fields, dates as ISO text."""
        row: dict[str, Any] = {
            "subject_type": self.subject_type,
            "subject": self.subject,
            "rule": self.rule.name,
            "clauses": list(self.clauses),
            "kind": self.rule.kind,
            "measure": self.measure,
            "cycle": self.cycle,
            "trigger": None if self.trigger is None else self.trigger.as_row(),
            "start": _text(self.start, by_clock=self._by_clock),
            "due": _text(self.due, by_clock=self._by_clock),
            "done": None if self.done is None else self.done.as_row(),
            "done_at": None if self.done_at is None else self.done_at.text(),
            "status": self.status,
            "days_late": self.days_late,
            "hours_late": self.hours_late,
            "owner": self.rule.owner,
            "owner_worker": self.owner_worker,
            "why": self.why,
        }
        if self.before_in_force:
            row["before_in_force"] = True
        return row

    @property
    def _by_clock(self) -> bool:
        return self.due is not None and self.due.second is not None


def _text(moment: Moment | None, *, by_clock: bool) -> str | None:
    if moment is None:
        return None
    return moment.text() if by_clock else Moment(moment.day).text()
