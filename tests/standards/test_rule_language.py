"""What docs/rule-language.md shows can be read, and each kind it tells of is run."""

import re
from datetime import date
from pathlib import Path

import yaml

from keyworker.packs import load
from keyworker.standards import Rule, Standards, evaluate, read_history, read_rules
from keyworker.standards.rules import KINDS

DOCUMENT = Path(__file__).parents[2] / "docs" / "rule-language.md"
VOCABULARY = load("england").vocabulary


def _shown() -> list[Rule]:
    blocks = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    entries = [entry for block in blocks for entry in yaml.safe_load(block)]
    return read_rules(entries, VOCABULARY, pack="shown", where="rule-language.md")


def test_every_rule_the_document_shows_can_be_read() -> None:
    rules = _shown()
    assert len(rules) >= 18
    assert {rule.kind for rule in rules} == set(KINDS)


def test_every_rule_the_document_shows_asks_something_of_a_life_that_has_it_all() -> None:
    """A child, a unit and a family, to whom everything these rules wait for has happened."""
    day = "2026-03-02"
    events = [
        {"is": "icpc.held", "at": day, "ref": "m", "attributes": {"outcome": "plan"}},
        {"is": "icpc.scheduled", "at": day, "ref": "m", "attributes": {"for": "2026-03-16"}},
        {
            **{"is": "panel.scheduled", "at": day, "ref": "q"},
            "attributes": {"panel": "crp", "for": "2026-03-20T10:00"},
        },
        {"is": "visit.made", "at": day, "recorded_at": day, "attributes": {"purpose": "cp"}},
        {
            **{"is": "service_request.made", "at": day},
            "attributes": {"service": "family_support", "direct": True},
        },
        {"is": "court_statement.started", "at": day, "attributes": {"filing_due": "2026-04-01"}},
        {"is": "mash_check.started", "at": day},
        {"is": "lac_review.scheduled", "at": day, "ref": "l", "attributes": {"for": "2026-03-20"}},
        {"is": "core_group.held", "at": day},
    ]
    spans = ("cp_plan", "cin_plan", "placement", "schooling")
    moved = {"is": "case_transfer", "started": day, "ended": day, "attributes": {"route": "cp"}}
    child = {
        **{"id": "C1", "born": "2009-09-01", "events": events},
        "states": [
            *({"is": name, "started": day} for name in spans),
            {"is": "looked_after", "started": "2024-10-01"},
            moved,
        ],
    }
    family = {"id": "F1", "states": [{"is": "team_holding", "started": day}]}
    unit = {"id": "U1", "states": [{"is": "unit_active", "started": day}]}
    history = read_history({"children": [child], "units": [unit], "families": [family]}, VOCABULARY)
    rules = _shown()
    standards = Standards(pack="shown", rules=rules, versions={}, vocabulary=VOCABULARY)
    asked = {
        row.rule.name
        for subject in history.subjects
        for row in evaluate(subject, standards, as_at=date(2026, 3, 4))
    }
    assert asked == {rule.name for rule in rules}
