"""What a rule is: one or more clauses of a document, written so that they run."""

from dataclasses import dataclass
from typing import TypeVar, overload

from keyworker.standards.durations import Duration
from keyworker.standards.exceptions import Excepted
from keyworker.standards.expressions import Expression

KINDS = ("deadline", "recurring", "before", "age", "invariant")
Part = TypeVar("Part")


@overload
def sure(part: Expression | None) -> Expression: ...
@overload
def sure(part: Part | None) -> Part: ...
def sure(part: object) -> object:
    """Give a part that every rule of a kind has: reading refuses a rule without it."""
    if part is None:
        raise TypeError("a rule of this kind lacks a part that reading should have asked for")
    return part


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a recurring rule: its interval, and how long or how often it lasts."""

    every: Duration
    times: int | None = None
    lasting: Duration | None = None
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """One figure of a rule with the clauses that set it; a rule has a limit and maybe a target."""

    measure: str
    clauses: tuple[str, ...]
    length: Duration | None = None
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """Counted in events: at least one of any so many consecutive ones."""

    count: int
    of: Expression


@dataclass(frozen=True, slots=True)
class Weekday:
    """A clock time on a named weekday: the last one before the anchor."""

    weekday: int
    hour: int
    minute: int
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack. `do` None means "recorded": the trigger itself written down.

    `slot` is the meeting a deadline runs to, in place of a length of time; `not_before` opens a
    window some while after the trigger, or before the anchor; `margin` lets "at three months" come
    a little off. Ages are in months. `in_force_from` and `in_force_until` (ordinals) bound the
    start days it governs; `pack_begins` is the first day its own pack was in force.
    """

    name: str
    pack: str
    title: str
    kind: str
    clauses: tuple[str, ...]
    owner: str
    subject: str
    limits: tuple[Limit, ...]
    do: Expression | None = None
    after: Expression | None = None
    stands_in: Expression | None = None
    during: Expression | None = None
    unless: Expression | None = None
    exceptions: tuple[Excepted, ...] = ()
    same: str = ""
    early: Duration | bool = False
    slot: Expression | None = None
    not_before: Duration | None = None
    margin: Duration | None = None
    others: bool = False
    counted: Counted | None = None
    open_at: Expression | None = None
    restart: Expression | None = None
    from_due: bool = False
    vary_by: str = ""
    vary_at_most: Duration | None = None
    by: Weekday | None = None
    age_from: int = 0
    age_before: int = 0
    late_entry: Duration | None = None
    must: Expression | None = None
    each: Expression | None = None
    same_event: bool = False
    beforehand: bool = False
    in_force_from: int | None = None
    in_force_until: int | None = None
    pack_begins: int | None = None
    tightens: str = ""
    note: str = ""
    where: str = ""

    @property
    def expressions(self) -> list[Expression]:
        """List every expression the rule is made of."""
        counted = None if self.counted is None else self.counted.of
        parts = (
            *(self.do, self.after, self.stands_in, self.during, self.unless, self.slot),
            *(counted, self.open_at, self.restart, self.must, self.each),
        )
        return [part for part in parts if part is not None]

    def governs(self, start: int | None) -> bool:
        """Tell whether this rule is the one in force for an obligation starting on a day."""
        if start is None or (self.in_force_from is None and self.in_force_until is None):
            return True
        day = start if self.pack_begins is None else max(start, self.pack_begins)
        if self.in_force_from is not None and day < self.in_force_from:
            return False
        return self.in_force_until is None or day < self.in_force_until
