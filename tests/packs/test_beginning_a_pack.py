"""A council begins its own pack, and docs/write-a-standard.md can be followed as it stands."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from keyworker.packs import PackRefused, load, pack_names
from keyworker.packs.loader import PACKS
from keyworker.packs.schema import schema
from tests.packs.conftest import VISIT

GUIDE = (Path(__file__).parents[2] / "docs" / "write-a-standard.md").read_text(encoding="utf-8")


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_guide_can_be_followed_from_an_empty_folder_to_a_due_date(here, keyworker):
    begin, checked, tried = (block.strip().splitlines() for block in blocks("console"))
    folder = here / "packs" / "smallton"
    assert keyworker(*command(begin[0])).code == 0
    said(keyworker(*command(begin[1])), begin[2])
    with (folder / "clauses.csv").open("a", encoding="utf-8") as register:
        register.write(blocks("csv")[0])
    (folder / "standards" / "meetings.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    load.__globals__["_load"].cache_clear()
    said(keyworker(*command(checked[0])), checked[1])
    said(keyworker(*command(checked[2])), checked[3])
    (here / "child.json").write_text(blocks("json")[0], encoding="utf-8")
    answer = keyworker(*command(tried[0]), "--format", "json")
    row = next(r for r in json.loads(answer.out)["rows"] if r["rule"].endswith("first-cin-review"))
    assert (row["status"], row["due"], row["days_late"]) == ("late", "2026-04-22", 1)
    table = keyworker(*command(tried[0])).out
    assert "Hold the first review of the plan" in table


def test_the_slip_the_guide_shows_is_refused_in_its_words(here, keyworker):
    assert keyworker("pack", "new", "smallton").code == 0
    wrong, words = blocks("refusal")[0].strip().splitlines()
    chapter = blocks("yaml")[0].replace("within: 15 working days", wrong.strip())
    chapter = chapter.replace("smallton/meetings/1", "smallton/visits/1")
    path = here / "packs" / "smallton" / "standards" / "meetings.yaml"
    path.write_text(chapter, encoding="utf-8")
    load.__globals__["_load"].cache_clear()
    answer = keyworker("pack", "check", "smallton", "--packs", "packs")
    assert answer.code == 1
    assert words in answer.out


def command(line):
    """The words of a command line as a shell would part them."""
    assert line.startswith("$ keyworker ")
    return [
        quoted or plain
        for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', line[len("$ keyworker ") :])
    ]


def said(answer, words):
    assert answer.code == 0, answer
    assert words in answer.out


@pytest.mark.parametrize("name", ["Small Town", "1st", "england", "../etc", ""])
def test_a_name_that_cannot_be_a_packs_or_is_taken_writes_nothing(here, keyworker, name):
    answer = keyworker("pack", "new", name)
    assert answer.code == 2
    assert answer.err.strip()
    assert list(here.iterdir()) == []


def test_a_pack_that_is_there_is_not_written_over(here, keyworker):
    assert keyworker("pack", "new", "smallton").code == 0
    path = here / "packs" / "smallton" / "standards" / "visits.yaml"
    path.write_text("rules: []\n", encoding="utf-8")
    answer = keyworker("pack", "new", "smallton")
    assert answer.code == 2
    assert "already" in answer.err
    assert path.read_text(encoding="utf-8") == "rules: []\n"


def test_a_title_with_any_marks_in_it_is_read_back_as_it_was(here, keyworker):
    title = 'The "best": standards\\ & # more'
    assert keyworker("pack", "new", "marked", "--title", title).code == 0
    assert load("marked", here / "packs").title == title


def test_every_chapter_there_is_fits_the_schema_an_editor_is_given():
    checker = jsonschema.Draft7Validator(schema())
    chapters = [
        path for name in pack_names() for path in (PACKS / name / "standards").glob("*.yaml")
    ]
    assert len(chapters) > 10
    for path in chapters:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        whole = raw if isinstance(raw, dict) else {"rules": raw}
        whole = json.loads(json.dumps(whole, default=str))
        faults = [
            f"{path.name} {list(f.path)}: {f.message}"[:300] for f in checker.iter_errors(whole)
        ]
        assert faults == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "recuring"},
        {"every": None},
        {"owner": "social worker"},
        {"within": "10 working days"},
        {"id": "Visits"},
        {"clauses": []},
    ],
)
def test_the_schema_refuses_what_the_reader_would_refuse(wrong):
    rule = yaml.safe_load(VISIT)[0]
    checker = jsonschema.Draft7Validator(schema())
    assert checker.is_valid({"rules": [rule]})
    assert not checker.is_valid({"rules": [{**rule, **wrong}]})


def test_a_council_extends_what_comes_with_keyworker_from_a_folder_of_its_own(council):
    folder = council()
    (folder / "england").unlink()
    pack = load("smallton", folder)
    assert {rule.pack for rule in pack.standards.rules} == {"smallton", "england"}
    with pytest.raises(PackRefused, match="no such pack"):
        load("nowhere", folder)
