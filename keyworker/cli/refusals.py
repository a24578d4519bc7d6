"""Says why an input was refused: what, where, and how to mend it."""

from __future__ import annotations

import sys

from keyworker.packs import PackRefused
from keyworker.returns.reading import ReturnRefused
from keyworker.standards.faults import Fault, HistoryRefused, RulesRefused

_LONGEST = 400


class CheckRefused(Exception):
    """What was asked of the command cannot be done; the message says why and what to do."""


REFUSALS = (CheckRefused, HistoryRefused, PackRefused, ReturnRefused, RulesRefused)


def say_refusal(refusal: BaseException) -> None:
    """Print a refusal on stderr, one line for each fault it lists."""
    faults: list[Fault] = getattr(refusal, "faults", [])
    if not faults:
        print(refusal, file=sys.stderr)
        return
    for fault in faults:
        print(in_one_line(fault), file=sys.stderr)
    if len(faults) > 1:
        print(f"Refused: {len(faults):,} faults. Nothing was written.", file=sys.stderr)


def in_one_line(fault: Fault) -> str:
    """A fault as a sentence; control characters in it are spelled out, never sent to a terminal."""
    sentence = f"{_shortened(fault.where)}: {_shortened(fault.what)}. {_shortened(fault.mend)}"
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in sentence)


def _shortened(text: str) -> str:
    """A faulty input may hold megabytes; its message stays one a person can read."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
