"""Where a command writes: the screen, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from keyworker.cli.refusals import CheckRefused


def refuse_unwritable(out: Path | None) -> None:
    """Refuse a place nothing can be written to: better told now than after a long run."""
    if out is None:
        return
    if out.is_dir():
        raise CheckRefused(f"--out {out} is a folder. Name a file in it.")
    if not out.parent.is_dir():
        raise CheckRefused(f"--out {out}: there is no folder {out.parent}. Make it first.")
    if not os.access(out.parent, os.W_OK):
        raise CheckRefused(f"--out {out}: nothing may be written in {out.parent}.")


@contextmanager
def outlet(out: Path | None) -> Iterator[TextIO]:
    """Give the screen, or a file that appears whole or not at all."""
    if out is None:
        yield sys.stdout
        return
    descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
        unfinished.chmod(0o644)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
