"""`keyworker pack new` and `pack schema`: where a council's own standards begin."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from keyworker.packs.beginning_one import begin
from keyworker.packs.schema import schema_text


def add_new(deeds: Any) -> None:
    """Add `pack new`."""
    parser = deeds.add_parser("new", help="begin your council's own pack: a small one that runs")
    parser.add_argument("pack", help="a short name in small letters, such as smallton")
    parser.add_argument("--title", help="the pack's title, as people will read it")
    parser.add_argument("--document", help="the document your standards stand in")
    parser.add_argument(
        "--packs", type=Path, default=Path("packs"), metavar="FOLDER", help="where your packs lie"
    )
    parser.set_defaults(run=run_new)


def add_schema(deeds: Any) -> None:
    """Add `pack schema`."""
    parser = deeds.add_parser("schema", help="print the JSON Schema of a chapter, for an editor")
    parser.set_defaults(run=run_schema)


def run_new(arguments: argparse.Namespace) -> int:
    """Write a new pack, and say what to do next."""
    name = arguments.pack
    written = begin(
        name,
        title=arguments.title or f"{name.replace('_', ' ').capitalize()} practice standards",
        document=arguments.document or "Practice standards",
        folder=arguments.packs,
        today=datetime.now(tz=ZoneInfo("Europe/London")).date(),
    )
    for path in written:
        print(f"wrote  {path}")
    print(
        f"\nNext: change {arguments.packs / name / 'standards' / 'visits.yaml'}, then run\n"
        f"  keyworker pack check {name} --packs {arguments.packs}\n"
        f"  keyworker pack coverage {name} --packs {arguments.packs}\n"
        "docs/write-a-standard.md teaches the rest in ten minutes."
    )
    return 0


def run_schema(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    print(schema_text(), end="")
    return 0
