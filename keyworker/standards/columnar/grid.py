"""Recurring duties on a fixed grid (`next_from: due`), turn by turn for all open spans together."""

import numpy as np

from keyworker.standards.columnar.asking import Asking
from keyworker.standards.columnar.rows import Rows, begin, close, settle, unknown
from keyworker.standards.columnar.spans import Spans
from keyworker.standards.columnar.when import NONE, UNKNOWN_TERMS, Ints, Mask, When
from keyworker.standards.rules import Rule, Stage, sure


class _Walk:
    """Where each span has come to: its stage, its turn, the day it opens, the last doing's day."""

    def __init__(self, asking: Asking, rule: Rule, number: int, spans: Spans) -> None:
        self.asking, self.rule, self.number, self.spans = asking, rule, number, spans
        size = len(spans)
        self.stages = rule.limits[number].stages
        self.stage, self.turn = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.begins, self.due = spans.start.day.copy(), spans.start.day.copy()
        self.opens = When(spans.start.day.copy(), spans.start.sec.copy())
        self.trigger = spans.trigger.copy()
        self.dark = np.zeros(
            size, np.bool_
        )  # where the school terms are not known: no end in sight
        self.used = spans.start.day - (0 if rule.open_at is not None else 1)
        which, self.events = spans.events(asking, asking.events(sure(rule.do)))
        self.day = asking.part.events.at.day[self.events]
        count = np.bincount(which, minlength=size)
        self.last = np.cumsum(count)
        self.place = self.last - count

    def take_stage(self, active: Ints) -> None:
        """Go on to the stage each cycle belongs to."""
        asked = active[self.stage[active] + 1 < len(self.stages)]
        while len(asked):
            over = self._is_over(asked)
            asked = asked[over]
            self.stage[asked] += 1
            self.turn[asked] = 0
            self.begins[asked] = self.opens.day[asked]
            asked = asked[self.stage[asked] + 1 < len(self.stages)]

    def _is_over(self, asked: Ints) -> Mask:
        over = np.zeros(len(asked), np.bool_)
        for number, stage in enumerate(self.stages):
            here = np.flatnonzero(self.stage[asked] == number)
            at = asked[here]
            if stage.lasting is not None:
                ends = self.asking.part.lengths.after(stage.lasting, self.begins[at])
                over[here] = self.opens.day[at] >= ends
            elif stage.times is not None:
                over[here] = self.turn[at] >= stage.times
        return over

    def next_doing(self, active: Ints) -> Ints:
        """Give the first doing from the day each cycle opens that no cycle has used."""
        first = np.maximum(self.used[active] + 1, self.opens.day[active])
        asked = np.arange(len(active))
        while len(asked):
            at = active[asked]
            asked = asked[self.place[at] < self.last[at]]
            at = active[asked]
            asked = asked[self.day[self.place[at]] < first[asked]]
            self.place[active[asked]] += 1
        found = np.full(len(active), NONE, np.int64)
        left = self.place[active] < self.last[active]
        found[left] = self.events[self.place[active[left]]]
        return found

    def rows(self, active: Ints, done: Ints, cycle: int) -> list[Rows]:
        """Give the row of each cycle that is open, stage by stage."""
        return [
            row
            for number, stage in enumerate(self.stages)
            for row in self._of_stage(active, done, cycle, number, stage)
        ]

    def _of_stage(
        self, active: Ints, done: Ints, cycle: int, number: int, stage: Stage
    ) -> list[Rows]:
        here = np.flatnonzero(self.stage[active] == number)
        if not len(here):
            return []
        at = active[here]
        due = self.asking.part.lengths.times_after(stage.every, self.begins[at], self.turn[at] + 1)
        subject, opens = self.spans.subject[at], self.opens.at(at)
        rows, kept = begin(self.rule, self.number, subject, opens, self.trigger[at])
        rows.cycle = np.full(len(rows), cycle, np.int64)
        told = due != UNKNOWN_TERMS
        self.due[at] = np.where(told, due, self.due[at])
        self.dark[at] = ~told
        known, dark = np.flatnonzero(told[kept]), np.flatnonzero(~told[kept])
        lit = rows.at(known)
        lit.stage = np.full(len(lit), number, np.int64)
        close(lit, self.asking.part, done[here[kept[known]]])
        lit.due = When.days(due[kept[known]])
        settle(self.asking, self.rule, lit, self.spans.end.at(at[kept[known]]))
        return [lit, unknown(self.asking, self.rule, rows.at(dark))]

    def go_on(self, active: Ints, done: Ints) -> Ints:
        """Open the next cycles; give those spans that are still open."""
        did = np.flatnonzero(done != NONE)
        self.used[active[did]] = self.asking.when(done[did]).day
        self.opens.day[active] = self.due[active]
        self.opens.sec[active] = np.nan
        self.trigger[active] = NONE
        day, end, start = self.due[active], self.spans.end.day[active], self.spans.start.day
        over = (day > self.asking.as_at.day) | ((end > 0) & (day >= end) & (day > start[active]))
        still = active[~over & ~self.dark[active]]
        self.turn[still] += 1
        return still


def grid_rows(asking: Asking, rule: Rule, number: int, spans: Spans) -> list[Rows]:
    """Work out every cycle of a recurring rule that runs on a fixed grid."""
    walk = _Walk(asking, rule, number, spans)
    found: list[Rows] = []
    active, cycle = np.arange(len(spans)), 0
    while len(active):
        cycle += 1
        walk.take_stage(active)
        done = walk.next_doing(active)
        found.extend(walk.rows(active, done, cycle))
        active = walk.go_on(active, done)
    return found
