"""A pack of one subject, such as the allocation policy, may be included in any council's pack."""

from datetime import date

import pytest

from keyworker.packs import PackRefused, load
from keyworker.standards import evaluate, read_history
from tests.packs.conftest import FILES, VISIT

ENQUIRY = "allocation/unallocated-cases/7.2b"
INCLUDING = {"pack.yaml": FILES["pack.yaml"] + "includes: [allocation]\n"}
CITING = {"standards/visits.yaml": VISIT.replace("visits/1]", f"visits/1, {ENQUIRY}]")}
CHILD = {
    "id": "C1",
    "born": "2015-03-04",
    "states": [
        {"is": "s47", "started": "2026-03-02", "ended": "2026-03-16", "ref": "s1"},
        {"is": "cp_plan", "started": "2026-03-16", "ref": "p1"},
    ],
}


def asked(pack):
    """What a pack asks of a child whose enquiry nobody held, by rule."""
    subject = read_history({"children": [CHILD]}, pack.vocabulary).subjects[0]
    rows = evaluate(subject, pack.standards, as_at=date(2026, 3, 20))
    return {row.rule.name: row.as_row() for row in rows}


def test_the_rules_of_an_included_pack_run_beside_the_councils_own(council) -> None:
    rows = asked(load("smallton", council(INCLUDING)))
    found = rows["allocation/enquiry-never-unallocated"]
    assert found["clauses"] == [ENQUIRY]
    assert (found["due"], found["status"], found["days_late"]) == ("2026-03-02", "missed", 14)
    assert rows["smallton/visits"]["due"] == "2026-03-30"
    assert "england/first-core-group" in rows


def test_every_rule_of_an_included_pack_is_in_force(council) -> None:
    included = {rule.name for rule in load("allocation").rules}
    in_force = [rule.name for rule in load("smallton", council(INCLUDING)).standards.rules]
    assert len(included) >= 25
    assert included <= set(in_force)
    assert len(in_force) == len(set(in_force))


def test_without_including_it_nothing_of_it_is_asked(council) -> None:
    pack = load("smallton", council())
    assert not [name for name in asked(pack) if name.startswith("allocation/")]
    assert pack.clause(ENQUIRY) is None


def test_a_clause_of_an_included_pack_can_be_found(council) -> None:
    pack = load("smallton", council(INCLUDING))
    found = pack.clause(ENQUIRY)
    assert found is not None
    assert found == load("allocation").clause(ENQUIRY)
    assert pack.clause("smallton/visits/1") is not None
    assert ENQUIRY not in pack.clauses


def test_a_councils_own_rule_may_cite_a_clause_it_includes(council) -> None:
    pack = load("smallton", council(INCLUDING | CITING))
    assert pack.rules[0].clauses == ("smallton/visits/1", ENQUIRY)


def test_a_clause_of_a_pack_that_is_not_included_cannot_be_cited(council) -> None:
    with pytest.raises(PackRefused, match=f"there is no clause {ENQUIRY}"):
        load("smallton", council(CITING))


def test_the_version_of_the_included_pack_governs_its_own_rules(council) -> None:
    """The council's own pack began in 2024, the allocation policy in 2011."""
    pack = load("smallton", council(INCLUDING))
    child = {**CHILD, "states": [{"is": "cp_plan", "started": "2020-03-02", "ref": "p1"}]}
    subject = read_history({"children": [child]}, pack.vocabulary).subjects[0]
    rows = evaluate(subject, pack.standards, as_at=date(2020, 3, 10))
    before = {row.rule.name: row.before_in_force for row in rows}
    assert before["smallton/visits"] is True
    assert before["allocation/plan-never-unallocated"] is False


def test_a_councils_own_posts_stand_and_not_those_of_the_included_pack(council) -> None:
    pack = load("smallton", council(INCLUDING))
    assert set(pack.posts) == {"manager", "worker", "chair"}
