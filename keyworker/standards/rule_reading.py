"""Reads a pack's rules; every fault is named by file, line and rule, with a way to mend it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from keyworker.standards.durations import Duration
from keyworker.standards.expressions import (
    AnyOf,
    Expression,
    is_event,
    is_state,
    read_expression,
)
from keyworker.standards.faults import Fault, RulesRefused, nearest
from keyworker.standards.rules import KINDS, Counted, Limit, Rule, Stage, Weekday
from keyworker.standards.vocabulary import SUBJECT_KEYS, Vocabulary

COMMON = {
    *{"id", "title", "clauses", "kind", "owner", "subject", "unless", "for", "tightens"},
    *{"in_force", "note", "do", "target", "__line__"},
}
OWN = {
    "deadline": {"after", "within", "same", "while", "stands_in", "early"},
    "recurring": {"while", "every", "open_at", "restart", "next_from", "vary"},
    "before": {"before", "at_least", "by", "same"},
    "age": {"while", "from", "before", "late_entry"},
    "invariant": {"while", "must", "grace", "each", "same", "beforehand"},
}
NOT_YET = {"unit", "margin", "not_before", "of", "counted", "order"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_STAGE = re.compile(r"^(?P<every>.+?)(?:\s+(?P<once>once)|\s+for\s+(?P<lasting>.+))?$")
_COUNTED = re.compile(r"^(\d+) of (.+)$")
_BY = re.compile(r"^(\w+) (\d{1,2}):(\d{2})$")


def read_rules(
    entries: Iterable[object], vocabulary: Vocabulary, *, pack: str, where: str
) -> list[Rule]:
    """Read rules as `standards/*.yaml` holds them; raises RulesRefused listing every fault."""
    rules: list[Rule] = []
    faults: list[Fault] = []
    for number, entry in enumerate(entries, start=1):
        reader = _Reader(vocabulary, pack, where)
        rule = reader.read(entry, number)
        faults.extend(reader.faults)
        if rule is not None and not reader.faults:
            rules.append(rule)
    names = [rule.name for rule in rules]
    faults.extend(
        Fault(rule.where, f"two rules are called {rule.name}", "Give each its own id.")
        for number, rule in enumerate(rules)
        if rule.name in names[:number]
    )
    if faults:
        raise RulesRefused(faults)
    return rules


class _Reader:
    """Reads one rule, collecting its faults."""

    def __init__(self, vocabulary: Vocabulary, pack: str, where: str) -> None:
        self.vocabulary = vocabulary
        self.pack = pack
        self.place = where
        self.faults: list[Fault] = []

    def fault(self, what: str, mend: str = "docs/rule-language.md shows how.") -> None:
        """Note one fault of this rule."""
        self.faults.append(Fault(self.place, what, mend))

    def read(self, entry: object, number: int) -> Rule | None:
        """Read one rule, or note why not."""
        if not isinstance(entry, Mapping):
            self.place = f"{self.place}, rule {number}"
            self.fault("a rule is a list of named lines", "Begin it with - id: …")
            return None
        line = f":{entry['__line__']}" if "__line__" in entry else f", rule {number}"
        self.place = f"{self.place}{line} ({entry.get('id', 'no id')})"
        kind = str(entry.get("kind", ""))
        if kind not in KINDS:
            self.fault(f"there is no kind {kind!r}", nearest(kind, KINDS))
            return None
        self._check_keys(entry, kind)
        if self.faults:
            return None
        return self._whole(entry, kind)

    def _check_keys(self, entry: Mapping[str, Any], kind: str) -> None:
        known = COMMON | OWN[kind]
        for key in entry:
            if key in NOT_YET:
                self.fault(f"not yet run: {key!r}", "Leave the clause to coverage.yaml for now.")
            elif key not in known:
                self.fault(f"a {kind} rule has no {key!r}", nearest(str(key), known))
        needed = ["id", "title", "clauses", "owner"] + ([] if kind == "invariant" else ["do"])
        for key in needed:
            if not entry.get(key):
                self.fault(f"{key} is missing", f"Every rule has {', '.join(needed)}.")
        if not _ID.match(str(entry.get("id", ""))):
            self.fault(f"{entry.get('id')!r} is no id", "Use small letters, figures and hyphens.")
        roles = self.vocabulary.lists.get("roles", ())
        if roles and entry.get("owner") and entry["owner"] not in roles:
            self.fault(f"there is no role {entry['owner']!r}", nearest(str(entry["owner"]), roles))
        if str(entry.get("subject", "child")) not in SUBJECT_KEYS.values():
            self.fault(
                f"there is no subject {entry['subject']!r}",
                nearest(str(entry["subject"]), SUBJECT_KEYS.values()),
            )

    def _whole(self, entry: Mapping[str, Any], kind: str) -> Rule | None:
        clauses = tuple(map(str, _listed(entry["clauses"])))
        force = entry.get("in_force") or {}
        unless = self._expression(entry.get("unless"))
        rule = Rule(
            name=f"{self.pack}/{entry['id']}" if self.pack else str(entry["id"]),
            pack=self.pack,
            title=str(entry["title"]),
            kind=kind,
            clauses=clauses,
            owner=str(entry["owner"]),
            subject=str(entry.get("subject", "child")),
            limits=(),
            do=self._do(entry),
            unless=unless,
            unless_event=unless is not None and is_event(unless),
            others=entry.get("for") == "others",
            tightens=str(entry.get("tightens", "")),
            note=str(entry.get("note", "")),
            where=self.place,
            in_force_from=self._day(force.get("from")),
            in_force_until=self._day(force.get("until")),
        )
        part: Callable[[Mapping[str, Any], Rule], Rule | None] = getattr(self, f"_{kind}")
        return part(entry, rule)

    def _deadline(self, entry: Mapping[str, Any], rule: Rule) -> Rule | None:
        early = entry.get("early", False)
        return replace(
            rule,
            after=self._events(entry, "after"),
            stands_in=self._events(entry, "stands_in", optional=True),
            during=self._states(entry, "while", optional=True),
            same=str(entry.get("same", "")),
            early=early if isinstance(early, bool) else (self._duration(early) or False),
            limits=self._limits(entry, rule, "within"),
        )

    def _recurring(self, entry: Mapping[str, Any], rule: Rule) -> Rule | None:
        vary = entry.get("vary") or {}
        counted = _COUNTED.match(str(entry.get("every", "")))
        found = replace(
            rule,
            during=self._states(entry, "while"),
            open_at=self._first(entry.get("open_at")),
            restart=self._events(entry, "restart", optional=True),
            from_due=str(entry.get("next_from", "done")) == "due",
            vary_by=str(vary.get("by", "")),
            vary_at_most=self._duration(vary["at_most"]) if vary.get("at_most") else None,
        )
        if counted:
            of = self._expression(counted[2])
            limit = Limit("limit", rule.clauses)
            if of is None:
                return None
            return replace(found, counted=Counted(int(counted[1]), of), limits=(limit,))
        limits = [Limit("limit", rule.clauses, stages=self._stages(entry.get("every")))]
        target = entry.get("target")
        if isinstance(target, Mapping):
            own = tuple(map(str, _listed(target.get("clauses")))) or rule.clauses
            limits.append(Limit("target", own, stages=self._stages(target.get("every"))))
        return replace(found, limits=tuple(limits))

    def _before(self, entry: Mapping[str, Any], rule: Rule) -> Rule | None:
        anchor = self._events(entry, "before")
        if anchor is not None and not all(
            name.endswith(".scheduled") for part in _alternatives(anchor) for name in part.names
        ):
            self.fault(
                "a before rule counts back from a scheduled meeting", "Write icpc.scheduled."
            )
        found = replace(rule, after=anchor, same=str(entry.get("same", "")))
        if entry.get("by"):
            return replace(
                found, by=self._by(str(entry["by"])), limits=(Limit("limit", rule.clauses),)
            )
        return replace(found, limits=self._limits(entry, rule, "at_least"))

    def _age(self, entry: Mapping[str, Any], rule: Rule) -> Rule | None:
        late = entry.get("late_entry")
        return replace(
            rule,
            during=self._states(entry, "while"),
            age_from=self._years(entry.get("from")),
            age_before=self._years(entry.get("before")),
            late_entry=self._duration(late) if late else None,
            limits=(Limit("limit", rule.clauses),),
        )

    def _invariant(self, entry: Mapping[str, Any], rule: Rule) -> Rule | None:
        must = self._expression(entry.get("must"))
        each = self._events(entry, "each", optional=True)
        during = self._states(entry, "while", optional=True)
        if (each is None) == (during is None):
            self.fault(
                "an invariant holds while a state lasts, or at each event", "Give one of the two."
            )
        same_event = entry.get("same") == "event"
        beforehand = bool(entry.get("beforehand"))
        if must is None:
            self.fault("must is missing", "Say what must hold.")
        elif each is None and not is_state(must):
            self.fault(
                "while a state lasts, what must hold is a state", "Write a deadline instead."
            )
        elif each is not None and is_event(must) and not (same_event or beforehand):
            self.fault("must names an event", "Say same: event, or beforehand: true.")
        grace = self._duration(entry.get("grace", "0 days"))
        return replace(
            rule,
            must=must,
            each=each,
            during=during,
            same_event=same_event,
            beforehand=beforehand,
            same="" if same_event else str(entry.get("same", "")),
            limits=(Limit("limit", rule.clauses, length=grace),),
        )

    def _limits(self, entry: Mapping[str, Any], rule: Rule, key: str) -> tuple[Limit, ...]:
        length = self._duration(entry.get(key))
        limits = [Limit("limit", rule.clauses, length=length)]
        target = entry.get("target")
        if isinstance(target, Mapping):
            own = tuple(map(str, _listed(target.get("clauses")))) or rule.clauses
            limits.append(Limit("target", own, length=self._duration(target.get(key))))
        elif target is not None:
            self.fault(
                "a target is a figure and its clauses", f"Write target: {{{key}: …, clauses: […]}}"
            )
        return tuple(limits)

    def _stages(self, value: object) -> tuple[Stage, ...]:
        stages: list[Stage] = []
        for part in _listed(value):
            if isinstance(part, Mapping):
                every = self._duration(part.get("every"))
                times = part.get("times")
                clauses = tuple(map(str, _listed(part.get("clauses"))))
                if every:
                    stages.append(Stage(every, int(times) if times else None, None, clauses))
                continue
            found = _STAGE.match(str(part).strip())
            every = self._duration(found["every"]) if found else None
            if found and every:
                lasting = self._duration(found["lasting"]) if found["lasting"] else None
                stages.append(Stage(every, 1 if found["once"] else None, lasting))
        if not stages:
            self.fault("every is missing", "Write every: 10 working days.")
        return tuple(stages)

    def _do(self, entry: Mapping[str, Any]) -> Expression | None:
        if entry.get("do") in (None, "recorded"):
            return None
        return self._events(entry, "do")

    def _first(self, value: object) -> Expression | None:
        if not value:
            return None
        words = str(value).strip()
        if not words.startswith("first "):
            self.fault(f"open_at {words!r}", "Write open_at: first core_group.held.")
            return None
        return self._expression(words[len("first ") :])

    def _events(
        self, entry: Mapping[str, Any], key: str, *, optional: bool = False
    ) -> Expression | None:
        if optional and not entry.get(key):
            return None
        found = self._expression(entry.get(key), key)
        if found is not None and not is_event(found):
            self.fault(
                f"{key}: {found.text!r} is a state", "Name an event, such as cp_plan.started."
            )
        return found

    def _states(
        self, entry: Mapping[str, Any], key: str, *, optional: bool = False
    ) -> Expression | None:
        if optional and not entry.get(key):
            return None
        found = self._expression(entry.get(key), key)
        if found is not None and not is_state(found):
            self.fault(f"{key}: {found.text!r} is an event", "Name a state, such as cp_plan.")
        return found

    def _expression(self, value: object, key: str = "") -> Expression | None:
        if value is None and not key:
            return None
        try:
            return read_expression(value or "", self.vocabulary)
        except ValueError as error:
            self.fault(f"{key}: {error}" if key else str(error))
            return None

    def _duration(self, value: object) -> Duration | None:
        try:
            return Duration.read(value)
        except ValueError as error:
            self.fault(str(error))
            return None

    def _years(self, value: object) -> int:
        length = self._duration(value)
        if length is None or length.unit != "years" or length.count is None:
            self.fault(f"{value!r} is no age", "Write from: 16 years.")
            return 0
        return length.count

    def _by(self, text: str) -> Weekday | None:
        found = _BY.match(text)
        if not found or found[1] not in WEEKDAYS:
            self.fault(f"{text!r} is no clock time on a weekday", "Write by: Thursday 12:00.")
            return None
        return Weekday(WEEKDAYS.index(found[1]), int(found[2]), int(found[3]), text)

    def _day(self, value: object) -> int | None:
        if value is None:
            return None
        try:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
            return day.toordinal()
        except ValueError:
            self.fault(f"{value!r} is no day", "Write for example 2020-09-01.")
            return None


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _alternatives(expression: Expression) -> list[Any]:
    parts = expression.parts if isinstance(expression, AnyOf) else (expression,)
    return [part for part in parts if hasattr(part, "names")]
