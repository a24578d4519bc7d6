"""Every standard, decision, post's power and kind of case cites the clause it comes from."""

from pathlib import Path

import pytest

from keyworker.packs import load
from keyworker.packs.citing import cited, clauses_of

PACKS = sorted(
    folder.name
    for folder in (Path(__file__).parents[2] / "keyworker" / "packs").iterdir()
    if (folder / "pack.yaml").exists()
)


@pytest.mark.parametrize("name", PACKS)
def test_every_standard_cites_a_clause_of_the_register(name):
    pack = load(name)
    assert len(pack.standards.rules) > 5
    uncited = [rule.name for rule in pack.standards.rules if not is_cited(pack, cited(rule))]
    assert uncited == []


def is_cited(pack, clauses) -> bool:
    """Whether at least one clause is named and all of them stand in the register."""
    return bool(clauses) and all(pack.clause(clause_id) for clause_id in clauses)


def test_a_standard_that_cites_nothing_or_nothing_there_is_is_found():
    pack = load("wokingham")
    assert is_cited(pack, ["wokingham/cp-plans-and-reviews/1"])
    assert not is_cited(pack, [])
    assert not is_cited(pack, ["wokingham/cp-plans-and-reviews/1", "wokingham/astrology/1"])


@pytest.mark.parametrize("name", PACKS)
def test_every_decision_cites_its_clause_or_says_that_there_is_none(name):
    pack = load(name)
    silent = []
    for decision, entry in pack.authority.get("decisions", {}).items():
        clauses = clauses_of(entry)
        if not is_cited(pack, clauses) and (clauses or not entry.get("note")):
            silent.append(decision)
    assert silent == []
