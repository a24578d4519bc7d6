"""A part of a population, encoded once: who, what and when as numbers, in the order of time."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keyworker.standards.columnar.columns import (
    Spread,
    coded_sets,
    coded_texts,
    days_of,
    dictionary_of,
    flat,
    group,
    grouped,
    in_order,
    joined_spread,
    rows_about,
    spread_of,
    taken_spread,
    told_sets,
    when_of,
)
from keyworker.standards.columnar.tables import Tables
from keyworker.standards.columnar.told import Told
from keyworker.standards.columnar.when import DAYS, NONE, Ints, Lengths, Mask, When, joined
from keyworker.standards.moments import Moment


class Facts:
    """What events and states share: whose they are, what they are, which matter, what is told."""

    def __init__(
        self, subject: Ints, name: Ints, at: When, recorded: When, ref: Ints, told: Ints
    ) -> None:
        self.subject = subject
        self.name = name
        self.at = at
        self.recorded = recorded
        self.ref = ref
        self.told = told

    def taken(self, order: Ints) -> "Facts":
        """Give the facts at some places, in that order."""
        return Facts(
            self.subject[order],
            self.name[order],
            self.at.at(order),
            self.recorded.at(order),
            self.ref[order],
            self.told[order],
        )


class Part:
    """One kind of subject in a part of a population, as it stood at a moment.

    `events` (edges of states included) stand by subject and in order of time; `states` by their
    start. `of` is the state an edge belongs to, `edges` the start and the end of each state.
    """

    def __init__(self, tables: Tables, kind: str, as_at: Moment, lengths: Lengths) -> None:
        self.kind = kind
        self.as_at = as_at
        self.lengths = lengths
        chosen = pc.equal(tables.children["subject_type"].cast(pa.string()), kind)
        children = tables.children.filter(chosen)
        self.size = children.num_rows
        self.ids = children["subject"].combine_chunks()
        self.born = days_of(children["born"])
        self.expected = days_of(children["expected"])
        facts, self.fact_of = told_sets(children["facts"], 0)
        self.facts = Told(facts)
        self._read(tables)
        self.silent, self.silent_sets = coded_sets(children["silent_on"])
        self.authorities = rows_about(tables.authorities, kind, self._places)

    def _read(self, tables: Tables) -> None:
        self._places = {name: number for number, name in enumerate(self.ids.to_pylist())}
        events = rows_about(tables.events, self.kind, self._places)
        states = rows_about(tables.states, self.kind, self._places)
        self.refs, (event_ref, state_ref, event_for, state_for) = coded_texts(
            [events["ref"], states["ref"], flat(events["for_ref"]), flat(states["for_ref"])]
        )
        told_events, event_told = told_sets(events["attributes"], 0)
        told_states, state_told = told_sets(states["attributes"], len(told_events))
        self.told = Told([*told_events, *told_states])
        self.odd = np.zeros(self.size, np.bool_)
        self._names: dict[str, int] = {}
        self._read_states(states, state_ref, state_told, spread_of(states["for_ref"], state_for))
        self._read_events(events, event_ref, event_told, spread_of(events["for_ref"], event_for))

    def _read_states(self, table: pa.Table, ref: Ints, told: Ints, more: Spread) -> None:
        started, ended = when_of(table, "started"), when_of(table, "ended")
        subject = table["place"].to_numpy()
        name = self._coded(table["is"])
        facts = Facts(subject, name, started, when_of(table, "recorded"), ref, told)
        as_at = When.same(self.as_at, len(subject))
        kept = np.flatnonzero(as_at.not_before(started))
        order = kept[in_order(subject[kept], started.at(kept))]
        self.states = facts.taken(order)
        ended = ended.at(order)
        self.ended = ended.where(ended.known & as_at.at(order).not_before(ended))
        self.state_more = taken_spread(more, order)
        # A state that ends on its first day, before the hour it began, is left to the reference.
        backwards = self.ended.known & (self.ended.earliest < self.states.at.earliest)
        self.odd[self.states.subject[backwards]] = True
        self._state_file_order = np.argsort(order, kind="stable")

    def _read_events(self, table: pa.Table, ref: Ints, told: Ints, more: Spread) -> None:
        at = when_of(table, "at")
        subject = table["place"].to_numpy()
        kept = np.flatnonzero(When.same(self.as_at, len(subject)).not_before(at))
        name = self._coded(table["is"])
        facts = Facts(subject, name, at, when_of(table, "recorded"), ref, told).taken(kept)
        edges, of, ends = self._edges()
        size = len(edges.subject)
        both = _both(facts, edges)
        order = in_order(both.subject, both.at)
        self.events = both.taken(order)
        self.planned = joined([when_of(table, "planned").at(kept), When.none(size)]).at(order)
        self.of = np.concatenate([np.full(len(kept), NONE, np.int64), of])[order]
        self.more = taken_spread(
            joined_spread(taken_spread(more, kept), taken_spread(self.state_more, of)), order
        )
        self._index(ends, len(kept), order)

    def _index(self, ends: Mask, before: int, order: Ints) -> None:
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        self.started_edge = np.full(len(self.states.subject), NONE, np.int64)
        self.ended_edge = self.started_edge.copy()
        edge = place[before:]
        of = self.of[edge]
        self.started_edge[of[~ends]] = edge[~ends]
        self.ended_edge[of[ends]] = edge[ends]
        at, subject = self.events.at, self.events.subject
        self.day_key = subject * DAYS + at.day
        second = np.where(at.timed, at.sec, -1.0)
        change = np.ones(len(subject), np.bool_)
        change[1:] = (self.day_key[1:] != self.day_key[:-1]) | (second[1:] != second[:-1])
        self.rank = np.cumsum(change)
        self._by_name = grouped(self.events.name, len(self._names))
        self._states_by_name = grouped(self.states.name, len(self._names))
        empty = self.refs.index("") if "" in self.refs[1:] else None
        if empty is not None:  # a matter without a name, among those served: for the reference
            odd = self.more[1] == empty
            owner = np.repeat(np.arange(len(subject)), np.diff(self.more[0]))
            self.odd[subject[owner[odd]]] = True

    def _edges(self) -> tuple[Facts, Ints, Mask]:
        """The starts and ends of states, in the order in which the source told of the states."""
        told = self._state_file_order
        of = np.repeat(told, 2)
        ends = np.tile(np.array([False, True]), len(told))
        kept = ~ends | self.ended.known[of]
        of, ends = of[kept], ends[kept]
        names = list(self._names)
        started = np.array([self._code(f"{name}.started") for name in names], np.int64)
        ended = np.array([self._code(f"{name}.ended") for name in names], np.int64)
        facts = self.states.taken(of)
        if len(of):
            facts.name = np.where(ends, ended[facts.name], started[facts.name])
        at = When(
            np.where(ends, self.ended.day[of], facts.at.day),
            np.where(ends, self.ended.sec[of], facts.at.sec),
        )
        facts.at = at
        return facts, of, ends

    def _code(self, name: str) -> int:
        return self._names.setdefault(name, len(self._names))

    def _coded(self, column: pa.ChunkedArray) -> Ints:
        texts, codes = dictionary_of(column)
        table = np.array([self._code(text) for text in texts], np.int64)
        return table[codes] if len(codes) else np.zeros(0, np.int64)

    @property
    def names(self) -> list[str]:
        """List the names of events and states, by their numbers."""
        return list(self._names)

    def named(self, name: str) -> Ints:
        """List the events of one name, by subject and in order of time."""
        return group(self._by_name, self._names.get(name))

    def spans(self, thing: str) -> Ints:
        """List the states of one name, by subject and in order of their start."""
        return group(self._states_by_name, self._names.get(thing))

    def things(self) -> tuple[list[str], Ints]:
        """List the things events are of, and for each event name the number of its thing."""
        things = [name.partition(".")[0] for name in self._names]
        known = {thing: number for number, thing in enumerate(dict.fromkeys(things))}
        return list(known), np.array([known[thing] for thing in things], np.int64)


def _both(first: Facts, second: Facts) -> Facts:
    return Facts(
        np.concatenate([first.subject, second.subject]),
        np.concatenate([first.name, second.name]),
        joined([first.at, second.at]),
        joined([first.recorded, second.recorded]),
        np.concatenate([first.ref, second.ref]),
        np.concatenate([first.told, second.told]),
    )
