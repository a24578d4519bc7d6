"""The source a command runs over: a history file, a CIN census or an SSDA903 folder."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from keyworker.packs.loader import PACKS
from keyworker.returns.reading import english_date, iso_date


def add_source(parser: argparse.ArgumentParser, *, name: str = "history") -> None:
    """Add the sources to a command's options; `name` is the history file's."""
    source = parser.add_mutually_exclusive_group(required=True)
    if name.startswith("--"):
        source.add_argument(name, type=Path, dest="history", metavar="FILE", help="a history file")
    else:
        source.add_argument(
            name, nargs="?", type=Path, help="a history: JSON, or a folder of Parquet"
        )
    source.add_argument("--cin", type=Path, metavar="FILE", help="a CIN census (XML)")
    source.add_argument("--ssda903", type=Path, metavar="FOLDER", help="an SSDA903 folder of CSVs")


def add_day_and_packs(parser: argparse.ArgumentParser) -> None:
    """Add the day that is judged on, and the folder of a council's own packs."""
    parser.add_argument(
        "--packs", type=Path, default=PACKS, metavar="FOLDER", help="a folder of your own packs"
    )
    parser.add_argument(
        "--as-at",
        required=True,
        type=day,
        metavar="DATE",
        help="the day it is judged on, 2026-03-31",
    )


def day(text: str) -> date:
    """Read a day as people write it; refused in words."""
    found = iso_date(text) or english_date(text)
    if found is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a day of the calendar. Write it like 2026-03-31 or 31/03/2026."
        )
    return found


def source_of(arguments: argparse.Namespace) -> tuple[str, Path]:
    """Give the kind of source named, and where it lies."""
    for kind in ("cin", "ssda903"):
        if path := getattr(arguments, kind):
            return kind, path
    return "history", arguments.history
