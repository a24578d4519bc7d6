"""A population of any size is invented like a given one, and can be checked as it stands."""

from pathlib import Path

import pytest

from keyworker.packs import load
from keyworker.standards.columnar.parquet import read_history_tables

SAMPLE = Path(__file__).parents[1] / "samples" / "history.json"


def test_a_population_like_a_history_is_written_and_can_be_checked(keyworker, tmp_path):
    out = tmp_path / "population"
    answer = keyworker("generate", "--children", "1,500", "--like", SAMPLE, "--out", out)
    assert answer.code == 0, answer.err
    assert "1,500 children in 1 part" in answer.err
    parts = list(read_history_tables(out, load("wokingham").vocabulary))
    assert sum(part.children.num_rows for part in parts) == 1_500
    day = ("--pack", "wokingham", "--as-at", "2026-03-31")
    rows = tmp_path / "rows.parquet"
    checked = keyworker("check", out, *day, "--format", "parquet", "--out", rows)
    assert checked.code == 0, checked.err
    assert rows.exists()


def test_a_population_can_be_drawn_from_a_folder_of_parquet(keyworker, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert keyworker("generate", "--children", 40, "--like", SAMPLE, "--out", first).code == 0
    assert keyworker("generate", "--children", 90, "--like", first, "--out", second).code == 0
    (part,) = read_history_tables(second, load("wokingham").vocabulary)
    assert part.children.num_rows == 90


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--children", "none"), "no number of children"),
        (("--children", "0"), "no number of children"),
        (("--children", "99999999"), "no number of children"),
        (("--children", "5", "--like", "nowhere.json"), "cannot be opened"),
    ],
)
def test_what_cannot_be_generated_is_refused_and_writes_nothing(
    keyworker, tmp_path, monkeypatch, options, words
):
    monkeypatch.chdir(tmp_path)
    answer = keyworker("generate", *options, "--out", tmp_path / "out")
    assert answer.code == 2
    assert words in answer.err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_there_is_not_written_over(keyworker, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text("kept")
    answer = keyworker("generate", "--children", 5, "--like", SAMPLE, "--out", tmp_path)
    assert answer.code == 2
    assert "there already" in answer.err
    assert kept.read_text() == "kept"
