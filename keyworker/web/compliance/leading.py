"""Where each figure, row and crumb of these screens leads."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from keyworker.oversight.selection import Selection, usual_period
from keyworker.web.compliance.naming import chapter_words, month_words, row_words, standard_words

BOXES = ("day", "month", "year")
# What a row narrows, and what one looks at next within it: the first that is not narrowed yet.
NARROWS = {"standard": "rule", "team": "team", "worker": "worker", "month": "month"}
NEXT = {
    "standard": ("month", "team", "worker"),
    "team": ("worker", "standard", "month"),
    "worker": ("standard", "month"),
    "month": ("standard", "team", "worker"),
}


def address(name: str, selection: Selection, **more: Any) -> str:
    """An address that asks for a selection; the usual period need not be said."""
    asked: dict[str, Any] = {}
    if (selection.since, selection.until) != usual_period():
        for box, day in (("since", selection.since), ("until", selection.until)):
            asked |= {f"{box}_{part}": getattr(day, part) for part in BOXES}
    for part in ("chapter", "rule", "team", "worker"):
        asked[part] = getattr(selection, part)
    asked["month"] = f"{selection.month:%Y-%m}" if selection.month else ""
    asked |= more
    told = urlencode({part: value for part, value in asked.items() if value})
    return f"{reverse(name)}?{told}" if told else reverse(name)


def narrowed(selection: Selection, by: str, key: str) -> Selection:
    """A selection of one row alone."""
    value: Any = date.fromisoformat(f"{key}-01") if by == "month" else key
    return replace(selection, **{NARROWS[by]: value})


def within(selection: Selection, by: str) -> str:
    """The address of the next table within a row; empty where there is none."""
    free = [group for group in NEXT[by] if not getattr(selection, NARROWS[group])]
    return address("compliance", selection, by=free[0]) if free else ""


def groups(selection: Selection, by: str) -> list[str]:
    """What a table can be told apart by: whatever is not narrowed to one already."""
    return [group for group in NARROWS if group == by or not getattr(selection, NARROWS[group])]


def trail(selection: Selection, by: str, names: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    """The way down to a selection, each step leading back to itself: the last is where one is.

    `names` holds the names of teams and workers.
    """
    here = Selection(since=selection.since, until=selection.until)
    found = [{"text": "Compliance", "href": address("compliance", here)}]
    for part, words in _steps(selection, names):
        here = replace(here, **{part: getattr(selection, part)})
        found.append({"text": words, "href": address("compliance", here, by=by)})
    return found


def _steps(selection: Selection, names: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """What a selection is narrowed to, in words."""
    team, worker = selection.team, selection.worker
    said = [
        ("chapter", selection.chapter and chapter_words(selection.chapter)),
        ("rule", selection.rule and standard_words(selection.rule)),
        ("team", team and row_words("team", team, names["team"].get(team, ""))),
        ("worker", worker and row_words("worker", worker, names["worker"].get(worker, ""))),
        ("month", selection.month and month_words(selection.month)),
    ]
    return [(part, str(words)) for part, words in said if words]


def narrowings(
    selection: Selection, by: str, names: dict[str, dict[str, str]]
) -> list[dict[str, str]]:
    """What a selection is narrowed to, each with the address that drops it."""
    found = []
    for part, words in _steps(selection, names):
        dropped: dict[str, Any] = {part: None if part == "month" else ""}
        href = address("compliance", replace(selection, **dropped), by=by)
        found.append({"text": words, "href": href})
    return found
