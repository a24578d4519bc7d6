"""Two packs side by side over one record, and what another figure would mean."""

import json

import pytest

from keyworker.packs import load
from keyworker.packs.comparing import topics
from keyworker.standards.changing import changed, figure_of
from keyworker.standards.rules import KINDS

CHILD = {
    "id": "C1",
    "born": "2015-03-04",
    "states": [
        {"is": "cp_plan", "started": "2026-01-05", "ended": None, "ref": "p1"},
        {
            **{"is": "allocated", "started": "2026-01-05", "ended": None},
            "attributes": {"role": "social_worker", "worker": "W1"},
        },
    ],
    "events": [
        {"is": "visit.made", "at": day, "attributes": {"seen": True, "purpose": "cp"}}
        for day in ("2026-01-20", "2026-02-03")
    ],
}
AT = ("--as-at", "2026-03-31")


@pytest.fixture
def history(tmp_path):
    path = tmp_path / "history.json"
    path.write_text(json.dumps({"children": [CHILD]}), encoding="utf-8")
    return path


def test_another_interval_moves_compliance_and_the_work_asked_for(keyworker, history):
    """Ten working days from Mon 5 January, each done on its day: 19 January, 2 and 16 February, 2,
    16 and 30 March, six visits. Fifteen: 26 January, 16 February, 9 and 30 March, four. As it was:
    seen on 20 January (a day late; in time at fifteen) and 3 February, and not since."""
    answer = keyworker(
        *("what-if", "wokingham", "--change", "cp-visits=15 working days", "--on", history),
        *(*AT, "--format", "json"),
    )
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    (change,) = found["changes"]
    assert change["figure"] == ["10 working days", "15 working days"]
    assert change["asked_for"] == [6, 4]
    assert change["share_met"] == [pytest.approx(1 / 3), pytest.approx(2 / 3)]
    before, after = found["for_one_worker_in_a_week"]
    weeks_held = 86 / 7  # from 5 January to 31 March
    assert before["visits"] - after["visits"] == pytest.approx(2 / weeks_held)
    assert before["meetings"] == after["meetings"] > 0


def test_the_table_says_the_same_in_words(keyworker, history):
    answer = keyworker(
        *("what-if", "wokingham", "--change", 'cp-visits="15 working days"', "--on", history, *AT)
    )
    assert "See a child with a child protection plan" in answer.out
    assert "33.3%" in answer.out
    assert "66.7%" in answer.out
    assert "Visits for one worker in a week" in answer.out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("cp-vists=15 working days", "Did you mean cp-visits"),
        ("cp-visits", "Did you mean cp-visits"),
        ("cp-visits=fifteen", "no length of time"),
        ("cp-visits=", "every is missing"),
        ("cp-bedroom=4 visits", "no single figure"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused_in_words(keyworker, history, change, words):
    answer = keyworker("what-if", "wokingham", "--change", change, "--on", history, *AT)
    assert answer.code == 2
    assert words in answer.err
    assert answer.out == ""


def test_every_kind_of_rule_with_one_figure_can_be_changed_and_nothing_else_moves():
    pack = load("wokingham")
    tried = set()
    for rule in pack.rules:
        if figure_of(rule):
            other = changed(rule, "37 days", pack.vocabulary)
            (limit,) = other.limits
            assert str(limit.length or limit.stages[0].every) == "37 days"
            assert other.clauses == rule.clauses
            tried.add(rule.kind)
    assert tried == set(KINDS) - {"age"}


def test_two_packs_are_set_side_by_side_by_what_they_ask(keyworker, history):
    answer = keyworker(
        *("compare", "wokingham", "england", "--on", history, *AT, "--format", "json")
    )
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert found["checked"] == 1
    by_title = {topic["title"]: topic for topic in found["topics"]}
    group = by_title["Hold the first core group"]
    assert group["wokingham"]["rule"] == "wokingham/first-core-group"
    assert group["england"]["rule"] == "england/first-core-group"
    visits = by_title["See a child with a child protection plan"]
    assert visits["england"] is None
    assert visits["wokingham"]["counts"] == {"late": 1, "met": 1, "overdue": 1}
    table = keyworker("compare", "wokingham", "england", "--on", history, *AT).out
    assert "33% in time (1 of 3)" in table
    assert "Only in Wokingham" in table


def test_a_pack_beside_itself_has_nothing_apart():
    assert topics(load("wokingham"), load("wokingham")) == []


def test_no_rule_is_lost_or_named_twice_between_two_packs():
    first, second = load("wokingham"), load("england")
    found = topics(first, second)
    ours = [topic.first.name for topic in found if topic.first]
    theirs = [topic.second.name for topic in found if topic.second]
    law = {rule.name for rule in second.standards.rules}
    assert sorted(ours) == sorted({r.name for r in first.standards.rules} - law)
    assert len(set(theirs)) == len(theirs)
    assert set(theirs) == law - {rule.name for rule in first.standards.rules}
