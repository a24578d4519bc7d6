"""The stages of a recurring rule: weekly for four weeks, then every six."""

from keyworker.standards.calendar import Calendar
from keyworker.standards.rules import Stage


class Stages:
    """Walks the stages of a rule: each lasts a number of times, a length of time, or for good.

    `due` is the day the cycle asked about last is due by; `dark` says that the school terms are not
    known so far ahead.
    """

    def __init__(self, stages: tuple[Stage, ...], start: int, calendar: Calendar) -> None:
        self.stages = stages
        self.calendar = calendar
        self.number = 0
        self.turns = 0
        self.begins = start
        self.due = start
        self.dark = False

    def at(self, opens: int) -> Stage:
        """Give the stage a cycle opening on a day belongs to."""
        while self.number + 1 < len(self.stages) and self._is_over(opens):
            self.number += 1
            self.turns = 0
            self.begins = opens
        return self.stages[self.number]

    def _is_over(self, opens: int) -> bool:
        stage = self.stages[self.number]
        if stage.lasting is not None:
            return opens >= stage.lasting.after(self.begins, self.calendar)
        return stage.times is not None and self.turns >= stage.times

    def due_from(self, opens: int, stage: Stage, *, grid: bool) -> int:
        """Give the due day of a cycle: from its opening, or on the grid from the stage's start."""
        if stage.every.in_hours:
            self.due = opens
        elif grid:
            self.due = stage.every.after(self.begins, self.calendar, self.turns + 1)
        else:
            self.due = stage.every.after(opens, self.calendar)
        return self.due

    def next(self) -> None:
        """Go on to the next cycle."""
        self.turns += 1
