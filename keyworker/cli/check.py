"""`keyworker check`: a pack's standards run over data a council already holds."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from keyworker.cli.check_columns import (
    add_engine,
    everybody_in,
    refuse_unfit,
    rows_of_folder,
    rows_of_subjects,
    write_parquet,
)
from keyworker.cli.outlet import outlet, refuse_unwritable
from keyworker.cli.refusals import CheckRefused, in_one_line
from keyworker.cli.report import Report
from keyworker.cli.report_html import write_html
from keyworker.cli.report_machine import write_csv, write_json
from keyworker.cli.report_table import not_yet_known, write_table
from keyworker.cli.sources import add_day_and_packs, add_source, source_of
from keyworker.packs import Pack, load
from keyworker.returns.cin.reader import read_census
from keyworker.returns.reading import (
    Findings,
    Reading,
    set_aside_later,
)
from keyworker.returns.ssda903.reader import read_return
from keyworker.standards.evaluate import evaluate
from keyworker.standards.history import History, Subject
from keyworker.standards.reading import read_history, read_history_file

_WRITERS: dict[str, Callable[[Report, TextIO], None]] = {
    "table": write_table,
    "json": write_json,
    "csv": write_csv,
    "html": write_html,
}
_AT_A_TIME = 200
_SAY_EVERY = 2.0  # seconds between two lines of progress
_FAULTS_SAID = 5


def add_check_command(commands: Any) -> None:
    """Add `check` to the commands of `keyworker`."""
    parser = commands.add_parser(
        "check",
        help="run a pack's standards over a history, a census or a looked after return",
        description="Reports what is met, late, overdue and due, with the clause beside each line. "
        "The report goes to --out or to the screen, messages and progress to stderr.",
    )
    add_source(parser)
    parser.add_argument("--pack", required=True, help="whose standards, such as wokingham")
    add_day_and_packs(parser)
    parser.add_argument("--format", choices=sorted([*_WRITERS, "parquet"]), default="table")
    add_engine(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write the report")
    parser.set_defaults(run=run_check)


def run_check(arguments: argparse.Namespace) -> int:
    """Check one source against one pack and write the report; 0 when it was written."""
    refuse_unwritable(arguments.out)
    refuse_unfit(arguments)
    pack, source = load(arguments.pack, arguments.packs), source_of(arguments)
    if arguments.format == "parquet":
        return _write_parquet(arguments, pack, source)
    report = check(pack, source, arguments.as_at)
    _say_findings(report)
    with outlet(arguments.out) as out:
        _WRITERS[arguments.format](report, out)
    return 0


def _write_parquet(arguments: argparse.Namespace, pack: Pack, source: tuple[str, Path]) -> int:
    (kind, path), as_at, engine = source, arguments.as_at, arguments.engine
    report = Report(pack, as_at, path.name, children=0, rows=[])
    if kind == "history" and path.is_dir():
        tables = rows_of_folder(path, pack, as_at, engine=engine)
    else:
        everybody = subjects(kind, path, report)
        tables = rows_of_subjects(everybody, pack, as_at, engine=engine)
    written = write_parquet(tables, arguments.out)
    _say_findings(report)
    print(f"{written:,} rows written to {arguments.out}.", file=sys.stderr)
    return 0


def check(pack: Pack, source: tuple[str, Path], as_at: date, *, why: bool = True) -> Report:
    """Work out every obligation of everybody in a source, as it stood at the end of a day.

    A history file with any fault raises HistoryRefused; a return that cannot be used as a whole
    raises ReturnRefused; its faulty blocks are left out and listed in the report.
    """
    kind, path = source
    report = Report(pack, as_at, path.name, children=0, rows=[])
    progress = _Progress()
    for subject in subjects(kind, path, report):
        report.rows += evaluate(subject, pack.standards, as_at=as_at, why=why)
        report.children += 1
        progress.say(report.children)
    return report


def subjects(kind: str, path: Path, report: Report) -> Iterator[Subject]:
    """Read everybody in a source, noting in the report what was left out."""
    if kind == "history" and path.is_dir():
        for subject in everybody_in(path, report.pack):
            report.not_yet_known += _later_than(subject, report.as_at)
            yield subject
        return
    if kind == "history":
        history = _history(path, report.pack)
        report.notices.update(history.notices)
        for subject in history.subjects:
            report.not_yet_known += _later_than(subject, report.as_at)
            yield subject
        return
    reader = read_census if kind == "cin" else read_return
    reading = reader(path, report.pack.vocabulary)
    yield from _in_batches(reading, path, report)
    _take_findings(reading.findings, report)


def _history(path: Path, pack: Pack) -> History:
    try:
        return read_history_file(path, pack.vocabulary)
    except FileNotFoundError:
        raise CheckRefused(f"There is no file {path}.") from None
    except OSError as error:
        raise CheckRefused(f"{path} cannot be opened: {error.strerror}.") from None


def _in_batches(reading: Reading, path: Path, report: Report) -> Iterator[Subject]:
    children = iter(reading.children)
    while batch := list(islice(children, _AT_A_TIME)):
        report.not_yet_known += sum(set_aside_later(child, report.as_at) for child in batch)
        raw = {"silent_on": reading.silent_on, "children": batch}
        yield from read_history(raw, report.pack.vocabulary, where=path.name).subjects


def _take_findings(findings: Findings, report: Report) -> None:
    report.faults += findings.faults
    report.notices.update(findings.notices)


def _later_than(subject: Subject, as_at: date) -> int:
    """How many facts of a history are dated after the day: nothing is made of them."""
    day = as_at.toordinal()
    later = sum(event.at.day > day for event in subject.events)
    later += sum(born is not None and born > day for born in (subject.born, subject.died))
    for state in subject.states:
        ended = state.ended is not None and state.ended.day > day
        later += state.started.day > day or ended
    return later


class _Progress:
    """A line on stderr every few seconds of a long run."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def say(self, done: int) -> None:
        now = time.monotonic()
        if now - self._last >= _SAY_EVERY:
            self._last = now
            print(f"{done:,} checked…", file=sys.stderr, flush=True)


def _say_findings(report: Report) -> None:
    for what, times in report.notices.most_common():
        print(f"{what}{f' ({times:,} times)' if times > 1 else ''}.", file=sys.stderr)
    if report.not_yet_known:
        print(f"{not_yet_known(report)}.", file=sys.stderr)
    if report.faults:
        for fault in report.faults[:_FAULTS_SAID]:
            print(in_one_line(fault), file=sys.stderr)
        print(
            f"{len(report.faults):,} faulty blocks were left out "
            "(--format json or html lists every one).",
            file=sys.stderr,
        )
