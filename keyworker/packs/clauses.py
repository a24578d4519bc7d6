"""The clause register: every demand of a document in our own words, from `clauses.csv`."""

import csv
import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from keyworker.packs.yaml_files import PackRefused, named
from keyworker.standards.faults import Fault

TIMED_KINDS = ("deadline", "recurring", "before", "age", "invariant")
COLUMNS = (
    *("id", "section", "ref", "kind", "effect", "subject", "actor", "trigger", "required"),
    *("qty", "unit", "relation", "conditions", "exceptions", "summary", "notes"),
)


@dataclass(frozen=True)
class Clause:
    """One demand: its id, where it stands, what kind it is, its figure, and what it says."""

    id: str
    section: str
    ref: str
    kind: str
    effect: str
    subject: str
    actor: str
    trigger: str
    required: str
    qty: str
    unit: str
    relation: str
    conditions: str
    exceptions: str
    summary: str
    notes: str

    @cached_property
    def chapter(self) -> str:
        """The chapter part of the id, such as `cp-plans-and-reviews`."""
        return self.id.split("/")[1]

    @cached_property
    def is_timed(self) -> bool:
        """Tell whether software is to compute it: a deadline, interval, age or invariant."""
        return self.kind in TIMED_KINDS and self.effect == "computed"


def read_clauses(path: Path) -> dict[str, Clause]:
    """Read a register by clause id; raises PackRefused naming the line at fault."""
    faults: list[Fault] = []
    found: dict[str, Clause] = {}
    rows = _rows(path)
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        what = f"columns missing: {', '.join(missing)}"
        raise PackRefused([Fault(f"{named(path)}:1", what, "Add them.")])
    for row in rows:
        where = f"{named(path)}:{rows.line_num}"
        if row["id"] in found:
            faults.append(Fault(where, f"{row['id']} stands twice", "Give each its own id."))
        elif row["id"].count("/") != 2:
            mend = "Write pack/chapter/number."
            faults.append(Fault(where, f"{row['id']!r} is no clause id", mend))
        else:
            found[row["id"]] = Clause(**{column: row[column] or "" for column in COLUMNS})
    if faults:
        raise PackRefused(faults)
    return found


def _rows(path: Path) -> "csv.DictReader[str]":
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, FileNotFoundError):
        mend = "Write clauses.csv and save it as UTF-8."
        raise PackRefused([Fault(named(path), "there is no register to read", mend)]) from None
    return csv.DictReader(io.StringIO(text, newline=""))
