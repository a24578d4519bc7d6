"""What becomes of every clause: carried, explained, or missing and said so."""

import json

import pytest

from keyworker.packs import load
from keyworker.packs.covering import coverage
from tests.packs.conftest import register

pytestmark = pytest.mark.once

CHAPTERS = [
    "duty-team-mash",
    "child-and-family-assessment",
    "strategy-discussions",
    "section-47-enquiries",
    "cin-plans-and-reviews",
    "cp-plans-and-reviews",
    "child-protection-conferences",
    "case-closures",
    "recording-standards",
    "recording-timescales",
]


def states(pack, **asked):
    return {each.clause.id: each.state for each in coverage(pack, **asked)}


def test_every_timed_clause_of_the_ten_chapters_is_carried_or_explained():
    found = coverage(load("wokingham"), chapters=CHAPTERS)
    assert len(found) == 113
    assert [each.clause.id for each in found if each.state == "missing"] == []
    explained = [each for each in found if each.state == "explained"]
    assert len(explained) <= 0.05 * len(found)


def test_every_clause_of_the_floor_is_carried():
    found = coverage(load("england"))
    assert len(found) >= 11
    assert {each.state for each in found} == {"carried"}


def test_the_ledger_is_the_whole_register():
    clauses = load("wokingham").clauses
    assert len(clauses) == 747
    assert len({clause.chapter for clause in clauses.values()}) == 29


CLAUSES = register(
    ("smallton/visits/1", "recurring", "computed", "10", "working_days", "Children are seen"),
    ("smallton/visits/2", "authority", "computed", "", "", "A manager decides"),
    ("smallton/visits/3", "deadline", "computed", "5", "days", "Something nobody has written"),
    ("smallton/visits/4", "content", "recorded", "", "", "The visit says where"),
    ("smallton/visits/5", "principle", "narrative", "", "", "Children matter"),
    ("smallton/other/1", "deadline", "computed", "", "", "As soon as the weather allows"),
)
COVERAGE = """\
smallton/visits/4: [form visit place]
smallton/other/1: The weather is not in the record.
"""


@pytest.fixture
def folder(council):
    return council({"clauses.csv": CLAUSES, "coverage.yaml": COVERAGE})


def test_a_clause_is_carried_explained_or_missing(folder):
    pack = load("smallton", folder)
    assert states(pack, kinds="all") == {
        "smallton/visits/1": "carried",
        "smallton/visits/2": "carried",
        "smallton/visits/3": "missing",
        "smallton/visits/4": "carried",
        "smallton/visits/5": "explained",
        "smallton/other/1": "explained",
    }
    assert set(states(pack)) == {"smallton/visits/1", "smallton/visits/3", "smallton/other/1"}
    assert set(states(pack, chapters=["other"])) == {"smallton/other/1"}


def test_the_command_ends_with_one_while_a_clause_asked_about_is_missing(keyworker, folder):
    answer = keyworker("pack", "coverage", "smallton", "--packs", folder, "--format", "json")
    assert answer.code == 1
    said = json.loads(answer.out)
    assert (said["total"], said["carried"], said["explained"], said["missing"]) == (3, 1, 1, 1)
    (missing,) = [row["clause"] for row in said["clauses"] if row["state"] == "missing"]
    assert missing == "smallton/visits/3"
    other = keyworker("pack", "coverage", "smallton", "--packs", folder, "--chapter", "other")
    assert other.code == 0
    assert "The weather is not in the record." in other.out


def test_the_table_names_what_is_missing(keyworker, folder):
    answer = keyworker("pack", "coverage", "smallton", "--packs", folder, "--kinds", "all")
    assert answer.code == 1
    assert "missing    smallton/visits/3: Something nobody has written" in answer.out
    assert "Carried or explained 83.3%" in answer.out


def test_the_wokingham_chapters_count_up_in_the_command(keyworker):
    chapters = [word for name in CHAPTERS for word in ("--chapter", name)]
    answer = keyworker("pack", "coverage", "wokingham", *chapters, "--format", "json")
    assert answer.code == 0
    said = json.loads(answer.out)
    assert said["total"] == 113
    assert said["missing"] == 0
    assert {row["chapter"] for row in said["chapters"]} == set(CHAPTERS)


def test_an_unknown_chapter_is_refused_with_the_nearest(keyworker):
    answer = keyworker("pack", "coverage", "wokingham", "--chapter", "cp-plan-and-reviews")
    assert answer.code == 2
    assert "cp-plans-and-reviews" in answer.err
