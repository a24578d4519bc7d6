"""One family's story as it goes on: who is there, what is open, and what comes next."""

import heapq
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from keyworker.demonstration.arcs import Arc
from keyworker.demonstration.ledger import Ledger
from keyworker.demonstration.moments import day_of, some_time, told, working, working_before
from keyworker.demonstration.people import Child, Family
from keyworker.demonstration.staff import Seat, Staff, lateness_of
from keyworker.demonstration.words import Words
from keyworker.involvements.models import Allocation, Involvement, TeamHolding
from keyworker.meetings.models import MeetingChild
from keyworker.record.timing import is_late
from keyworker.workforce.models import Worker

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
Deed = Callable[[datetime], object]


@dataclass
class Story:
    """Everything a deed needs to know; what it opens and ends is kept here as well."""

    ledger: Ledger
    staff: Staff
    rng: Random
    words: Words
    arc: Arc
    family: Family
    seats: list[Seat]
    until: datetime
    spans: dict[tuple[int, str], Involvement] = field(default_factory=dict)
    holdings: dict[int, TeamHolding] = field(default_factory=dict)
    allocations: dict[tuple[int, str], Allocation] = field(default_factory=dict)
    seat: Seat | None = None
    referral: str = ""
    now: datetime = BEGINNING
    meeting_children: dict[int, list[MeetingChild]] = field(default_factory=dict)
    own_answers: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)
    _waiting: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    _count: int = 0

    @property
    def children(self) -> list[Child]:
        """The children the story is about."""
        return self.family.children

    def ids(self, children: Sequence[Child] | None = None) -> list[int]:
        """Give the children's numbers."""
        return [child.pk for child in (self.children if children is None else children)]

    # What comes next
    def at(self, moment: datetime, deed: Deed) -> None:
        """Let a deed happen at a moment, and never before what led to it; what lies beyond the end
        of the record does not happen."""
        moment = max(moment, self.now)
        if moment < self.until:
            self._count += 1
            heapq.heappush(self._waiting, (moment, self._count, deed))

    def on(self, day: date, deed: Deed, first: int = 9, last: int = 16) -> None:
        """Let a deed happen at some office hour of a day."""
        self.at(some_time(self.rng, day, first, last), deed)

    def run(self) -> None:
        """Let everything happen in order."""
        while self._waiting:
            self.now, _, deed = heapq.heappop(self._waiting)
            deed(self.now)

    # What is open
    def open(self, kind: str) -> bool:
        """Tell whether something of a kind is open for the children."""
        return any((child.pk, kind) in self.spans for child in self.children)

    def refs(self, kind: str) -> list[str]:
        """Give the refs of what is open of a kind, as a meeting serves them."""
        found = {span.ref for child in self.children if (span := self.spans.get((child.pk, kind)))}
        return sorted(found)

    # Who
    def worker(self, day: date) -> Worker:
        """Give who holds the case on a day."""
        return told(self.seat).holder(day)

    def visitor(self, day: date) -> Worker:
        """Give who goes: the worker, or whoever stands in."""
        worker = self.worker(day)
        return self.staff.stand_in(worker, day) or worker

    def manager(self, day: date, author: Worker | None = None) -> Worker:
        """Give the manager nearest to the case who is not the author."""
        return self.staff.manager_of(told(self.seat), author, day)

    def decider(self, decision: str, day: date, author: Worker | None = None) -> Worker:
        """Give the nearest to the case who may take a decision of the pack."""
        return self.staff.decider(decision, told(self.seat), author, day)

    def in_post(self, post: str, day: date, team: str = "") -> Worker:
        """Give one of those in a post, the same one for this family."""
        seats = self.staff.in_post(post, team)
        return seats[self.arc.number % len(seats)].holder(day)

    # When
    def when(self, due: date, early: int, *, after: date, chance: float = 0.1) -> date:
        """Give the day on which something due is done: mostly in time, sometimes late."""
        team, worker = ("", None) if self.seat is None else (self.seat.team.code, self.worker(due))
        ready = 1.0 if worker is None else lateness_of(team, worker, due)
        if self.rng.random() < chance * ready:
            return working(due, 1 + min(25, int(self.rng.expovariate(0.22 / max(ready, 0.6)))))
        day = working_before(due, self.rng.randint(0, early) if early else 0)
        return max(working(day, 0), working(after, 1)) if day <= after else working(day, 0)

    def written(self, at: datetime, *, hours: int = 5, chance: float = 0.06) -> datetime:
        """Give when something was written down: within hours, now and then days later."""
        if at > self.until - timedelta(hours=36) and self.rng.random() < 0.4:
            return max(self.until + timedelta(hours=10), at + timedelta(hours=1))
        if self.rng.random() < chance:
            late = working(day_of(at), self.rng.randint(2, 7))
            return max(some_time(self.rng, late, 9, 16), at + timedelta(minutes=5))
        return at + timedelta(minutes=self.rng.randint(20, 60 * hours))

    def late_reason(self, key: str, at: datetime, written: datetime) -> str:
        """Give the reason for writing late, where the record asks for one; a few leave it out."""
        lately = written > self.until - timedelta(days=20)
        if not is_late(at, written) or (lately and self.rng.random() < 0.15):
            return ""
        return self.one(key)

    # In words
    def said(self, key: str, *children: Child, **more: str) -> str:
        """Compose a text about the children (all of them unless named)."""
        return self.words.say(key, **self.known(*children), **more)

    def one(self, key: str, *children: Child, **more: str) -> str:
        """Give one sentence."""
        return self.words.one(key, **self.known(*children), **more)

    def known(self, *children: Child) -> dict[str, str]:
        """Give the names that sentences use."""
        about = children or (self._spoken_of(),)
        family = self.family
        others = [family.names[role] for role in ("father", "partner", "grandmother")
                  if role in family.names]  # fmt: skip
        return {
            "child": about[0].called,
            "first": about[0].called,
            "mother": family.names["mother"],
            "adult": others[0] if others else family.names["friend"],
            "school": family.school,
            "town": family.town,
            "surgery": family.surgery,
        }

    def _spoken_of(self) -> Child:
        """Give one of those old enough to do what sentences tell of, else the eldest."""
        day = day_of(max(self.now, BEGINNING))
        able = [child for child in self.children if child.age(day) >= 4]
        return self.rng.choice(able) if able else self.children[0]

    def are_all_small(self, day: date) -> bool:
        """Tell whether no child is old enough for school."""
        return all(child.age(day) < 4 for child in self.children)

    def name(self) -> uuid.UUID:
        """Give a name for a matter that nothing else bears."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)
