"""A part of a population, encoded once: who, what and when as numbers, in the order of time."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keyworker.standards.columnar.tables import MICRO, Tables
from keyworker.standards.columnar.told import Told
from keyworker.standards.columnar.when import EPOCH, Ints, Lengths, Mask, When, joined
from keyworker.standards.moments import Moment

DAYS = 1 << 22  # more than there are ordinals, so that subject and day make one sortable number
NONE = -1


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
        self.facts = Told([json.loads(text or "{}") for text in children["facts"].to_pylist()])
        self._read(tables)
        self.silent, self.silent_sets = _coded_sets(children["silent_on"])
        self.authorities = _rows_of(tables.authorities, kind, self._places)

    def _read(self, tables: Tables) -> None:
        self._places = {name: number for number, name in enumerate(self.ids.to_pylist())}
        events = _rows_of(tables.events, self.kind, self._places)
        states = _rows_of(tables.states, self.kind, self._places)
        self.refs, (event_ref, state_ref, event_for, state_for) = _coded_texts(
            [events["ref"], states["ref"], _flat(events["for_ref"]), _flat(states["for_ref"])]
        )
        told_events, event_told = _told(events["attributes"], 0)
        told_states, state_told = _told(states["attributes"], len(told_events))
        self.told = Told([*told_events, *told_states])
        self.odd = np.zeros(self.size, np.bool_)
        self._names: dict[str, int] = {}
        self._read_states(states, state_ref, state_told, _spread(states["for_ref"], state_for))
        self._read_events(events, event_ref, event_told, _spread(events["for_ref"], event_for))

    def _read_states(self, table: pa.Table, ref: Ints, told: Ints, more: tuple[Ints, Ints]) -> None:
        started, ended = when_of(table, "started"), when_of(table, "ended")
        subject = table["place"].to_numpy()
        name = self._coded(table["is"], "")
        facts = Facts(subject, name, started, when_of(table, "recorded"), ref, told)
        as_at = When.same(self.as_at, len(subject))
        kept = np.flatnonzero(as_at.not_before(started))
        order = kept[in_order(subject[kept], started.at(kept))]
        self.states = facts.taken(order)
        ended = ended.at(order)
        self.ended = ended.where(ended.known & as_at.at(order).not_before(ended))
        self.state_more = _taken_spread(more, order)
        # A state that ends on its first day, before the hour it began, is left to the reference.
        backwards = self.ended.known & (self.ended.earliest < self.states.at.earliest)
        self.odd[self.states.subject[backwards]] = True
        self._state_file_order = np.argsort(order, kind="stable")

    def _read_events(self, table: pa.Table, ref: Ints, told: Ints, more: tuple[Ints, Ints]) -> None:
        at = when_of(table, "at")
        subject = table["place"].to_numpy()
        kept = np.flatnonzero(When.same(self.as_at, len(subject)).not_before(at))
        name = self._coded(table["is"], "")
        facts = Facts(subject, name, at, when_of(table, "recorded"), ref, told).taken(kept)
        edges, of, ends = self._edges()
        size = len(edges.subject)
        both = _both(facts, edges)
        order = in_order(both.subject, both.at)
        self.events = both.taken(order)
        self.planned = joined([when_of(table, "planned").at(kept), When.none(size)]).at(order)
        self.of = np.concatenate([np.full(len(kept), NONE, np.int64), of])[order]
        self.more = _taken_spread(
            _joined_spread(_taken_spread(more, kept), _taken_spread(self.state_more, of)), order
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
        self._by_name = _grouped(self.events.name, len(self._names))
        self._states_by_name = _grouped(self.states.name, len(self._names))
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

    def _coded(self, column: pa.ChunkedArray, _: str) -> Ints:
        texts, codes = dictionary_of(column)
        table = np.array([self._code(text) for text in texts], np.int64)
        return table[codes] if len(codes) else np.zeros(0, np.int64)

    @property
    def names(self) -> list[str]:
        """List the names of events and states, by their numbers."""
        return list(self._names)

    def named(self, name: str) -> Ints:
        """List the events of one name, by subject and in order of time."""
        return _group(self._by_name, self._names.get(name))

    def spans(self, thing: str) -> Ints:
        """List the states of one name, by subject and in order of their start."""
        return _group(self._states_by_name, self._names.get(thing))

    def things(self) -> tuple[list[str], Ints]:
        """List the things events are of, and for each event name the number of its thing."""
        things = [name.partition(".")[0] for name in self._names]
        known = {thing: number for number, thing in enumerate(dict.fromkeys(things))}
        return list(known), np.array([known[thing] for thing in things], np.int64)


def in_order(subject: Ints, at: When) -> Ints:
    """Order facts by subject and time; a day without a time comes before that day's times."""
    second = np.where(at.timed, at.sec, -1.0)
    return np.lexsort((second, subject * DAYS + at.day))


