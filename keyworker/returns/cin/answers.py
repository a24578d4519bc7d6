"""Takes dates and codes out of census blocks, and says where one cannot be read or contradicts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from keyworker.returns.cin.blocks import CODES, Block
from keyworker.returns.reading import Findings, code_in, iso_date

_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class Answers:
    """What the blocks of one child answer; reasons a block is faulty are added to `bad`."""

    def __init__(self, child_id: str, file: str, findings: Findings) -> None:
        self.findings = findings
        self.born: date | None = None
        self.expected: date | None = None
        self._child_id = child_id
        self._file = file

    def day(self, block: Block, name: str, bad: list[str]) -> date | None:
        """A date of the block, or None where it is not given or cannot be read."""
        text = block.text(name)
        day = iso_date(text) if text else None
        if text and day is None:
            bad.append(f"{name} {text!r} is not a date (dates are written 2026-03-31)")
        return day

    def start(self, block: Block, name: str, bad: list[str]) -> date | None:
        """The date a block cannot do without, on or after the child's birth."""
        day = self.day(block, name, bad)
        if day is None and not bad:
            bad.append(f"{name} is missing")
        self.after_birth(name, day, bad)
        return day

    def end(self, block: Block, name: str, start: date | None, bad: list[str]) -> date | None:
        """The date a block ends, on or after its start."""
        day = self.day(block, name, bad)
        if day and start and day < start:
            bad.append(f"the end ({name} {day}) is before the start ({start})")
        return day

    def after_birth(self, name: str, day: date | None, bad: list[str]) -> None:
        """Work before birth is explained by an expected birth date, and by nothing else."""
        if day and self.born and not self.expected and day < self.born:
            bad.append(
                f"{name} {day} is before the birth ({self.born}), with no expected birth date"
            )

    def truth(self, block: Block, name: str) -> bool | None:
        """Yes or no, in any of the ways vendors write it."""
        given: bool | None = self._looked_up(block, name, lambda text: _TRUTH.get(text.lower()))
        return given

    def code(self, block: Block, name: str, *, table: str = "") -> str | None:
        """A code of the census's own list, or None where it is not given or not in the list."""
        codes = CODES[table or name]
        given: str | None = self._looked_up(block, name, lambda text: code_in(codes, text))
        return given

    def codes(self, block: Block, name: str) -> list[str]:
        """All codes given under one name, each once."""
        found: list[str] = []
        for leaf in block.leaves.get(name, []):
            code = self.code(Block(block.name, leaf.line, {name: [leaf]}), name)
            if code and code not in found:
                found.append(code)
        return found

    def _looked_up(self, block: Block, name: str, meaning: Callable[[str], Any]) -> Any:
        text = block.text(name)
        value = meaning(text) if text else None
        if text and value is None:
            self.leave_out(block, [f"{name} {text!r} is not one of its codes"], "That code")
        return value

    def leave_out(
        self, block: Block, reasons: list[str], what: str, kept: str = "Everything else"
    ) -> None:
        """List a faulty block with its place, its reasons and what to do about it."""
        self.findings.fault(
            f"{self._file}, line {block.line}, child {self._child_id}, {block.name}",
            "; ".join(reasons),
            f"{what} was left out of the check. {kept} was used. "
            "Correct it in the case system and export again.",
        )
