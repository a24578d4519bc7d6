"""A population of any size like a given one: its people drawn again and again, moved in time.

Whoever's case is over is moved by whole weeks within the time the sample covers, so that no day has
all the beginnings; whoever's is open stays, so that today looks as it does in the sample.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keyworker.standards.columnar.tables import MICRO, SCHEMAS, Tables
from keyworker.standards.columnar.when import EPOCH, Ints, midnights

PART = 20_000
WEEK = 7
DAYS = ("at", "recorded", "planned", "started", "ended", "since", "until")
BORN = ("born", "expected", "died")


@dataclass(frozen=True, slots=True)
class _Rows:
    """One table of the sample in the order of its subjects: where each one's rows lie."""

    table: pa.Table
    begins: Ints
    counts: Ints

    @classmethod
    def of(cls, table: pa.Table, places: dict[tuple[str, str], int]) -> "_Rows":
        kinds = table["subject_type"].to_pylist()
        names = table["subject"].to_pylist()
        subject = np.array(
            [places[who] for who in zip(kinds, names, strict=True)], dtype=np.int64
        ).reshape(-1)
        order = np.argsort(subject, kind="stable")
        counts = np.bincount(subject, minlength=len(places))
        return cls(table.take(pa.array(order)), np.cumsum(counts) - counts, counts)

    def drawn(self, chosen: Ints) -> tuple[pa.Table, Ints]:
        """Give the rows of the subjects chosen, and for each row which choice it belongs to."""
        counts = self.counts[chosen]
        which = np.repeat(np.arange(len(chosen)), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.table.take(pa.array(self.begins[chosen][which] + within)), which


def like(sample: Tables, number: int, *, seed: int = 1, part: int = PART) -> Iterator[Tables]:
    """Give so many children like those of a sample, in parts; the same for the same seed.

    Raises ValueError for a sample without a child.
    """
    people = sample.children
    is_child = np.array([kind == "child" for kind in people["subject_type"].to_pylist()])
    if not is_child.any():
        raise ValueError("the sample holds no child")
    places = {
        (kind, name): place
        for place, (kind, name) in enumerate(
            zip(people["subject_type"].to_pylist(), people["subject"].to_pylist(), strict=True)
        )
    }
    rows = {
        name: _Rows.of(getattr(sample, name), places)
        for name in ("events", "states", "authorities")
    }
    room = _room(rows, len(places))
    among = np.flatnonzero(is_child)
    draw = np.random.default_rng(seed)
    for start in range(0, number, part):
        size = min(part, number - start)
        chosen = draw.choice(among, size)
        back, ahead = room[0][chosen], room[1][chosen]
        weeks = np.floor(draw.random(size) * (back + ahead + 1)).astype(np.int64) - back
        yield _part(people, rows, chosen, WEEK * weeks, start)


def _room(rows: dict[str, _Rows], size: int) -> tuple[Ints, Ints]:
    """By how many weeks each subject can be moved back and ahead within the time of the sample."""
    first = np.full(size, np.iinfo(np.int64).max)
    last = np.full(size, np.iinfo(np.int64).min)
    is_open = np.zeros(size, bool)
    for name, columns in (("events", ("at",)), ("states", ("started", "ended"))):
        found = rows[name]
        whose = np.repeat(np.arange(size), found.counts)
        for column in columns:
            days = _days(found.table[column])
            known = days >= 0
            np.minimum.at(first, whose[known], days[known])
            np.maximum.at(last, whose[known], days[known])
        if name == "states":
            is_open[whose[_days(found.table["ended"]) < 0]] = True
    told = first <= last
    if not told.any():
        return np.zeros(size, np.int64), np.zeros(size, np.int64)
    begins, ends = first[told].min(), last[told].max()
    still = is_open | ~told
    back = np.where(still, 0, (first - begins) // WEEK)
    ahead = np.where(still, 0, (ends - last) // WEEK)
    return back, ahead


def _days(column: pa.ChunkedArray) -> Ints:
    days = column.cast(pa.int32()).fill_null(-1).to_numpy()
    found: Ints = days.astype(np.int64)
    return found


def _part(people: pa.Table, rows: dict[str, _Rows], chosen: Ints, days: Ints, start: int) -> Tables:
    names = pa.array([f"G{start + place + 1}" for place in range(len(chosen))])
    drawn = people.take(pa.array(chosen))
    found = {"children": _told(drawn, "children", names, np.arange(len(chosen)), days)}
    for name, each in rows.items():
        table, which = each.drawn(chosen)
        found[name] = _told(table, name, names, which, days)
    return Tables(**found)


def _later(day: Ints, moved: Ints) -> Ints:
    """How many microseconds later it is at the same hour by the clock, so many days later."""
    known = np.where(day < 0, 0, day) + EPOCH
    seconds = midnights(known + moved) - midnights(known)
    return np.round(seconds * MICRO).astype(np.int64)


def _told(table: pa.Table, name: str, names: pa.Array, which: Ints, days: Ints) -> pa.Table:
    """The rows under their new names, moved in time."""
    moved = days[which]
    columns = []
    for field in SCHEMAS[name]:
        column = table[field.name]
        if field.name == "subject":
            column = pa.chunked_array([names.take(pa.array(which))]).cast(field.type)
        elif field.name in DAYS or field.name in BORN:
            whole = column.cast(pa.int32()).cast(pa.int64())
            column = pc.add(whole, pa.array(moved)).cast(pa.int32()).cast(field.type)
        elif field.name.endswith("_time"):
            day = _days(table[field.name.removesuffix("_time")])
            column = pc.add(column.cast(pa.int64()), pa.array(_later(day, moved))).cast(field.type)
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=SCHEMAS[name])
