"""`keyworker history`: holds the log against its rows, and writes it out for `keyworker check`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keyworker.cli.outlet import outlet, refuse_unwritable
from keyworker.cli.refusals import CheckRefused

if TYPE_CHECKING:
    from keyworker.history.facts import NewFact

AT_A_TIME = 500
A_FEW = 50  # so that nobody who writes meanwhile waits for more than a moment


def add_history_commands(subparsers: Any) -> None:
    """Add `history rebuild`, `refresh`, `try` and `export` to the command line."""
    history = subparsers.add_parser("history", help="the log of what happened")
    commands = history.add_subparsers(dest="history_command", required=True)
    rebuild = commands.add_parser(
        "rebuild", help="work the log out again from the rows, and say what differs"
    )
    rebuild.add_argument(
        "--write", action="store_true", help="write the log and the obligations anew"
    )
    rebuild.set_defaults(run=rebuild_history)
    today = commands.add_parser(
        "refresh", help="work out what is due as of today; run it every night"
    )
    today.set_defaults(run=refresh_obligations)
    trial = commands.add_parser(
        "try", help="work out how this council would do under another pack, for the screens"
    )
    trial.add_argument("pack", help="such as bromley")
    trial.set_defaults(run=try_pack)
    export = commands.add_parser("export", help="write every child's history as JSON")
    export.add_argument("--out", type=Path, help="a file; without one it is printed")
    export.set_defaults(run=export_history)


def every_fact() -> Iterator[NewFact]:
    """Tell everything again, domain by domain, from the rows."""
    from keyworker.involvements.facts import all_facts as involvements
    from keyworker.meetings.facts import all_facts as meetings
    from keyworker.people.facts import all_facts as people
    from keyworker.record.facts import all_facts as record
    from keyworker.referrals.facts import all_facts as referrals
    from keyworker.workforce.facts import all_facts as workforce

    for domain in (workforce, people, involvements, record, referrals, meetings):
        yield from domain()


def rebuild_history(arguments: argparse.Namespace) -> int:
    """Report each difference of log and rows; with --write, write both anew. Exit 1 if any."""
    from keyworker.cli.django import set_up

    set_up()
    from keyworker.history.actions import rewrite
    from keyworker.history.comparing import differences

    with _a_database_with_tables():
        found = differences(every_fact())
        for difference in found:
            print(difference)
        print(_counted(len(found)), file=sys.stderr)
        if not arguments.write:
            return 1 if found else 0
        written = rewrite(expected=every_fact())
    print(f"{written:,} facts written, obligations worked out anew", file=sys.stderr)
    return 0


def refresh_obligations(arguments: argparse.Namespace) -> int:
    """Work every obligation out as of now: windows open and slots pass without anybody writing."""
    from keyworker.cli.django import set_up

    set_up()
    from keyworker.history.actions import refresh
    from keyworker.history.queries import subject_ids, subject_types

    with _a_database_with_tables():
        for subject_type in subject_types():
            ids = subject_ids(subject_type)
            for start in range(0, len(ids), A_FEW):
                refresh(subject_type=subject_type, subject_ids=ids[start : start + A_FEW])
                done = min(start + A_FEW, len(ids))
                print(f"{subject_type} {done:,} of {len(ids):,}", file=sys.stderr)
    return 0


def try_pack(arguments: argparse.Namespace) -> int:
    """Work out and keep how this council's record does under another pack."""
    from keyworker.cli.django import set_up

    set_up()
    from keyworker.oversight.trials import try_pack as tried
    from keyworker.packs import load

    def say(done: int, of: int) -> None:
        print(f"{done:,} of {of:,}", file=sys.stderr)

    other = load(arguments.pack)
    with _a_database_with_tables():
        number = tried(other, say)
    print(f"{other.title}: {number:,} obligations worked out and counted", file=sys.stderr)
    return 0


def export_history(arguments: argparse.Namespace) -> int:
    """Write every child's history in the shape `keyworker check` reads; the look is noted."""
    refuse_unwritable(arguments.out)
    from keyworker.cli.django import set_up

    set_up()
    import json

    from keyworker.audit.actions import note_read
    from keyworker.history.queries import raw, subject_ids

    with _a_database_with_tables(), outlet(arguments.out) as out:
        ids = subject_ids("child")
        note_read(viewer=None, what="history_export", subject_type="child", subject_ids=ids)
        out.write('{"children": [')
        for start in range(0, len(ids), AT_A_TIME):
            for number, child in enumerate(raw("child", ids[start : start + AT_A_TIME])):
                out.write(",\n" if start or number else "\n")
                out.write(json.dumps(child, ensure_ascii=False))
        out.write("\n]}\n")
    return 0


@contextmanager
def _a_database_with_tables() -> Iterator[None]:
    """Say in words where the database cannot be reached or has never been set up."""
    from django.db import OperationalError, ProgrammingError

    try:
        yield
    except (OperationalError, ProgrammingError):
        raise CheckRefused(
            "The database cannot be read, or has no tables yet. See that DATABASE_URL names the "
            "right one, and set it up with: python manage.py migrate"
        ) from None


def _counted(number: int) -> str:
    return f"{number:,} difference" if number == 1 else f"{number:,} differences"
