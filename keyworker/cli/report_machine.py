"""The check for machines: JSON, and CSV that a spreadsheet can open safely."""

from __future__ import annotations

import csv
import json
from typing import TextIO

from keyworker.cli.report import Report
from keyworker.oversight.spreadsheet import harmless

COLUMNS = [
    "subject_type", "subject", "rule", "clauses", "kind", "measure", "cycle",
    "trigger_is", "trigger_at", "trigger_ref", "start", "due", "done_is", "done_ref", "done_at",
    "status", "days_late", "hours_late", "owner", "owner_worker", "before_in_force", "why",
]  # fmt: skip


def write_json(report: Report, out: TextIO) -> None:
    """One object, one row of it to a line: as_at, pack, rows, faults, not_yet_known, notices."""
    out.write(f'{{"as_at": {json.dumps(report.as_at.isoformat())},\n')
    out.write(f'"pack": {json.dumps(report.pack.name)},\n"rows": [')
    for number, row in enumerate(report.rows):
        out.write(",\n" if number else "\n")
        out.write(json.dumps(row.as_row(), ensure_ascii=False))
    faults = [fault.as_row() for fault in report.faults]
    notices = [{"what": what, "times": times} for what, times in report.notices.items()]
    out.write('],\n"faults": ' + json.dumps(faults, ensure_ascii=False, indent=0))
    out.write(f',\n"not_yet_known": {report.not_yet_known}')
    out.write(',\n"notices": ' + json.dumps(notices, ensure_ascii=False, indent=0) + "}\n")


def write_csv(report: Report, out: TextIO) -> None:
    """One row an obligation. Text that a spreadsheet would run as a formula gets a leading '."""
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for obligation in report.rows:
        row = obligation.as_row()
        row["clauses"] = " ".join(row["clauses"])
        row["before_in_force"] = "true" if row.get("before_in_force") else ""
        for name in ("trigger", "done"):
            for part, value in (row[name] or {}).items():
                row.setdefault(f"{name}_{part}", value)
        writer.writerow({column: harmless(row.get(column)) for column in COLUMNS})
