"""Finds words for what happened, so that two visits do not read the same."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

HERE = Path(__file__).parent / "words"


@cache
def _all() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted(HERE.glob("*.yaml")):
        found.update(yaml.safe_load(path.read_text(encoding="utf-8")))
    return found


class Words:
    """One family's words: every sentence is used once before any comes again."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._left: dict[tuple[str, int], list[str]] = {}

    def say(self, key: str, **known: str) -> str:
        """Compose a text: one sentence of each part; a part may be left unsaid (an empty one)."""
        parts = _all()[key]
        chosen = [
            self._next(key, place, part if isinstance(part, list) else [part])
            for place, part in enumerate(parts)
        ]
        text = " ".join(sentence for sentence in chosen if sentence)
        return text.format_map(_Known(known))

    def one(self, key: str, **known: str) -> str:
        """Give one sentence of a flat list."""
        return self._next(key, -1, _all()[key]).format_map(_Known(known))

    def _next(self, key: str, place: int, part: list[str]) -> str:
        left = self._left.get((key, place))
        if not left:
            left = list(part)
            self.rng.shuffle(left)
            self._left[(key, place)] = left
        return left.pop()


class _Known(dict[str, str]):
    def __missing__(self, name: str) -> str:
        raise KeyError(f"a sentence asks for {{{name}}}, which is not told")
