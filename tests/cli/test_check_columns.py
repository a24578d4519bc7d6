"""`keyworker check` over a history kept as Parquet, and its rows written as Parquet."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keyworker.packs import load
from keyworker.standards import read_history_file
from keyworker.standards.columnar import as_rows
from keyworker.standards.columnar.parquet import in_parts, write_history

pytestmark = pytest.mark.once

AT = ("--pack", "wokingham", "--as-at", "2026-06-01")
AS_PARQUET = ("--format", "parquet", "--out")


@pytest.fixture
def folder(samples: Path, tmp_path: Path) -> Path:
    """The sample history as Parquet, a part for each child."""
    history = read_history_file(samples / "history.json", load("wokingham").vocabulary)
    assert write_history(in_parts(history.subjects, 1), tmp_path / "history") == 2
    return tmp_path / "history"


def rows_in(path: Path) -> list[dict]:
    return sorted(as_rows(pq.read_table(path)), key=repr)


def without_why(answer) -> list[dict]:
    rows = json.loads(answer.out)["rows"]
    return sorted(({k: v for k, v in row.items() if k != "why"} for row in rows), key=repr)


def test_both_engines_write_the_rows_of_every_source_alike(keyworker, samples, folder, tmp_path):
    told = without_why(keyworker("check", samples / "history.json", *AT, "--format", "json"))
    assert len(told) > 10
    assert without_why(keyworker("check", folder, *AT, "--format", "json")) == told
    for number, source in enumerate((samples / "history.json", folder)):
        for engine in ("columnar", "reference"):
            out = tmp_path / f"{engine}-{number}.parquet"
            answer = keyworker("check", source, *AT, "--engine", engine, *AS_PARQUET, out)
            assert answer.code == 0, answer.err
            assert f"{len(told):,} rows written" in answer.err
            assert rows_in(out) == told


def test_a_census_can_be_checked_into_parquet(keyworker, samples, tmp_path):
    out = tmp_path / "rows.parquet"
    answer = keyworker("check", "--cin", samples / "census.xml", *AT, *AS_PARQUET, out)
    assert answer.code == 0, answer.err
    told = keyworker("check", "--cin", samples / "census.xml", *AT, "--format", "json")
    assert rows_in(out) == without_why(told)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--format", "parquet"), "Say --out FILE."),
        (("--engine", "columnar"), "Say --format parquet, or leave --engine out."),
    ],
)
def test_what_an_engine_or_a_format_cannot_do_is_refused(keyworker, folder, options, said):
    answer = keyworker("check", folder, *AT, *options)
    assert answer.code == 2
    assert said in answer.err


def _spoil(folder: Path, name: str, column: str, values: list) -> None:
    path = folder / "part-00001" / f"{name}.parquet"
    table = pq.read_table(path)
    at = table.column_names.index(column)
    kind = table.schema.field(column).type
    values = values + table[column].to_pylist()[len(values) :]
    new = pa.array(values, pa.string()) if pa.types.is_dictionary(kind) else pa.array(values, kind)
    pq.write_table(table.set_column(at, column, new), path)


@pytest.mark.parametrize(
    ("name", "column", "values", "said"),
    [
        ("events", "is", ["visit.maid"], "visit has no phase 'maid'"),
        ("events", "is", ["cp_plan.started"], "cp_plan lasts, so it is no event"),
        ("events", "at", [None], "a row has no at"),
        ("events", "subject", ["C9"], "C9 is not among the children"),
        ("events", "attributes", ["seen"], "attributes are a JSON object"),
        ("states", "is", ["visit"], "visit does not last, so it is no state"),
        ("children", "subject_type", ["pupil"], "nobody is a 'pupil'"),
    ],
)
def test_a_faulty_part_is_refused_by_its_file(keyworker, folder, name, column, values, said):
    _spoil(folder, name, column, values)
    answer = keyworker("check", folder, *AT)
    assert answer.code == 2
    assert f"part-00001/{name}.parquet" in answer.err
    assert said in answer.err


def test_a_folder_without_a_population_is_refused(keyworker, tmp_path):
    answer = keyworker("check", tmp_path, *AT)
    assert answer.code == 2
    assert "there is no population in this folder" in answer.err


def test_a_file_that_lacks_a_column_is_refused(keyworker, folder):
    path = folder / "part-00001" / "events.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["ref"]), path)
    answer = keyworker("check", folder, *AT)
    assert answer.code == 2
    assert "the column ref is missing" in answer.err
