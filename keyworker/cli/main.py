"""`keyworker`: the commands that need no database, and the door to those that do."""

from __future__ import annotations

import argparse
import os
import sys

from keyworker.cli.check import add_check_command
from keyworker.cli.compare import add_compare_command
from keyworker.cli.council import add_council_commands
from keyworker.cli.generate import add_generate_command
from keyworker.cli.history import add_history_commands
from keyworker.cli.pack import add_pack_commands
from keyworker.cli.refusals import REFUSALS, say_refusal
from keyworker.cli.what_if import add_what_if_command


def build_parser() -> argparse.ArgumentParser:
    """The commands and their options; each sets a `run` that takes the arguments."""
    parser = argparse.ArgumentParser(
        prog="keyworker",
        description="Case management for children's social care: the practice standards run.",
    )
    commands = parser.add_subparsers(title="commands", dest="command", required=True)
    add_check_command(commands)
    add_compare_command(commands)
    add_what_if_command(commands)
    add_generate_command(commands)
    add_pack_commands(commands)
    add_history_commands(commands)
    add_council_commands(commands)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command: 0 when it did what was asked, 2 when the input was refused.

    A refusal says on stderr what is wrong, where and how to mend it; nothing is written.
    """
    arguments = build_parser().parse_args(argv)
    try:
        answer: int = arguments.run(arguments)
        sys.stdout.flush()
    except REFUSALS as refusal:
        say_refusal(refusal)
        return 2
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever was reading (head, less) has seen enough; keep the interpreter from complaining.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return answer


if __name__ == "__main__":
    sys.exit(main())
