"""`keyworker history rebuild`: holds the log against the rows it was worked out from."""

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keyworker.history.facts import NewFact


def add_history_commands(subparsers: Any) -> None:
    """Add `history rebuild` and `history export` to the command line."""
    history = subparsers.add_parser("history", help="the log of what happened")
    commands = history.add_subparsers(dest="history_command", required=True)
    rebuild = commands.add_parser(
        "rebuild", help="work the log out again from the rows, and say what differs"
    )
    rebuild.add_argument(
        "--write", action="store_true", help="write the log and the obligations anew"
    )
    rebuild.set_defaults(run=rebuild_history)
    export = commands.add_parser("export", help="write every child's history as JSON")
    export.add_argument("--out", help="a file; without one it is printed")
    export.set_defaults(run=export_history)


def every_fact() -> Iterator["NewFact"]:
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

    found = differences(every_fact())
    for difference in found:
        print(difference)
    print(f"{len(found)} differences", file=sys.stderr)
    if arguments.write:
        written = rewrite(expected=every_fact())
        print(f"{written} facts written, obligations worked out anew", file=sys.stderr)
        return 0
    return 1 if found else 0


def export_history(arguments: argparse.Namespace) -> int:
    """Write every child's history in the shape `keyworker check` reads."""
    import json

    from keyworker.cli.django import set_up

    set_up()
    from keyworker.history.models import Fact
    from keyworker.history.queries import raw

    ids = (
        Fact.objects.filter(subject_type="child")
        .values_list("subject_id", flat=True)
        .distinct()
        .order_by("subject_id")
    )
    text = json.dumps({"children": raw("child", list(ids))}, ensure_ascii=False, indent=1)
    if arguments.out:
        from pathlib import Path

        Path(arguments.out).write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0