def dictionary_of(column: pa.ChunkedArray | pa.Array) -> tuple[list[Any], Ints]:
    """Give the different values of a column, and the number of each row's; NONE where empty."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.unify_dictionaries().combine_chunks()
    if not pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_encode()
    codes = whole.indices.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int64)
    return whole.dictionary.to_pylist(), codes


def days_of(column: pa.ChunkedArray) -> Ints:
    """Give a column of dates as ordinals, NO_DAY where there is none."""
    plain = column.cast(pa.int32()).fill_null(-EPOCH)
    found: Ints = plain.to_numpy().astype(np.int64) + EPOCH
    return found


def when_of(table: pa.Table, name: str) -> When:
    """Give two columns of a table, the day and the time, as moments."""
    time = table[f"{name}_time"].cast(pa.int64())
    second = time.to_numpy().astype(np.float64) / MICRO
    return When(days_of(table[name]), second)


def _rows_of(table: pa.Table, kind: str, places: dict[str, int]) -> pa.Table:
    """The rows about one kind of subject, each with the place of its subject."""
    kinds, kind_codes = dictionary_of(table["subject_type"])
    ids, codes = dictionary_of(table["subject"])
    at = np.array([places.get(name, NONE) for name in ids] or [NONE], np.int64)[codes]
    ours = np.array([each == kind for each in kinds] or [False])[kind_codes]
    kept = ours & (at >= 0)
    if not kept.all():
        table, at = table.filter(pa.array(kept)), at[kept]
    return table.append_column("place", pa.array(at))


def _coded_texts(columns: list[Any]) -> tuple[list[str], list[Ints]]:
    """Number the texts of several columns together; 0 is no text."""
    chunks = [column.cast(pa.string()) for column in columns]
    whole = pa.chunked_array(
        [part for c in chunks for part in (c.chunks if isinstance(c, pa.ChunkedArray) else [c])],
        pa.string(),
    )
    texts, codes = dictionary_of(whole)
    codes = codes + 1
    if texts and texts[0] is None:
        raise ValueError("a text is missing where one must stand")
    found, begins = [], 0
    for column in columns:
        found.append(codes[begins : begins + len(column)])
        begins += len(column)
    return ["", *texts], found


def _flat(column: pa.ChunkedArray) -> pa.Array:
    return pc.list_flatten(column.combine_chunks())


def _spread(column: pa.ChunkedArray, codes: Ints) -> tuple[Ints, Ints]:
    """For each row where its further matters begin, and all of them."""
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy().astype(np.int64)
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), codes


def _taken_spread(spread: tuple[Ints, Ints], order: Ints) -> tuple[Ints, Ints]:
    offsets, values = spread
    if not len(values):
        return np.zeros(len(order) + 1, np.int64), values
    lengths = np.diff(offsets)[order]
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    at = np.arange(ends[-1]) - np.repeat(ends[:-1] - offsets[order], lengths)
    return ends, values[at]


def _joined_spread(first: tuple[Ints, Ints], second: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    offsets = np.concatenate([first[0], second[0][1:] + first[0][-1]])
    return offsets, np.concatenate([first[1], second[1]])


def _told(column: pa.ChunkedArray, begins: int) -> tuple[list[dict[str, Any]], Ints]:
    """Read each different set of answers once; the first is no answer at all."""
    texts, codes = dictionary_of(column)
    return [{}, *(json.loads(text) for text in texts)], codes + 1 + begins


def _both(first: Facts, second: Facts) -> Facts:
    return Facts(
        np.concatenate([first.subject, second.subject]),
        np.concatenate([first.name, second.name]),
        joined([first.at, second.at]),
        joined([first.recorded, second.recorded]),
        np.concatenate([first.ref, second.ref]),
        np.concatenate([first.told, second.told]),
    )


def _grouped(codes: Ints, size: int) -> tuple[Ints, Ints]:
    order = np.argsort(codes.astype(np.int16) if size < 30_000 else codes, kind="stable")
    return order, np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=size))])


def _group(groups: tuple[Ints, Ints], code: int | None) -> Ints:
    order, offsets = groups
    if code is None or code + 1 >= len(offsets):
        return order[:0]
    return order[offsets[code] : offsets[code + 1]]


def _coded_sets(column: pa.ChunkedArray) -> tuple[Ints, list[frozenset[str]]]:
    """Number the different sets of what sources are silent on."""
    known: dict[frozenset[str], int] = {}
    sets = [frozenset(one or ()) for one in column.to_pylist()]
    codes = np.array([known.setdefault(one, len(known)) for one in sets], np.int64)
    return codes, list(known)
