"""`keyworker pack check` and `pack show`, as from a terminal."""

import pytest

from tests.packs.conftest import VISIT

pytestmark = pytest.mark.once


@pytest.mark.parametrize("pack", ["england", "wokingham"])
def test_our_packs_have_no_faults(keyworker, pack):
    answer = keyworker("pack", "check", pack)
    assert (answer.code, answer.err) == (0, "")
    assert f"{pack}: no faults" in answer.out


def test_every_fault_stands_on_a_line_of_its_own_and_the_command_ends_with_one(keyworker, council):
    wrong = VISIT.replace("seen=true", "sene=true").replace("social_worker", "social_workr")
    folder = council({"standards/visits.yaml": wrong, "holding.yaml": "kinds: {x: 1}\n"})
    answer = keyworker("pack", "check", "smallton", "--packs", folder)
    assert answer.code == 1
    lines = answer.out.splitlines()
    assert len(lines) >= 2
    assert lines[0].startswith("smallton/standards/visits.yaml:1")
    assert any(line.startswith("smallton/holding.yaml:1") for line in lines)
    assert f"{len(lines)} faults" in answer.err


def test_a_loosening_is_said_with_both_clauses(keyworker, council):
    rule = VISIT.replace("while: cp_plan", "while: looked_after").replace(
        "10 working days", "7 months"
    )
    rule = (
        rule.replace("visit.made{seen=true}", "lac_review.held")
        + "  tightens: england/lac-reviews\n"
    )
    answer = keyworker(
        "pack", "check", "smallton", "--packs", council({"standards/visits.yaml": rule})
    )
    assert answer.code == 1
    assert "7 months is looser than the floor's 20 working days" in answer.out
    assert "smallton/visits/1 against england/care-planning-regs-2010/33-1" in answer.out


def test_an_unknown_pack_is_refused(keyworker):
    answer = keyworker("pack", "check", "wokinham")
    assert answer.code == 2
    assert "Did you mean wokingham?" in answer.err


def test_a_rule_is_shown_with_its_figure_its_owner_and_its_clause(keyworker):
    answer = keyworker("pack", "show", "wokingham", "cp-visits")
    assert answer.code == 0
    for words in ("See a child", "while       cp_plan", "10 working days", "social worker",
                  "wokingham/cp-plans-and-reviews/1: Children on CP plans"):  # fmt: skip
        assert words in answer.out


def test_a_rule_of_the_law_is_shown_with_each_stage(keyworker):
    answer = keyworker("pack", "show", "england", "england/lac-reviews")
    assert "20 working days once, then 91 days once, then 6 months" in answer.out
    assert "england/care-planning-regs-2010/33-2a" in answer.out


def test_a_clause_is_shown_with_what_carries_it(keyworker):
    answer = keyworker("pack", "show", "wokingham", "cp-plans-and-reviews/21a")
    assert answer.code == 0
    assert "carried: rule wokingham/rcpc-report-finished" in answer.out


def test_a_chapter_and_a_whole_pack_are_shown(keyworker):
    chapter = keyworker("pack", "show", "wokingham", "--chapter", "section-47-enquiries")
    assert chapter.out.count("wokingham/section-47-enquiries/") >= 12
    whole = keyworker("pack", "show", "wokingham")
    assert "version 1.2, in force from 21 October 2020" in whole.out
    assert "cp-plans-and-reviews" in whole.out


def test_what_is_not_there_is_refused_with_the_nearest(keyworker):
    answer = keyworker("pack", "show", "wokingham", "cp-visit")
    assert answer.code == 2
    assert "wokingham/cp-visits" in answer.err
