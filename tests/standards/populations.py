"""Random populations that reach every rule of a pack: whatever its rules name happens to somebody.

Drawn from one seed by plain random numbers, since thousands of histories are compared at a time.
"""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from keyworker.standards import (
    Authority,
    Duration,
    Event,
    Moment,
    Rule,
    Standards,
    State,
    Subject,
    moment_of,
)
from keyworker.standards.expressions import Condition, EventTerm, StateTerm, terms_of

BORN = (-200, 30, 900, 4_000, 5_600, 6_200, 7_800)  # days before the start
START = date(2023, 1, 1).toordinal()
SPAN = 900
WORKERS = ("W1", "W2", "W3")
REFS = ("m1", "m2", "m3")
TIMES = ((9, 0), (10, 30), (12, 0), (16, 45), (0, 15), (23, 59))
KINDS = {"placement": ("foster", "kinship", "residential", "adoptive")}
ROLES = (
    "social_worker",
    "social_worker",
    "social_worker",
    "manager",
    "iro",
    "cp_chair",
    "personal_adviser",
    "duty_worker",
)


class Population:
    """Draws subjects for the rules of some standards; each knows what the rules ask for."""

    def __init__(self, standards: Standards, random: Random, *, plain: bool) -> None:
        self.standards = standards
        self.random = random
        self.plain = plain
        self.busy: list[int] = []  # days on which several things happen to one subject

    def subject(self, number: int, rule: Rule) -> Subject:
        """Draw one subject to whom what a rule names may have happened, and a few others."""
        chance, kind = self.random.random, rule.subject
        self.busy = [START + self.random.randint(0, SPAN) for _ in range(5)]
        rules = self.standards.for_subject(kind)
        others = self.random.sample(rules, min(len(rules), self.random.randint(0, 3)))
        chosen = [rule, *others]
        asked = [rule, rule, rule, *others]
        terms = [t for each in asked for part in each.expressions for t in terms_of(part)]
        subject = Subject(kind, f"S{number}", facts=self._facts(terms))
        if kind == "child" and (self.plain or chance() < 0.95):
            subject.born = START - self.random.choice(BORN)
            subject.born -= self.random.randint(0, 400)
        if kind == "child" and chance() < 0.2:
            subject.expected = (subject.born or START) + self.random.randint(-20, 20)
        matters = [t for t in terms if isinstance(t, EventTerm)] + self._records(terms)
        for _ in range(self.random.randint(0, 14)):
            if matters:
                subject.events.extend(self._events(self.random.choice(matters)))
        spans = [t for t in terms if isinstance(t, StateTerm)]
        for _ in range(self.random.randint(0, 6)):
            subject.states.extend(self._states(spans, matters))
        if chance() < 0.3:
            subject.events.sort(key=lambda event: event.at.order)
        if not self.plain:
            self._exceptional(subject, chosen)
        return subject

    def _exceptional(self, subject: Subject, chosen: list[Rule]) -> None:
        """Now and then a manager allowed something, or the source cannot tell something."""
        if self.random.random() < 0.15:
            subject.authorities.extend(self._authority(self.random.choice(chosen)) for _ in "ab")
        if self.random.random() < 0.1:
            rule = self.random.choice(chosen)
            terms = [t for part in rule.expressions for t in terms_of(part)]
            names = {"recorded"}
            for term in terms:
                thing = term.things[0] if isinstance(term, EventTerm) else term.thing
                names |= {thing, *(f"{thing}.{c.attribute}" for c in term.conditions)}
                names |= set(term.names if isinstance(term, EventTerm) else ())
            subject.silent_on = frozenset(self.random.sample(sorted(names), 1))

    def _records(self, terms: list[EventTerm | StateTerm]) -> list[EventTerm]:
        """What is recorded of a thing that does not last stands until the next record of it."""
        things = self.standards.vocabulary.things
        return [
            EventTerm((f"{t.thing}.{things[t.thing].phases[-1]}",), (t.thing,), t.conditions, "")
            for t in terms
            if isinstance(t, StateTerm) and not t.lasts and t.thing in things
        ]

    def moment(self, near: int | None = None) -> Moment:
        """Draw a moment, with or without a time of day."""
        day = START + self.random.randint(0, SPAN)
        if self.random.random() < 0.3:
            day = self.random.choice(self.busy)
        elif near is not None:
            day = near + self.random.choice((-30, -8, -3, -1, 0, 0, 1, 2, 5, 9, 14, 40, 90))
        if not self.plain and self.random.random() < 0.4:
            return moment_of(date.fromordinal(day).isoformat())
        hour, minute = self.random.choice(TIMES)
        return moment_of(f"{date.fromordinal(day).isoformat()}T{hour:02}:{minute:02}")

    def _events(self, term: EventTerm) -> list[Event]:
        """Several events of one term, near each other, often of one matter."""
        found: list[Event] = []
        near = None
        for _ in range(self.random.choice((1, 1, 2, 3, 6))):
            name = self.random.choice(term.names)
            thing, _, phase = name.partition(".")
            at = self.moment(near)
            near = at.day
            if self.standards.vocabulary.thing(thing).is_span:
                continue
            found.append(self._event(name, at, self._told(term.conditions, thing)))
            if phase == "scheduled" and self.random.random() < 0.3:
                found.append(self._event(f"{thing}.cancelled", self.moment(near), {}))
            if self.random.random() < 0.1:
                found.append(replace(found[-1]))  # the same again, at the same moment
        return found

    def _event(self, name: str, at: Moment, told: dict[str, Any]) -> Event:
        thing, _, phase = name.partition(".")
        chance = self.random.random
        return Event(
            name,
            thing,
            phase,
            at,
            recorded=self.moment(at.day) if chance() < 0.6 else None,
            ref=self._ref(),
            for_ref=tuple(self.random.sample(REFS, self.random.choice((0, 0, 0, 1, 2)))),
            attributes=told,
            planned=self.moment(at.day + 12) if phase == "scheduled" and chance() < 0.9 else None,
        )

    def _ref(self) -> str:
        return self.random.choice(REFS if self.plain else ("", *REFS))

    def _states(self, spans: list[StateTerm], matters: list[EventTerm]) -> list[State]:
        """A state that a rule names, or whose edge it names, or who is allocated."""
        edges = [
            (name.partition(".")[0], term.conditions)
            for term in matters
            for name in term.names
            if self.standards.vocabulary.thing(name.partition(".")[0]).is_span
        ]
        named = [(t.thing, t.conditions) for t in spans if t.lasts and t.thing != "aged"]
        usual = [("allocated", ())] * 3 + [("placement", ()), ("looked_after", ())]
        thing, conditions = self.random.choice([*edges, *named, *named, *usual])
        start = self.moment()
        end = None
        if self.random.random() < 0.6:
            end = self.moment(start.day + self.random.choice((0, 3, 40, 200)))
            if not end.not_before(start):
                end = start if self.plain else Moment(start.day)
        told = self._told(conditions, thing)
        if thing == "allocated":
            told = {"role": self.random.choice(ROLES), "worker": self.random.choice(WORKERS)} | told
        if thing in KINDS:
            told.setdefault("kind", self.random.choice(KINDS[thing]))
        recorded = self.moment(start.day) if self.random.random() < 0.5 else None
        return [
            State(thing, start, end, ref=self._ref(), attributes=told, recorded=recorded)
            for _ in range(1 if self.random.random() < 0.9 else 2)
        ]

    def _told(self, conditions: tuple[Condition, ...], thing: str) -> dict[str, Any]:
        """Answers that mostly meet the conditions; some are missing, some are others."""
        told: dict[str, Any] = {}
        known = self.standards.vocabulary.things[thing].attributes
        for condition in conditions:
            if condition.attribute not in known or self.random.random() < 0.1:
                continue
            is_date = known[condition.attribute] == "date"
            told[condition.attribute] = self.moment().text() if is_date else self._answer(condition)
        if "by" in known and self.random.random() < 0.6:
            told["by"] = self.random.choice(WORKERS)
        for name, kind in known.items():
            if kind == "date" and self.random.random() < 0.7:
                told[name] = self.moment().text()
            elif name == "kind" and self.random.random() < 0.1:
                told[name] = "mid_point"
            elif name in ("order", "route", "team") and self.random.random() < 0.5:
                told.setdefault(name, self.random.choice(("adoption", "kinship", "s20", "T1")))
        return told

    def _answer(self, condition: Condition) -> Any:
        value: Any = "x" if condition.text == "*" else condition.value
        if self.random.random() < 0.15 or not condition.equal:
            return not value if isinstance(value, bool) else f"{value}-other"
        return value

    def _facts(self, terms: list[EventTerm | StateTerm]) -> dict[str, Any]:
        return {
            condition.attribute: self._answer(condition)
            for term in terms
            if isinstance(term, StateTerm) and term.thing == "child"
            for condition in term.conditions
        }

    def _authority(self, rule: Rule) -> Authority:
        since = self.moment().day
        return Authority(
            clause=self.random.choice(rule.clauses),
            does=self.random.choice(("vary", "extend", "waive")),
            since=since,
            until=since + self.random.randint(0, 60),
            interval=Duration(self.random.randint(1, 30), "working days"),
            by_role="manager",
            reason="as agreed",
            ref=self._ref(),
        )


def population(standards: Standards, seed: int, size: int, *, plain: bool = False) -> list[Subject]:
    """Draw a population for the rules of some standards: mostly children, and every other kind.

    In a `plain` one all times and matters are told, and no manager allowed anything.
    """
    random = Random(seed)
    drawn = Population(standards, random, plain=plain)
    rules = list(standards.rules)
    random.shuffle(rules)
    return [drawn.subject(number, rules[number % len(rules)]) for number in range(size)]


def day_after(days: int) -> date:
    """Give a day on which the question may be asked."""
    return date.fromordinal(START) + timedelta(days)
