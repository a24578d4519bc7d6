"""Reads the columns of a history's tables into numbers: codes for words, ordinals for days."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keyworker.standards.columnar.tables import MICRO
from keyworker.standards.columnar.when import DAYS, EPOCH, NONE, Ints, When

Spread = tuple[Ints, Ints]  # where each row's values begin, and all the values


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


def rows_about(table: pa.Table, kind: str, places: dict[str, int]) -> pa.Table:
    """The rows about one kind of subject, each with the place of its subject."""
    kinds, kind_codes = dictionary_of(table["subject_type"])
    ids, codes = dictionary_of(table["subject"])
    at = np.array([places.get(name, NONE) for name in ids] or [NONE], np.int64)[codes]
    ours = np.array([each == kind for each in kinds] or [False])[kind_codes]
    kept = ours & (at >= 0)
    if not kept.all():
        table, at = table.filter(pa.array(kept)), at[kept]
    return table.append_column("place", pa.array(at))


def coded_texts(columns: list[Any]) -> tuple[list[str], list[Ints]]:
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


def flat(column: pa.ChunkedArray) -> pa.Array:
    return pc.list_flatten(column.combine_chunks())


def spread_of(column: pa.ChunkedArray, codes: Ints) -> Spread:
    """For each row where its further matters begin, and all of them."""
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy().astype(np.int64)
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), codes


def taken_spread(spread: Spread, order: Ints) -> Spread:
    offsets, values = spread
    if not len(values):
        return np.zeros(len(order) + 1, np.int64), values
    lengths = np.diff(offsets)[order]
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    at = np.arange(ends[-1]) - np.repeat(ends[:-1] - offsets[order], lengths)
    return ends, values[at]


def joined_spread(first: Spread, second: Spread) -> Spread:
    offsets = np.concatenate([first[0], second[0][1:] + first[0][-1]])
    return offsets, np.concatenate([first[1], second[1]])


def told_sets(column: pa.ChunkedArray, begins: int) -> tuple[list[dict[str, Any]], Ints]:
    """Read each different set of answers once; the first is no answer at all."""
    texts, codes = dictionary_of(column)
    return [{}, *(json.loads(text) for text in texts)], codes + 1 + begins


def grouped(codes: Ints, size: int) -> Spread:
    order = np.argsort(codes.astype(np.int16) if size < 30_000 else codes, kind="stable")
    return order, np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=size))])


def group(groups: Spread, code: int | None) -> Ints:
    order, offsets = groups
    if code is None or code + 1 >= len(offsets):
        return order[:0]
    return order[offsets[code] : offsets[code + 1]]


def coded_sets(column: pa.ChunkedArray) -> tuple[Ints, list[frozenset[str]]]:
    """Number the different sets of what sources are silent on."""
    if not len(flat(column)):
        return np.zeros(len(column), np.int64), [frozenset()]
    known: dict[frozenset[str], int] = {}
    sets = [frozenset(one or ()) for one in column.to_pylist()]
    codes = np.array([known.setdefault(one, len(known)) for one in sets], np.int64)
    return codes, list(known)
