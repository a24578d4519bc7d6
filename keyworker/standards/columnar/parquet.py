"""Histories in Parquet: a folder with a folder for each part, so that memory is bounded by one.

In each part stand children, events, states and authorities, all that is known of its children. A
folder with the four files themselves is a population of one part.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from keyworker.standards.columnar.tables import SCHEMAS, Tables, tables_of
from keyworker.standards.faults import Fault, HistoryRefused, nearest
from keyworker.standards.history import Subject
from keyworker.standards.vocabulary import SUBJECT_KEYS, Vocabulary

PART = 20_000
PATTERN = "part-*"
AS_TEXT = ["subject_type", "subject", "is", "attributes", "clause", "does", "by_role"]


def write_history(parts: Iterable[Tables], folder: Path) -> int:
    """Write a population, a folder for each part; give how many parts there were."""
    number = 0
    for number, part in enumerate(parts, start=1):
        own = folder / f"part-{number:05}"
        own.mkdir(parents=True)
        for name in SCHEMAS:
            table = getattr(part, name).cast(SCHEMAS[name])
            pq.write_table(table, own / f"{name}.parquet", compression="zstd")
    return number


def in_parts(subjects: Iterable[Subject], size: int = PART) -> Iterator[Tables]:
    """Give subjects as tables, so many at a time."""
    some: list[Subject] = []
    for subject in subjects:
        some.append(subject)
        if len(some) == size:
            yield tables_of(some)
            some = []
    if some:
        yield tables_of(some)


def parts_of(folder: Path) -> list[Path]:
    """List the folders of a population's parts; raises HistoryRefused where there is none."""
    if (folder / "children.parquet").is_file():
        return [folder]
    found = sorted(path for path in folder.glob(PATTERN) if path.is_dir())
    if not found:
        mend = "Name a folder with children.parquet in it, or with folders part-00001, part-00002."
        raise HistoryRefused([Fault(folder.name, "there is no population in this folder", mend)])
    return found


def read_history_tables(folder: Path, vocabulary: Vocabulary) -> Iterator[Tables]:
    """Read a population part by part; raises HistoryRefused listing the faults of a part."""
    for part in parts_of(folder):
        yield read_part(part, vocabulary)


def read_part(folder: Path, vocabulary: Vocabulary) -> Tables:
    """Read one part; raises HistoryRefused listing every fault."""
    tables = Tables(**{name: _read(folder, name) for name in SCHEMAS})
    faults = [
        *_faults_of_people(tables.children, folder),
        *_faults_of_names(tables, vocabulary, folder),
        *_faults_of_answers(tables, vocabulary, folder),
    ]
    if faults:
        raise HistoryRefused(faults)
    return tables


def _read(folder: Path, name: str) -> pa.Table:
    path, schema = folder / f"{name}.parquet", SCHEMAS[name]
    if not path.is_file():
        if name == "children":
            raise _refused(path, "this file is missing", "Every part has its children.")
        return schema.empty_table()
    try:
        as_dictionary = [field for field in AS_TEXT if field in schema.names]
        table = pq.read_table(path, read_dictionary=as_dictionary, partitioning=None)
    except (pa.ArrowInvalid, OSError) as error:
        raise _refused(path, f"this is no Parquet file ({error})", "Write it again.") from None
    missing = [field.name for field in schema if field.name not in table.column_names]
    if missing:
        mend = f"It has the columns {', '.join(schema.names)}."
        raise _refused(path, f"the column {missing[0]} is missing", mend)
    try:
        return pa.table([_cast(table[field.name], field.type) for field in schema], schema=schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise _refused(path, f"a column is of another kind ({error})", "Write it anew.") from None


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if pa.types.is_dictionary(kind) and not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    return column.cast(kind)


def _refused(path: Path, what: str, mend: str) -> HistoryRefused:
    return HistoryRefused([Fault(f"{path.parent.name}/{path.name}", what, mend)])


def _faults_of_people(children: pa.Table, folder: Path) -> Iterator[Fault]:
    place = f"{folder.name}/children.parquet"
    kinds = tuple(SUBJECT_KEYS.values())
    for kind in children["subject_type"].cast(pa.string()).unique().to_pylist():
        if kind not in kinds:
            yield Fault(place, f"nobody is a {kind!r}", nearest(str(kind), kinds))
    if children["subject"].null_count:
        yield Fault(place, "a subject has no id", "Give everybody one.")
    both = children.group_by(["subject_type", "subject"]).aggregate([([], "count_all")])
    for row in both.filter(pc.greater(both["count_all"], 1)).to_pylist():
        who = f"{row['subject_type']} {row['subject']}"
        yield Fault(place, f"{who} stands here {row['count_all']} times", "Put them together.")


def _faults_of_names(tables: Tables, vocabulary: Vocabulary, folder: Path) -> Iterator[Fault]:
    known = tables.children["subject"].cast(pa.string()).unique()
    for name, day in (("events", "at"), ("states", "started"), ("authorities", "since")):
        table, place = getattr(tables, name), f"{folder.name}/{name}.parquet"
        if table[day].null_count:
            yield Fault(place, f"a row has no {day}", "Give the day.")
        whose = table["subject"].cast(pa.string()).unique()
        lost = whose.filter(pc.invert(pc.is_in(whose, value_set=known)))
        for subject in lost.to_pylist()[:10]:
            yield Fault(place, f"{subject} is not among the children", "Put everybody there.")
    for name in tables.events["is"].cast(pa.string()).unique().to_pylist():
        yield from _fault_of_event(str(name), vocabulary, f"{folder.name}/events.parquet")
    for name in tables.states["is"].cast(pa.string()).unique().to_pylist():
        yield from _fault_of_state(str(name), vocabulary, f"{folder.name}/states.parquet")
    ended, started = tables.states["ended"], tables.states["started"]
    if pc.any(pc.less(ended, started)).as_py():
        place = f"{folder.name}/states.parquet"
        yield Fault(place, "a state ends before it starts", "Put the two dates right.")


def _fault_of_event(name: str, vocabulary: Vocabulary, place: str) -> Iterator[Fault]:
    try:
        thing, _ = vocabulary.event(name)
    except ValueError as error:
        yield Fault(place, str(error).rstrip("."), "Names stand in the vocabulary.")
        return
    if thing.is_span:
        what = f"{thing.name} lasts, so it is no event"
        yield Fault(place, what, "Write it among the states.")


def _fault_of_state(name: str, vocabulary: Vocabulary, place: str) -> Iterator[Fault]:
    try:
        if not vocabulary.thing(name).is_span:
            raise ValueError(f"{name} does not last, so it is no state")
    except ValueError as error:
        yield Fault(place, str(error).rstrip("."), "Names stand in the vocabulary.")


def _faults_of_answers(tables: Tables, vocabulary: Vocabulary, folder: Path) -> Iterator[Fault]:
    """What is told of an event or a state is told by the names of the record, in JSON."""
    for name in ("events", "states"):
        place = f"{folder.name}/{name}.parquet"
        told = getattr(tables, name)["attributes"].combine_chunks()
        texts = told.dictionary.to_pylist() if isinstance(told, pa.DictionaryArray) else []
        for text in texts:
            try:
                answers = json.loads(text)
            except json.JSONDecodeError:
                answers = None
            if not isinstance(answers, dict):
                mend = 'Write {"purpose": "cp"}.'
                yield Fault(place, f"attributes are a JSON object, not {text[:60]!r}", mend)
                return
