"""A clear no from the house: what is refused, and how to mend it."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """Something the house refuses, in words for the person who asked."""

    def __init__(self, what: str, mend: str = "") -> None:
        self.what = what
        self.mend = mend
        super().__init__(f"{what} {mend}".strip())


class NotPermitted(Refusal):
    """The right to do this lies with somebody else."""


class NotFound(Refusal):
    """There is no such thing, or it is not for this viewer; the two look alike on purpose."""


class Unclear(Refusal):
    """What was given cannot be used; `errors` says field by field what to mend."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("There is something to put right.", " ".join(self.errors.values()))


class EditedMeanwhile(Refusal):
    """Somebody else wrote meanwhile; both texts are kept: `theirs` stands, `mine` is a draft."""

    def __init__(self, what: str, *, theirs: Any, mine: Any = None) -> None:
        self.theirs = theirs
        self.mine = mine
        super().__init__(what, "Both texts are kept; look at the two and say which words stand.")
