"""The figures as the pages show them: the table, the bars and the chart by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keyworker.oversight.compliance import Figures, Row
from keyworker.oversight.selection import Selection
from keyworker.oversight.tallies import DECIDED, OUTCOMES, Tally
from keyworker.web.compliance.leading import address, narrowed, within
from keyworker.web.compliance.naming import month_words, row_words

# The chart: how high, how wide a month, and where its bars begin.
HIGH, ABOVE, BELOW, LEFT, STEP, BAR = 160, 10, 44, 48, 50, 40
COLUMNS = (*DECIDED, "due")
WORDS = {**OUTCOMES, "other": "Other", "decided": "Decided one way or the other"}
HEADINGS = {"standard": "Standard", "team": "Team", "worker": "Worker", "month": "Month"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens the obligations behind it; nothing lies behind 0."""

    text: str
    href: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its name leads on, `share` in a hundred is drawn as a bar too."""

    name: str
    href: str
    share: int | None
    decided: Figure  # what the share is of
    figures: list[Figure]
    target: Figure | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of one grouping with their headings."""

    caption: str
    first: str
    heads: list[str]
    rows: list[TableRow]
    total: TableRow | None
    has_target: bool


def table(found: Figures, rows: Sequence[Row], selection: Selection, by: str) -> Table:
    """Put rows into a table of links; outcomes that never occurred have no column."""
    codes = [code for code in COLUMNS if found.total.counts.get(code)]
    codes += ["other"] if found.total.other else []
    has_target = any(found.total.at_target.values())
    shown = [
        _row(row.tally, row_words(by, row.key, row.name), narrowed(selection, by, row.key), codes,
             by=by, has_target=has_target)
        for row in rows
    ]  # fmt: skip
    whole = _row(found.total, "All together", selection, codes, has_target=has_target)
    return Table(
        caption=f"By {by}",
        first=HEADINGS[by],
        heads=[WORDS[code] for code in codes],
        rows=shown,
        total=whole if len(shown) > 1 else None,
        has_target=has_target,
    )


def _row(
    tally: Tally,
    name: str,
    only: Selection,
    codes: Sequence[str],
    *,
    by: str = "",
    has_target: bool,
) -> TableRow:
    def figure(number: int, about: str, text: str = "", **asked: str) -> Figure:
        href = address("compliance_obligations", only, **asked) if number else ""
        return Figure(text or f"{number:,}", href, f"{about}: {name}")

    target = None
    if has_target and any(tally.at_target.values()):
        words = share_words(tally.target)
        target = figure(
            tally.target.decided, "at the target", words, outcome="decided", measure="target"
        )
    return TableRow(
        name=name,
        href=within(only, by) if by else "",
        share=tally.share,
        decided=figure(tally.decided, "decided", outcome="decided"),
        figures=[figure(_number(tally, c), WORDS[c], outcome=c) for c in codes],
        target=target,
    )


def _number(tally: Tally, code: str) -> int:
    return tally.other if code == "other" else tally.counts.get(code, 0)


def share_words(tally: Tally) -> str:
    """A share as a table says it: "92% of 55"."""
    return "none decided" if tally.share is None else f"{tally.share}% of {tally.decided:,}"


def chart(months: Sequence[Row]) -> dict[str, Any]:
    """The bars of the share met by month, as numbers for the drawing, and the same in words."""
    bars = [_bar(place, row) for place, row in enumerate(months)]
    return {
        "bars": bars,
        "wide": LEFT + STEP * len(bars) + 8,
        "high": ABOVE + HIGH + BELOW,
        "left": LEFT,
        "floor": ABOVE + HIGH,
        "lines": [{"y": ABOVE + HIGH - HIGH * n // 100, "words": f"{n}%"} for n in (0, 50, 100)],
        "words": _chart_words(months),
    }


def _bar(place: int, row: Row) -> dict[str, Any]:
    month = date.fromisoformat(f"{row.key}-01")
    share = row.tally.share
    height = HIGH * (share or 0) // 100
    return {
        "x": LEFT + STEP * place + (STEP - BAR) // 2,
        "middle": LEFT + STEP * place + STEP // 2,
        "y": ABOVE + HIGH - height,
        # Within a bar where there is room, so that no line runs through the words.
        "words_at": ABOVE + HIGH - height + (18 if height >= 24 else -6),
        "is_within": height >= 24,
        "width": BAR,
        "height": height,
        "share": "none" if share is None else f"{share}%",
        "month": f"{month:%b}",
        "year": f"{month:%Y}" if place == 0 or month.month == 1 else "",
    }


def _chart_words(months: Sequence[Row]) -> str:
    """What the bars show, for whoever does not see them."""
    decided = [row for row in months if row.tally.share is not None]
    if not decided:
        return "Nothing was decided in these months."

    def said(row: Row) -> str:
        return f"{row.tally.share}% in {month_words(date.fromisoformat(f'{row.key}-01'))}"

    lowest = min(decided, key=lambda row: row.tally.share or 0)
    highest = max(decided, key=lambda row: row.tally.share or 0)
    return (
        f"Bars of the share met in time by month: from {said(decided[0])} to {said(decided[-1])}; "
        f"lowest {said(lowest)}, highest {said(highest)}. The figures are in a table below."
    )
