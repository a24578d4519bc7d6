"""Reads the parts of a rule: its figures, its stages, and the expressions it names."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from keyworker.standards.durations import Duration, age_of
from keyworker.standards.expressions import (
    AllOf,
    AnyOf,
    EventTerm,
    Expression,
    is_event,
    is_state,
    read_expression,
    terms_of,
)
from keyworker.standards.faults import Fault
from keyworker.standards.rules import Limit, Rule, Stage, Weekday
from keyworker.standards.vocabulary import Vocabulary

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_STAGE = re.compile(r"^(?P<every>.+?)(?:\s+(?P<once>once)|\s+for\s+(?P<lasting>.+))?$")
_BY = re.compile(r"^(\w+) (\d{1,2}):(\d{2})$")


class PartReader:
    """Reads the parts of one rule, collecting faults; `place` names the rule they stand in."""

    def __init__(self, vocabulary: Vocabulary, pack: str, where: str) -> None:
        self.vocabulary = vocabulary
        self.pack = pack
        self.place = where
        self.faults: list[Fault] = []

    def fault(self, what: str, mend: str = "docs/rule-language.md shows how.") -> None:
        """Note one fault of this rule."""
        self.faults.append(Fault(self.place, what, mend))

    def limits(self, entry: Mapping[str, Any], rule: Rule, key: str) -> tuple[Limit, ...]:
        """Read the limit, and the stricter target where a document prints two figures."""
        limits = [Limit("limit", rule.clauses, length=self.no_terms(self.duration(entry.get(key))))]
        target = entry.get("target")
        if isinstance(target, Mapping):
            own = tuple(map(str, listed(target.get("clauses")))) or rule.clauses
            limits.append(
                Limit("target", own, length=self.no_terms(self.duration(target.get(key))))
            )
        elif target is not None:
            self.fault(
                "a target is a figure and its clauses", f"Write target: {{{key}: …, clauses: […]}}"
            )
        return tuple(limits)

    def stages(self, value: object) -> tuple[Stage, ...]:
        """Read one interval, or several in stages; only the last may go on for good."""
        stages: list[Stage] = []
        for part in listed(value):
            stage = self._named_stage(part) if isinstance(part, Mapping) else self._stage(str(part))
            if stage is not None:
                stages.append(stage)
        if not stages:
            self.fault("every is missing", "Write every: 10 working days.")
        for stage in stages[:-1]:
            if stage.times is None and stage.lasting is None:
                self.fault(
                    f"the stage of {stage.every} never ends, so no other follows it",
                    "Say once, times: 3 or for 4 weeks.",
                )
        return tuple(stages)

    def _named_stage(self, part: Mapping[str, Any]) -> Stage | None:
        known = {"every", "times", "lasting", "clauses"}
        for key in part:
            if key not in known:
                self.fault(f"a stage has no {key!r}", f"It may be {', '.join(sorted(known))}.")
        every = self.duration(part.get("every"))
        times, lasting = part.get("times"), part.get("lasting")
        if times is not None and (not isinstance(times, int) or times < 1):
            self.fault(f"{times!r} is no number of times", "Write times: 1.")
            return None
        if every is None:
            return None
        clauses = tuple(map(str, listed(part.get("clauses"))))
        return Stage(every, times, self.duration(lasting) if lasting else None, clauses)

    def _stage(self, text: str) -> Stage | None:
        found = _STAGE.match(text.strip())
        every = self.duration(found["every"]) if found else None
        if found is None or every is None:
            return None
        lasting = self.duration(found["lasting"]) if found["lasting"] else None
        return Stage(every, 1 if found["once"] else None, lasting)

    def no_terms(self, value: Duration | None) -> Duration | None:
        """Refuse school terms where a length is not the interval of a recurring rule."""
        if value is not None and value.unit == "terms":
            self.fault("only a recurring rule is counted in school terms", "Write every: 1 term.")
        return value

    def on_grid(self, stages: tuple[Stage, ...]) -> None:
        """A fixed grid is counted in days; one of no length would never come to an end."""
        for stage in stages:
            if stage.every.in_hours or not stage.every.count:
                self.fault(f"no grid can be drawn every {stage.every}", "Leave next_from: due out.")

    def first(self, value: object) -> Expression | None:
        """Read `first core_group.held`: where a recurring rule opens."""
        if not value:
            return None
        words = str(value).strip()
        if not words.startswith("first "):
            self.fault(f"open_at {words!r}", "Write open_at: first core_group.held.")
            return None
        return self.events({"open_at": words[len("first ") :]}, "open_at")

    def events(
        self, entry: Mapping[str, Any], key: str, *, optional: bool = False, all_of: bool = False
    ) -> Expression | None:
        """Read a part that names events; `all_of` where several may be asked for with &."""
        if optional and not entry.get(key):
            return None
        found = self.expression(entry.get(key), key)
        if found is None:
            return None
        if not is_event(found):
            self.fault(
                f"{key}: {found.text!r} is a state", "Name an event, such as cp_plan.started."
            )
        elif _joins(found) and not (
            all_of and isinstance(found, AllOf) and not _joins_below(found)
        ):
            self.fault(
                f"{key}: {found.text!r} joins events with &, but no event is two at once",
                "Join them with |, or write a rule for each.",
            )
        if key != "before" and any(isinstance(t, EventTerm) and t.anchor for t in terms_of(found)):
            self.fault(f"{key}: only before: counts from a date", "Leave the @ out.")
        return found

    def states(
        self, entry: Mapping[str, Any], key: str, *, optional: bool = False
    ) -> Expression | None:
        """Read a part that names states."""
        if optional and not entry.get(key):
            return None
        found = self.expression(entry.get(key), key)
        if found is not None and not is_state(found):
            self.fault(f"{key}: {found.text!r} is an event", "Name a state, such as cp_plan.")
        return found

    def expression(self, value: object, key: str = "") -> Expression | None:
        """Read any expression, or note why it cannot be read."""
        if value is None and not key:
            return None
        try:
            return read_expression(value or "", self.vocabulary)
        except ValueError as error:
            self.fault(f"{key}: {error}" if key else str(error))
            return None

    def duration(self, value: object) -> Duration | None:
        """Read a length of time."""
        try:
            return Duration.read(value)
        except ValueError as error:
            self.fault(str(error))
            return None

    def age(self, value: object) -> int:
        """Read an age, in months."""
        try:
            return age_of(value)
        except ValueError as error:
            self.fault(str(error))
            return 0

    def by(self, text: str) -> Weekday | None:
        """Read a clock time on a weekday."""
        found = _BY.match(text)
        if not found or found[1] not in WEEKDAYS or int(found[2]) > 23 or int(found[3]) > 59:
            self.fault(f"{text!r} is no clock time on a weekday", "Write by: Thursday 12:00.")
            return None
        return Weekday(WEEKDAYS.index(found[1]), int(found[2]), int(found[3]), text)

    def day(self, value: object) -> int | None:
        """Read a day."""
        if value is None:
            return None
        try:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
            return day.toordinal()
        except ValueError:
            self.fault(f"{value!r} is no day", "Write for example 2020-09-01.")
            return None


def listed(value: object) -> list[Any]:
    """Give a list, or one thing as a list of it."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def unquoted(text: str) -> str:
    """Give an expression without the quotation marks YAML lets stand inside a line."""
    return text.strip().strip("\"'")


def _joins(expression: Expression) -> bool:
    """Tell whether events are joined with & anywhere."""
    return isinstance(expression, AllOf) or _joins_below(expression)


def _joins_below(expression: Expression) -> bool:
    return isinstance(expression, AnyOf | AllOf) and any(_joins(p) for p in expression.parts)
