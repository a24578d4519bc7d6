"""The figures on paper and in a spreadsheet, with what must be known to read them at the head."""

from typing import Any

from keyworker.oversight.handing_on import HEADS, Printed, PrintedRow
from keyworker.oversight.small_numbers import FEW, KEPT_BACK
from keyworker.web.compliance.naming import row_words
from keyworker.web.compliance.showing import HEADINGS
from keyworker.web.templatetags.gov import moment

SMALL = (
    f'So that nobody can be told apart, counts from 1 to 5 are given as "{FEW}". A number that '
    f'would give such a count away, and a share that rests on one, is "{KEPT_BACK}".'
)
PARTIAL = "Workers whose own figures whoever took this may not see are left out."


def head_lines(page: dict[str, Any], printed: Printed) -> list[str]:
    """What stands above the table: what it counts, when it was counted, what is kept back."""
    narrowed = [each["text"] for each in page["narrowings"]]
    return [
        "Compliance with the practice standards",
        f"Due {page['period']}",
        *(["Only: " + "; ".join(narrowed)] if narrowed else []),
        f"Counted {moment(printed.counted_at)}",
        SMALL,
        *([PARTIAL] if printed.is_partial else []),
    ]


def sheet(printed: Printed, by: str) -> list[list[Any]]:
    """The rows of the spreadsheet: the headings, the limit, then the target where there is one."""
    found: list[list[Any]] = [
        [HEADINGS[by], "Measured at", "Share met in time, in 100", *HEADS, "Times it applied"]
    ]
    for row in printed.rows:
        found.append(_sheet_row(row, by, "the limit"))
    found.append(_sheet_row(printed.total, "", "the limit"))
    for row in printed.at_target:
        found.append(_sheet_row(row, by, "the target"))
    return found


def _sheet_row(printed: PrintedRow, by: str, measure: str) -> list[Any]:
    return [_name(printed, by), measure, printed.share, *printed.counts, printed.applied]


def _name(printed: PrintedRow, by: str) -> str:
    return row_words(by, printed.row.key, printed.row.name) if by else "All together"


def paper(printed: Printed, by: str) -> dict[str, Any]:
    """The same for the page to print."""
    return {
        "caption": f"By {by}",
        "first": HEADINGS[by],
        "heads": HEADS,
        "rows": [
            *(_paper_row(row, by) for row in printed.rows),
            *([_paper_row(printed.total, "")] if len(printed.rows) > 1 else []),
        ],
        "at_target": [_paper_row(row, by) for row in printed.at_target],
    }


def _paper_row(printed: PrintedRow, by: str) -> dict[str, Any]:
    share = printed.share
    return {
        "name": _name(printed, by),
        "share": f"{share}%" if isinstance(share, int) else share or "none decided",
        "bar": share if isinstance(share, int) else None,
        "cells": [f"{cell:,}" if isinstance(cell, int) else cell for cell in printed.counts],
        "applied": f"{printed.applied:,}" if isinstance(printed.applied, int) else printed.applied,
    }
