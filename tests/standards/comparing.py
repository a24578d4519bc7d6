"""Holds the columnar evaluator against the reference, row by row, over one population."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from keyworker.packs import load
from keyworker.standards import Calendar, Standards, Subject, evaluate, read_rules
from keyworker.standards.columnar import as_rows, evaluate_tables, tables_of
from tests.standards.populations import day_after, population

PACKS = ("wokingham", "banes", "bromley", "hackney", "allocation")
FEATURES = Path(__file__).with_name("features.yaml")
TERMS = ((date(2023, 1, 4), date(2023, 3, 31)), (date(2023, 4, 17), date(2023, 7, 20)))


def features() -> Standards:
    """Give standards of rules that use every feature of the language."""
    vocabulary = load("england").vocabulary
    entries = yaml.safe_load(FEATURES.read_text(encoding="utf-8"))
    return Standards(
        pack="f",
        rules=read_rules(entries, vocabulary, pack="f", where=FEATURES.name),
        versions={"f": [("1", date(2023, 3, 1))]},
        vocabulary=vocabulary,
        calendar=Calendar.england().with_terms(TERMS),
    )


def every_standards() -> dict[str, Standards]:
    """Give every pack's standards, and those of every feature."""
    return {name: load(name).standards for name in PACKS} | {"features": features()}


def by_reference(
    subjects: list[Subject], standards: Standards, as_at: date
) -> list[dict[str, Any]]:
    """Give the rows of the reference evaluator, `why` left out."""
    rows = [row.as_row() for one in subjects for row in evaluate(one, standards, as_at=as_at)]
    return [{name: value for name, value in row.items() if name != "why"} for row in rows]


def in_columns(subjects: list[Subject], standards: Standards, as_at: date) -> list[dict[str, Any]]:
    """Give the rows of the columnar evaluator."""
    return as_rows(evaluate_tables(tables_of(subjects), standards, as_at=as_at))


def differences(standards: Standards, seed: int, *, size: int, days: int) -> list[str]:
    """Give the rows one evaluator has and the other has not, over a population drawn by seed."""
    subjects, as_at = population(standards, seed, size), day_after(days)
    reference = Counter(map(repr, by_reference(subjects, standards, as_at)))
    columns = Counter(map(repr, in_columns(subjects, standards, as_at)))
    return [
        *(f"only the reference: {row}" for row in sorted((reference - columns).elements())),
        *(f"only in columns: {row}" for row in sorted((columns - reference).elements())),
    ]
