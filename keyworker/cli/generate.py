"""`keyworker generate`: an invented population of any size, in Parquet."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from keyworker.cli.refusals import CheckRefused
from keyworker.packs import load
from keyworker.standards.columnar.like import like
from keyworker.standards.columnar.parquet import read_history_tables, write_history
from keyworker.standards.columnar.tables import Tables, tables_of
from keyworker.standards.reading import read_history_file

SIZE = 0.1  # of the demonstration council, whose families are drawn again and again
MOST = 10_000_000


def add_generate_command(commands: Any) -> None:
    """Add `generate` to the commands of `keyworker`."""
    parser = commands.add_parser(
        "generate",
        help="invent a population of any size, in Parquet",
        description="Like the demonstration council, or like a history of your own: its children "
        "are drawn again and again, and those whose case is over are moved in time.",
    )
    parser.add_argument("--children", type=_number, required=True, help="how many, such as 400000")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a new folder")
    parser.add_argument(
        "--like", type=Path, metavar="HISTORY", help="a history file, or a folder of Parquet"
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed, another population")
    parser.set_defaults(run=run_generate)


def _number(text: str) -> int:
    digits = text.replace(",", "").replace("_", "")
    if not digits.isdigit() or not 1 <= int(digits) <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of children up to {MOST:,}.")
    return int(digits)


def run_generate(arguments: argparse.Namespace) -> int:
    """Write the population; 0 when it was written. A folder that is there is not written over."""
    out: Path = arguments.out
    if out.exists():
        raise CheckRefused(f"{out} is there already. Name a new folder.")
    sample = _demonstration() if arguments.like is None else _sample(arguments.like)
    unfinished = out.with_name(f".{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        drawn = like(sample, arguments.children, seed=arguments.seed)
        parts = write_history(_said(drawn), unfinished)
        unfinished.rename(out)
    except ValueError as error:
        raise CheckRefused(f"Nothing can be drawn: {error}.") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    where = "part" if parts == 1 else "parts"
    print(f"{arguments.children:,} children in {parts:,} {where}: {out}", file=sys.stderr)
    return 0


def _said(parts: Iterator[Tables]) -> Iterator[Tables]:
    """The parts as they come, with a word on each."""
    done = events = 0
    for part in parts:
        yield part
        done += part.children.num_rows
        events += part.events.num_rows + part.states.num_rows
        print(f"{done:,} children, {events:,} events and states", file=sys.stderr, flush=True)


def _sample(path: Path) -> Tables:
    """The population that is drawn from; in one piece, since it is small."""
    vocabulary = load("england").vocabulary
    if path.is_dir():
        parts = list(read_history_tables(path, vocabulary))
        return parts[0] if len(parts) == 1 else _together(parts)
    try:
        return tables_of(read_history_file(path, vocabulary).subjects)
    except OSError as error:
        raise CheckRefused(f"{path} cannot be opened: {error.strerror}.") from None


def _together(parts: list[Tables]) -> Tables:
    names = ("children", "events", "states", "authorities")
    return Tables(
        **{name: pa.concat_tables(getattr(each, name) for each in parts) for name in names}
    )


def _demonstration() -> Tables:
    """The demonstration council's children, built small in a database of their own."""
    print("Building a small demonstration council to draw from…", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="keyworker-") as folder:
        told = Path(folder) / "history.json"
        own = {
            **os.environ,
            "DEMONSTRATION": "1",
            "VAR_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/council.sqlite3",
        }
        for command in (
            ["migrate", "--verbosity", "0"],
            ["build_demonstration", "--size", str(SIZE)],
        ):
            _run([sys.executable, "-m", "django", *command], own)
        _run(
            [sys.executable, "-m", "keyworker.cli.main", "history", "export", "--out", str(told)],
            own,
        )
        return _sample(told)


def _run(command: list[str], own: dict[str, str]) -> None:
    own = {**own, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, env=own, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise CheckRefused(f"The demonstration council could not be built: {done.stderr[-400:]}")
