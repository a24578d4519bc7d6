"""Reads a pack's rules; every fault is named by file, line and rule, with a way to mend it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from keyworker.standards.counts import read_many
from keyworker.standards.exceptions import read_exceptions
from keyworker.standards.expressions import (
    AllOf,
    EventTerm,
    Expression,
    is_event,
    is_state,
    read_expression,
    terms_of,
)
from keyworker.standards.faults import Fault, RulesRefused, nearest
from keyworker.standards.part_reading import PartReader, listed, unquoted
from keyworker.standards.rules import KINDS, Counted, Limit, Rule
from keyworker.standards.vocabulary import SUBJECT_KEYS, Vocabulary

COMMON = {
    *{"id", "title", "clauses", "kind", "owner", "subject", "of", "for", "tightens"},
    *{"in_force", "note", "__line__"},
}
OWN = {
    "deadline": {
        *{"after", "do", "within", "target", "same", "while", "stands_in", "early", "unless"},
        *{"not_before", "margin"},
    },
    "recurring": {"while", "do", "every", "target", "open_at", "restart", "next_from", "vary"},
    "before": {"before", "do", "at_least", "target", "by", "same", "unless", "not_before"},
    "age": {"while", "do", "from", "before", "late_entry"},
    "invariant": {
        *{"while", "must", "grace", "each", "same", "beforehand", "unless", "not_before"},
    },
}
_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_COUNTED = re.compile(r"^(\d+) of (.+)$")
_NEXT = re.compile(r"^next\s+(.+)$")


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


class _Reader(PartReader):
    """Reads one rule, collecting its faults."""

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
        self._check_words(entry)
        if self.faults:
            return None
        return self._whole(entry, kind)

    def _check_keys(self, entry: Mapping[str, Any], kind: str) -> None:
        known = COMMON | OWN[kind]
        for key in entry:
            if key == "unless" and key not in known:
                self.fault(
                    f"a {kind} rule has no unless", "Say it in while, as cin_plan & !looked_after."
                )
            elif key not in known:
                self.fault(f"a {kind} rule has no {key!r}", nearest(str(key), known))
        needed = ["id", "title", "clauses", "owner"] + ([] if kind == "invariant" else ["do"])
        for key in needed:
            if not entry.get(key):
                self.fault(f"{key} is missing", f"Every rule has {', '.join(needed)}.")

    def _check_words(self, entry: Mapping[str, Any]) -> None:
        """Words that must come from a list: the id, the owner, the subject, what is the same."""
        if not _ID.match(str(entry.get("id", ""))):
            self.fault(f"{entry.get('id')!r} is no id", "Use small letters, figures and hyphens.")
        subject = str(entry.get("subject") or entry.get("of") or "child")
        lists: tuple[tuple[str, object, Iterable[str]], ...] = (
            ("role", entry.get("owner"), self.vocabulary.lists.get("roles", ())),
            ("subject", subject, SUBJECT_KEYS.values()),
            ("matter", entry.get("same"), ("meeting", "event", *self.vocabulary.things)),
            ("other way than others in for", entry.get("for"), ("others",)),
            ("next_from", entry.get("next_from"), ("done", "due")),
        )
        for what, word, known in lists:
            names = tuple(known)
            if word and names and word not in names:
                self.fault(f"there is no {what} {word!r}", nearest(str(word), names))

    def _whole(self, entry: Mapping[str, Any], kind: str) -> Rule | None:
        force = entry.get("in_force") or {}
        rule = Rule(
            name=f"{self.pack}/{entry['id']}" if self.pack else str(entry["id"]),
            pack=self.pack,
            title=str(entry["title"]),
            kind=kind,
            clauses=tuple(map(str, listed(entry["clauses"]))),
            owner=str(entry["owner"]),
            subject=str(entry.get("subject") or entry.get("of") or "child"),
            limits=(),
            do=self._do(entry, kind),
            others=entry.get("for") == "others",
            tightens=str(entry.get("tightens", "")),
            note=str(entry.get("note", "")),
            where=self.place,
            in_force_from=self.day(force.get("from")),
            in_force_until=self.day(force.get("until")),
        )
        part: Callable[[Mapping[str, Any], Rule], Rule | None] = getattr(self, f"_{kind}")
        found = part(entry, rule)
        return found if found is None else self._excepting(entry, found)

    def _do(self, entry: Mapping[str, Any], kind: str) -> Expression | None:
        if kind == "invariant" or not entry.get("do"):
            return None
        if entry["do"] == "recorded":
            if kind != "deadline":
                self.fault("only a deadline asks for something to be recorded", "Name an event.")
            return None
        return self.events(entry, "do", all_of=kind == "deadline")

    def _excepting(self, entry: Mapping[str, Any], rule: Rule) -> Rule:
        unless = self.expression(entry.get("unless"))
        if unless is None:
            return rule
        try:
            exceptions = read_exceptions(unless, rule.after or rule.each)
        except ValueError as error:
            self.fault(f"unless: {error}")
            return rule
        return replace(rule, unless=unless, exceptions=exceptions)

    def _deadline(self, entry: Mapping[str, Any], rule: Rule) -> Rule | None:
        early = entry.get("early", False)
        slot = _NEXT.match(str(entry.get("within", "")).strip())
        named = unquoted(slot[1]) if slot else None
        return replace(
            rule,
            after=self.events(entry, "after"),
            stands_in=self.events(entry, "stands_in", optional=True),
            during=self.states(entry, "while", optional=True),
            same=str(entry.get("same", "")),
            early=early if isinstance(early, bool) else (self.duration(early) or False),
            slot=self.events({"within": named}, "within") if named else None,
            not_before=self._in_days(entry, "not_before"),
            margin=self._in_days(entry, "margin"),
            limits=(Limit("limit", rule.clauses),) if slot else self.limits(entry, rule, "within"),
        )

    def _in_days(self, entry: Mapping[str, Any], key: str) -> Any:
        if not entry.get(key):
            return None
        found = self.duration(entry[key])
        if found is not None and (found.in_hours or found.count is None):
            self.fault(f"{key} is counted in days", f"Write for example {key}: 2 weeks.")
        return found

    def _recurring(self, entry: Mapping[str, Any], rule: Rule) -> Rule | None:
        vary = entry.get("vary") or {}
        counted = _COUNTED.match(str(entry.get("every", "")))
        found = replace(
            rule,
            during=self.states(entry, "while"),
            open_at=self.first(entry.get("open_at")),
            restart=self.events(entry, "restart", optional=True),
            from_due=str(entry.get("next_from", "done")) == "due",
            vary_by=str(vary.get("by", "")),
            vary_at_most=self.duration(vary["at_most"]) if vary.get("at_most") else None,
        )
        if counted:
            of = self.events({"every": unquoted(counted[2])}, "every")
            limit = Limit("limit", rule.clauses)
            if of is None:
                return None
            return replace(found, counted=Counted(int(counted[1]), of), limits=(limit,))
        limits = [Limit("limit", rule.clauses, stages=self.stages(entry.get("every")))]
        if found.from_due:
            self.on_grid(limits[0].stages)
        target = entry.get("target")
        if isinstance(target, Mapping):
            own = tuple(map(str, listed(target.get("clauses")))) or rule.clauses
            limits.append(Limit("target", own, stages=self.stages(target.get("every"))))
        return replace(found, limits=tuple(limits))

    def _before(self, entry: Mapping[str, Any], rule: Rule) -> Rule | None:
        anchor = self.events(entry, "before")
        for term in [] if anchor is None else terms_of(anchor):
            if isinstance(term, EventTerm) and not term.anchor:
                if all(name.endswith(".scheduled") for name in term.names):
                    continue
                mend = "Write icpc.scheduled, or court_statement.started@filing_due."
                self.fault("a before rule counts back from a scheduled meeting or a date", mend)
        found = replace(
            rule,
            after=anchor,
            same=str(entry.get("same", "")),
            not_before=self._in_days(entry, "not_before"),
        )
        if entry.get("by"):
            return replace(
                found, by=self.by(str(entry["by"])), limits=(Limit("limit", rule.clauses),)
            )
        return replace(found, limits=self.limits(entry, rule, "at_least"))

    def _age(self, entry: Mapping[str, Any], rule: Rule) -> Rule | None:
        late = entry.get("late_entry")
        return replace(
            rule,
            during=self.states(entry, "while"),
            age_from=self.age(entry.get("from")),
            age_before=self.age(entry.get("before")),
            late_entry=self.duration(late) if late else None,
            limits=(Limit("limit", rule.clauses),),
        )

    def _invariant(self, entry: Mapping[str, Any], rule: Rule) -> Rule | None:
        must = self._must(entry)
        each = self.events(entry, "each", optional=True)
        during = self.states(entry, "while", optional=True)
        same_event = entry.get("same") == "event"
        beforehand = bool(entry.get("beforehand"))
        if (each is None) == (during is None):
            self.fault(
                "an invariant holds while a state lasts, or at each event", "Give one of the two."
            )
        if during is not None and entry.get("unless"):
            self.fault(
                "an invariant with while has no unless", "Say it in while, as cp_plan & !custody."
            )
        if must is not None and each is None and not is_state(must):
            self.fault(
                "while a state lasts, what must hold is a state", "Write a deadline instead."
            )
        if must is not None and each is not None and is_event(must):
            if not (same_event or beforehand):
                self.fault("must names an event", "Say same: event, or beforehand: true.")
            if beforehand and isinstance(must, AllOf):
                self.fault("two things beforehand are two rules", "Write a rule for each.")
        if entry.get("not_before") and not beforehand:
            self.fault("a window opens before an event", "Say beforehand: true as well.")
        return replace(
            rule,
            must=must,
            not_before=self._in_days(entry, "not_before"),
            each=each,
            during=during,
            same_event=same_event,
            beforehand=beforehand,
            same="" if same_event else str(entry.get("same", "")),
            limits=(
                Limit("limit", rule.clauses, length=self.duration(entry.get("grace", "0 days"))),
            ),
        )

    def _must(self, entry: Mapping[str, Any]) -> Expression | None:
        must = entry.get("must")
        if must is None:
            self.fault("must is missing", "Say what must hold.")
            return None
        try:
            if isinstance(must, Mapping):
                return read_many(must, self.vocabulary)
            return read_expression(must, self.vocabulary)
        except ValueError as error:
            self.fault(f"must: {error}")
            return None
