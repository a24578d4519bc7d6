"""What is wrong with something given to us: what, where, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

FEW = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, the place it stands, and how to mend it."""

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.mend}"

    def as_row(self) -> dict[str, str]:
        """Give the fault as a plain row for JSON and CSV."""
        return {"where": self.where, "what": self.what, "mend": self.mend}


class Refused(ValueError):
    """Something given to us cannot be used; every fault found is listed, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class HistoryRefused(Refused):
    """A history cannot be read; nothing of it is used."""


class RulesRefused(Refused):
    """A pack's rules cannot be read; nothing of them is used."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Give "Did you mean x?" for a misspelt word, else the few names there are or where to look."""
    names = list(known)
    close = get_close_matches(word, names, n=2, cutoff=0.6)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    if 0 < len(names) <= FEW:
        return f"It may be {', '.join(names)}."
    return "The names we use stand in the pack's vocabulary."
