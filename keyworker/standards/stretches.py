"""Stretches of time in which a state holds, and how several are joined."""

from dataclasses import dataclass
from itertools import groupby

from keyworker.standards.history import Event, State
from keyworker.standards.moments import Moment

FOREVER = float("inf")
ALWAYS = Moment(1, -1e15)


@dataclass(slots=True, eq=False)
class Stretch:
    """A stretch of time in which a state expression holds, with what began and what ended it.

    `state` is the state whose end closes it, where one does. The day a state ends still belongs to
    it; with `sharp` it does not: on the birthday nobody is under the age any more.
    """

    begins: float
    ends: float
    start: Moment
    end: Moment | None
    began: Event | None
    state: State | None = None
    sharp: bool = False

    def holds(self, moment: Moment) -> bool:
        """Tell whether a moment lies within."""
        if not moment.not_before(self.start):
            return False
        if self.end is None:
            return True
        return not moment.not_before(self.end) if self.sharp else self.end.not_before(moment)


def united(groups: list[list[Stretch]]) -> list[Stretch]:
    """Give the stretches in which any of several holds; those that touch become one."""
    stretches = sorted((s for group in groups for s in group), key=lambda s: (s.begins, s.ends))
    found: list[Stretch] = []
    for stretch in stretches:
        last = found[-1] if found else None
        if last is None or stretch.begins > last.ends:
            found.append(_copy(stretch))
        elif stretch.ends > last.ends:
            last.ends, last.end, last.state = stretch.ends, stretch.end, stretch.state
            last.sharp = stretch.sharp
    return found


def _copy(s: Stretch) -> Stretch:
    return Stretch(s.begins, s.ends, s.start, s.end, s.began, s.state, s.sharp)


def shared(first: list[Stretch], second: list[Stretch]) -> list[Stretch]:
    """Give the stretches in which both of two hold."""
    found: list[Stretch] = []
    for a in first:
        for b in second:
            begins, ends = max(a.begins, b.begins), min(a.ends, b.ends)
            if begins < ends or begins == ends == a.begins == a.ends:
                later = a if a.begins >= b.begins else b
                sooner = a if a.ends <= b.ends else b
                found.append(
                    Stretch(
                        begins,
                        ends,
                        later.start,
                        sooner.end,
                        later.began,
                        sooner.state,
                        sooner.sharp,
                    )
                )
    found.sort(key=lambda s: s.begins)
    return found


def opposite(stretches: list[Stretch]) -> list[Stretch]:
    """Give the stretches in which a state does not hold, those before and after it included."""
    found: list[Stretch] = []
    begins, start, began = -FOREVER, ALWAYS, None
    for stretch in united([stretches]):
        if stretch.begins > begins:
            found.append(Stretch(begins, stretch.begins, start, stretch.start, began))
        begins, start, began = stretch.ends, stretch.end or ALWAYS, _end_of(stretch)
    if begins < FOREVER:
        found.append(Stretch(begins, FOREVER, start, None, began))
    return found


def counting(stretches: list[Stretch], at_least: int, at_most: int | None) -> list[Stretch]:
    """Give the stretches in which so many hold at once; a change at one moment is no gap."""
    edges = [(s.begins, 1, s.start, s.began) for s in stretches]
    edges += [(s.ends, -1, s.end or ALWAYS, _end_of(s)) for s in stretches if s.ends < FOREVER]
    edges.sort(key=lambda edge: edge[0])
    found: list[Stretch] = []
    number = 0
    holding = at_least <= 0
    begins, start, began = -FOREVER, ALWAYS, None
    for when, group in groupby(edges, key=lambda edge: edge[0]):
        together = list(group)
        number += sum(step for _, step, _, _ in together)
        holds = at_least <= number and (at_most is None or number <= at_most)
        _, _, moment, event = together[-1]
        if holds and not holding:
            begins, start, began = when, moment, event
        elif holding and not holds:
            found.append(Stretch(begins, when, start, moment, began))
        holding = holds
    if holding:
        found.append(Stretch(begins, FOREVER, start, None, began))
    return found


def _end_of(stretch: Stretch) -> Event | None:
    state = stretch.state
    if state is None or state.ended is None:
        return None
    return Event(f"{state.name}.ended", state.name, "ended", state.ended, ref=state.ref, of=state)
