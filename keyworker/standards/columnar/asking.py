"""Answers expressions for a whole part: which events fit, and while which states hold."""

import numpy as np

from keyworker.standards.columnar.derived import holding
from keyworker.standards.columnar.part import Part
from keyworker.standards.columnar.stretches import (
    ALWAYS_DAY,
    ALWAYS_SECOND,
    FOREVER,
    Stretches,
    counting,
    offsets_of,
    opposite,
    shared,
    together,
    united,
)
from keyworker.standards.columnar.when import DAYS, NONE, Ints, Mask, When, birthdays
from keyworker.standards.columnar.worked_out import WORKED_OUT
from keyworker.standards.derived_states import DERIVED
from keyworker.standards.expressions import (
    AGED,
    AllOf,
    AnyOf,
    Condition,
    EventTerm,
    Expression,
    Many,
    Not,
    StateTerm,
)
from keyworker.standards.moments import Moment


class Found:
    """The events an expression names, by subject and in order of time."""

    def __init__(self, part: Part, events: Ints) -> None:
        self.events = events
        self.subject = part.events.subject[events]
        self.offsets = offsets_of(self.subject, part.size)
        self.day_key = part.day_key[events]
        self._part = part
        self._matters: tuple[Ints, Ints] | None = None

    def __len__(self) -> int:
        return len(self.events)

    def from_day(self, subject: Ints, day: Ints) -> Ints:
        """Give the place of each subject's first event on a day or later."""
        return np.searchsorted(self.day_key, subject * DAYS + day)

    def matters(self) -> tuple[Ints, Ints]:
        """Give every matter an event belongs to or serves, with its place, in that order."""
        if self._matters is None:
            part = self._part
            own, place = part.events.ref[self.events], np.arange(len(self))
            owner, further = served(part, self.events)
            refs = np.concatenate([own, further])
            place = np.concatenate([place, owner])
            kept = refs > 0
            key = self.subject[place[kept]] * len(part.refs) + refs[kept]
            whole = key * (len(self) + 1) + place[kept]
            whole = np.unique(whole)
            self._matters = (whole, whole // (len(self) + 1))
        return self._matters


def served(part: Part, events: Ints) -> tuple[Ints, Ints]:
    """Give for several events the further matters they serve, each with the event's place."""
    offsets, values = part.more
    if not len(values):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    lengths = offsets[events + 1] - offsets[events]
    owner = np.repeat(np.arange(len(events)), lengths)
    before = np.cumsum(lengths) - lengths
    return owner, values[np.arange(len(owner)) + np.repeat(offsets[events] - before, lengths)]


class Asking:
    """A part of a population being asked; answers are kept, since rules ask alike."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._found: dict[str, Found] = {}
        self._stretches: dict[str, Stretches] = {}
        self._holders: dict[str, tuple[Ints, Ints, Ints, Ints]] = {}

    @property
    def as_at(self) -> Moment:
        """The moment up to which is asked."""
        return self.part.as_at

    def when(self, events: Ints) -> When:
        """Give the moments of events; anything where there is none of an event."""
        if not len(self.part.day_key):
            return When.none(len(events))
        return self.part.events.at.at(events)

    def events(self, expression: Expression) -> Found:
        """List the events an expression names (any of its parts)."""
        kept = self._found.get(expression.text)
        if kept is None:
            found = self._find(expression)
            kept = self._found[expression.text] = Found(self.part, found)
        return kept

    def _find(self, expression: Expression) -> Ints:
        if isinstance(expression, EventTerm):
            found = self._merged([self.part.named(name) for name in expression.names])
            return found[self.fits(found, expression.conditions)]
        if not isinstance(expression, AnyOf | AllOf):
            raise ValueError(f"{expression.text!r} names a state where an event is needed")
        return self._merged([self.events(part).events for part in expression.parts])

    def _merged(self, parts: list[Ints]) -> Ints:
        if len(parts) == 1:
            return parts[0]
        found = np.concatenate(parts)
        return found[np.argsort(self.part.rank[found], kind="stable")]

    def fits(self, events: Ints, conditions: tuple[Condition, ...]) -> Mask:
        """Tell which events' attributes, told or worked out, meet every condition."""
        fit = np.ones(len(events), np.bool_)
        told = self.part.told
        for condition in conditions:
            answers = self.part.events.told[events]
            holds = told.holds(condition)[answers]
            if condition.attribute in WORKED_OUT:
                absent = np.flatnonzero(told.column(condition.attribute)[answers] == 0)
                work_out = WORKED_OUT[condition.attribute]
                holds[absent] = work_out(self, events[absent], condition)
            fit &= holds
        return fit

    def matches(self, events: Ints, expression: Expression) -> Mask:
        """Tell which events fit an expression by themselves."""
        if isinstance(expression, EventTerm):
            names = [self.part.names.index(n) for n in expression.names if n in self.part.names]
            named = np.isin(self.part.events.name[events], np.array(names, np.int64))
            return named & self.fits(events, expression.conditions)
        if not isinstance(expression, AnyOf | AllOf):
            return np.zeros(len(events), np.bool_)
        found = [self.matches(events, part) for part in expression.parts]
        join = np.logical_or if isinstance(expression, AnyOf) else np.logical_and
        whole: Mask = join.reduce(found)
        return whole

    def stretches(self, expression: Expression) -> Stretches:
        """List the stretches in which a state expression holds, by subject, earliest first."""
        kept = self._stretches.get(expression.text)
        if kept is None:
            kept = self._stretches[expression.text] = self._hold(expression)
        return kept

    def _hold(self, expression: Expression) -> Stretches:
        size = self.part.size
        if isinstance(expression, StateTerm):
            return self._term(expression)
        if isinstance(expression, AnyOf):
            found = together([self.stretches(part) for part in expression.parts])
            return united(found, found.subject)
        if isinstance(expression, AllOf):
            found = self.stretches(expression.parts[0])
            for part in expression.parts[1:]:
                found = shared(found, self.stretches(part), size)
            return found
        if isinstance(expression, Not):
            return opposite(self.part, self.stretches(expression.part))
        if isinstance(expression, Many):
            counted = self.stretches(expression.part)
            if expression.apart_by:
                counted = self._apart(counted, expression.apart_by)
            return counting(self.part, counted, expression.at_least, expression.at_most)
        raise ValueError(f"{expression.text!r} names an event where a state is needed")

    def _apart(self, stretches: Stretches, attribute: str) -> Stretches:
        """One stretch for each of a kind at a time, whatever the number of states."""
        texts = self.part.told.texts(attribute)
        kind = texts[self.part.states.told[stretches.state]]
        kept = (stretches.state >= 0) & (kind > 0)
        kinds = np.unique(kind[kept])
        words = sorted((self.part.told.word(code), code) for code in kinds.tolist())
        order = np.zeros(len(texts) + len(self.part.told.values), np.int64)
        for number, (_, code) in enumerate(words):
            order[code] = number
        found = stretches.at(kept)
        return united(found, found.subject * (len(words) + 1) + order[kind[kept]])

    def _term(self, term: StateTerm) -> Stretches:
        if term.thing == AGED:
            return self._aged(term)
        if term.thing == "child":
            fits = np.ones(self.part.size, np.bool_)
            for condition in term.conditions:
                fits &= self.part.facts.holds(condition)[self.part.fact_of]
            return self._all_of_time(np.flatnonzero(fits))
        if not term.lasts:
            return self._latest_record(term)
        part, states = self.part, self.part.spans(term.thing)
        derived = [c for c in term.conditions if (term.thing, c.attribute) in DERIVED]
        for condition in term.conditions:
            if condition not in derived:
                states = states[part.told.holds(condition)[part.states.told[states]]]
        start, end = part.states.at.at(states), part.ended.at(states)
        ends = np.full(len(states), FOREVER)
        ends[end.known] = end.at(end.known).earliest
        whole = Stretches(
            part.states.subject[states], start.earliest, ends, start, end,
            part.started_edge[states], states,
        )  # fmt: skip
        for condition in derived:
            whole, states = holding(self, condition, whole, states)
        return whole

    def _all_of_time(self, subject: Ints) -> Stretches:
        size = len(subject)
        start = When(np.full(size, ALWAYS_DAY, np.int64), np.full(size, ALWAYS_SECOND))
        none = np.full(size, NONE, np.int64)
        forever = np.full(size, FOREVER)
        return Stretches(subject, -forever, forever, start, When.none(size), none, none)

    def _aged(self, term: StateTerm) -> Stretches:
        part = self.part
        ages = {condition.attribute: int(condition.value) for condition in term.conditions}
        subject = np.flatnonzero(part.born > 0)
        start = birthdays(part.born[subject], ages.get("from", 0))
        reached = start <= self.as_at.day
        subject, start = subject[reached], start[reached]
        end = np.zeros(len(subject), np.int64)
        if "under" in ages:
            end = birthdays(part.born[subject], ages["under"])
            end = np.where(end > self.as_at.day, 0, end)
        opens, closes = When.days(start), When.days(end)
        ends = np.full(len(subject), FOREVER)
        ends[end > 0] = closes.at(end > 0).earliest
        none = np.full(len(subject), NONE, np.int64)
        sharp = end > 0  # on the birthday nobody is under the age any more
        return Stretches(subject, opens.earliest, ends, opens, closes, none, none, sharp)

    def _latest_record(self, term: StateTerm) -> Stretches:
        """For a thing that does not last: from each record that fits until the next record."""
        part = self.part
        names = [name for name in part.names if name.partition(".")[0] == term.thing]
        events = np.sort(np.concatenate([part.named(n) for n in names] or [part.named("")]))
        subject = part.events.subject[events]
        followed = np.zeros(len(events), np.bool_)
        followed[:-1] = subject[1:] == subject[:-1]
        after = self.when(np.concatenate([events[1:], events[:1]])).where(followed)
        fit = self.fits(events, term.conditions)
        events, after = events[fit], after.at(fit)
        ends = np.full(len(events), FOREVER)
        ends[after.known] = after.at(after.known).earliest
        start = self.when(events)
        none = np.full(len(events), NONE, np.int64)
        return Stretches(subject[fit], start.earliest, ends, start, after, events, none)

    def holders(self, role: str) -> tuple[Ints, Ints, Ints, Ints]:
        """Who was allocated in a role: offsets by subject, first days, days it ended, workers."""
        kept = self._holders.get(role)
        if kept is None:
            part, told = self.part, self.part.told
            states = part.spans("allocated")
            answers = part.states.told[states]
            role_is = told.equal_to("role", role)[answers]
            named = np.array([bool(a.get("worker")) for a in told.sets])[answers]
            states = states[role_is & named]
            end = part.ended.day[states]
            kept = self._holders[role] = (
                offsets_of(part.states.subject[states], part.size),
                part.states.at.day[states],
                np.where(end > 0, end, DAYS),
                told.texts("worker")[part.states.told[states]],
            )
        return kept
