"""The check over a whole population: the columnar evaluator, and rows written as Parquet."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from keyworker.cli.refusals import CheckRefused
from keyworker.packs import Pack
from keyworker.standards.columnar.evaluate import evaluate_parts
from keyworker.standards.columnar.output import SCHEMA, table_of_obligations
from keyworker.standards.columnar.parquet import in_parts, read_history_tables
from keyworker.standards.columnar.pooled import evaluate_folder
from keyworker.standards.columnar.tables import subjects_of
from keyworker.standards.evaluate import evaluate
from keyworker.standards.history import Subject

if TYPE_CHECKING:
    import pyarrow as pa

ENGINES = ("columnar", "reference")
_SAY_EVERY = 2.0  # seconds between two lines of progress


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Add the choice of evaluator to the options of `check`."""
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        help="columnar for whole populations, which needs --format parquet; reference for one "
        "child at a time, with why (the usual one, save for Parquet)",
    )


def refuse_unfit(arguments: argparse.Namespace) -> None:
    """Refuse what the engine or the format cannot do, before a long run."""
    as_parquet = arguments.format == "parquet"
    if as_parquet and arguments.out is None:
        raise CheckRefused("Parquet is no text for a screen. Say --out FILE.")
    if arguments.engine == "columnar" and not as_parquet:
        raise CheckRefused(
            f"The columnar engine gives rows without why, so not as {arguments.format}. "
            "Say --format parquet, or leave --engine out."
        )


def everybody_in(folder: Path, pack: Pack) -> Iterator[Subject]:
    """Read everybody in a history kept as Parquet, part by part."""
    for part in read_history_tables(folder, pack.vocabulary):
        yield from subjects_of(part)


def rows_of_folder(
    folder: Path, pack: Pack, as_at: date, *, engine: str | None
) -> Iterator[pa.Table]:
    """Check a history kept as Parquet: a table of rows for each part."""
    if engine == "reference":
        for part in read_history_tables(folder, pack.vocabulary):
            yield _by_reference(subjects_of(part), pack, as_at)
        return
    processes = os.cpu_count() or 1
    yield from evaluate_folder(folder, pack.standards, as_at=as_at, processes=processes)


def rows_of_subjects(
    subjects: Iterable[Subject], pack: Pack, as_at: date, *, engine: str | None
) -> Iterator[pa.Table]:
    """Check subjects read from another source: a table of rows for so many at a time."""
    if engine == "reference":
        yield _by_reference(subjects, pack, as_at)
        return
    yield from evaluate_parts(in_parts(subjects), pack.standards, as_at=as_at)


def _by_reference(subjects: Iterable[Subject], pack: Pack, as_at: date) -> pa.Table:
    return table_of_obligations(
        row for one in subjects for row in evaluate(one, pack.standards, as_at=as_at)
    )


def write_parquet(tables: Iterable[pa.Table], out: Path) -> int:
    """Write rows to a file that appears whole or not at all; give how many there were."""
    descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    os.close(descriptor)
    unfinished, written, said = Path(name), 0, time.monotonic()
    try:
        with pq.ParquetWriter(unfinished, SCHEMA, compression="zstd") as file:
            for table in tables:
                file.write_table(table)
                written += table.num_rows
                if time.monotonic() - said >= _SAY_EVERY:
                    said = time.monotonic()
                    print(f"{written:,} rows written…", file=sys.stderr, flush=True)
        unfinished.chmod(0o644)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return written
