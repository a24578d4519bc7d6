"""Runs the cases a practice lead can check by hand: tests/standards/cases/*.yaml."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from keyworker.packs import load
from keyworker.standards import (
    Calendar,
    HistoryRefused,
    Standards,
    evaluate,
    read_history,
    read_rules,
)
from keyworker.standards.vocabulary import SUBJECT_KEYS

CASES = [
    (path.stem, case)
    for path in sorted(Path(__file__).with_name("cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def _plain(value: Any) -> Any:
    """YAML reads dates as dates; a history file holds them as text."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value


def _standards(case: dict[str, Any]) -> Standards:
    if "pack" in case:
        standards = load(case["pack"]).standards
    else:
        england = load("england").vocabulary
        rules = read_rules(case["rules"], england, pack="", where=case["name"])
        standards = Standards(pack="", rules=rules, versions={}, vocabulary=england)
    if "calendar" in case:
        days = Calendar.england().with_days(**case["calendar"])
        return standards.with_calendar(days)
    if "terms" in case:
        return standards.with_calendar(Calendar.england().with_terms(case["terms"]))
    return standards


def _as_at(value: object) -> date | datetime:
    if isinstance(value, date):
        return value
    return datetime.fromisoformat(str(value))


@pytest.mark.parametrize(
    "case", [case for _, case in CASES], ids=[f"{name}: {case['name']}" for name, case in CASES]
)
def test_the_engine_agrees_with_the_hand_calculation(case: dict[str, Any]) -> None:
    standards = _standards(case)
    key = next(name for name, kind in SUBJECT_KEYS.items() if kind in case)
    raw = {key: [{"id": "C1", **_plain(case[SUBJECT_KEYS[key]])}]}
    if "expect_refused" in case:
        with pytest.raises(HistoryRefused, match=case["expect_refused"]):
            read_history(raw, standards.vocabulary, where="case")
        return
    subject = read_history(raw, standards.vocabulary, where="case").subjects[0]
    rows = [
        row.as_row() for row in evaluate(subject, standards, as_at=_as_at(case["as_at"]), why=True)
    ]
    expected = _plain(case["expect"])
    names = set(case.get("only") or [row["rule"] for row in expected])
    rows = [row for row in rows if row["rule"] in names]
    shown = [{key: row.get(key) for key in want} for row, want in zip(rows, expected, strict=False)]
    assert shown == expected, [row["why"] for row in rows]
    assert len(rows) == len(expected), rows
    for words in case.get("why_contains", []):
        assert any(words in row["why"] for row in rows), [row["why"] for row in rows]


def test_there_are_at_least_eighty_cases_each_with_its_hand_calculation() -> None:
    assert len(CASES) >= 80
    assert all(case["hand"].strip() for _, case in CASES)
