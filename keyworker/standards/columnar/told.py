"""What events and states tell (their attributes), each different set of answers read once."""

from typing import Any

import numpy as np

from keyworker.standards.columnar.when import Ints, Mask
from keyworker.standards.expressions import Condition


class Told:
    """Different sets of answers, and for each attribute the number of its value in every set."""

    def __init__(self, sets: list[dict[str, Any]]) -> None:
        self.sets = sets
        self.values: list[Any] = [None]
        known: dict[tuple[bool, str], int] = {}
        at: dict[str, list[int]] = {}
        codes: dict[str, list[int]] = {}
        for number, answers in enumerate(sets):
            for name, value in answers.items():
                if value is None:
                    continue
                key = (value.__class__ is bool, str(value))
                code = known.get(key)
                if code is None:
                    code = known[key] = len(self.values)
                    self.values.append(value)
                at.setdefault(name, []).append(number)
                codes.setdefault(name, []).append(code)
        self._at, self._codes = at, codes
        self._columns: dict[str, Ints] = {}
        self._held: dict[Condition, Mask] = {}
        self._by_text: Ints | None = None
        self._words: list[str] = []

    def column(self, name: str) -> Ints:
        """Give the number of an attribute's value in every set of answers; 0 where it is absent."""
        found = self._columns.get(name)
        if found is None:
            found = np.zeros(len(self.sets), np.int64)
            if name in self._at:
                found[self._at[name]] = self._codes[name]
            self._columns[name] = found
        return found

    def holds(self, condition: Condition) -> Mask:
        """Tell for every set of answers whether it meets a condition."""
        found = self._held.get(condition)
        if found is None:
            column = self.column(condition.attribute)
            used = np.unique(column)
            by_value = np.zeros(len(self.values), np.bool_)
            by_value[used] = [condition.holds_for(self.values[code]) for code in used]
            found = self._held[condition] = by_value[column]
        return found

    def equal_to(self, name: str, value: object) -> Mask:
        """Tell for every set of answers whether an attribute has just this value."""
        column = self.column(name)
        by_value = np.zeros(len(self.values), np.bool_)
        for code in np.unique(column):
            by_value[code] = self.values[code] == value
        return by_value[column]

    def texts(self, name: str) -> Ints:
        """Give the number of an attribute's text, so that 1 and "1" are the same; 0 if absent."""
        return self._texts()[self.column(name)]

    def word(self, code: int) -> str:
        """Give the text of a number that `texts` gave."""
        self._texts()
        return self._words[code]

    def all_words(self) -> list[str]:
        """List the texts by the numbers that `texts` gives."""
        self._texts()
        return self._words

    def text_code(self, text: str) -> int:
        """Give the number of a text as `texts` gives it; -1 where nothing has it."""
        self._texts()
        return self._words.index(text) if text in self._words else -1

    def _texts(self) -> Ints:
        if self._by_text is None:
            known: dict[str, int] = {}
            codes = [known.setdefault(str(value), len(known) + 1) for value in self.values[1:]]
            self._by_text = np.array([0, *codes], np.int64)
            self._words = ["", *known]
        return self._by_text
