"""Keeps small numbers out of what leaves the house: nobody is told apart by a table.

Counts from 1 to 5 are never printed. Where what is printed beside one, such as a total, would give
it away all the same, the next smallest number is kept back too; 0 is printed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

SMALLEST = 6
FEW = "fewer than 6"
KEPT_BACK = "not shown"
Place = tuple[int, int]
Line = list[Place]
Cell = int | str


def without_small_numbers(rows: Sequence[Sequence[int]]) -> list[list[Cell]]:
    """Give a table of counts with a total at the end of each row and a row of totals beneath, fit
    to be handed on."""
    numbers = [[*row, sum(row)] for row in rows]
    if numbers:
        numbers.append([sum(column) for column in zip(*numbers, strict=True)])
    table = _Table(numbers)
    table.keep_back()
    return table.printed()


def row_alone(counts: Sequence[int]) -> list[Cell]:
    """Give one row of counts, fit to be handed on beside a table that may tell its total."""
    if not any(_is_small(number) for number in counts):
        return list(counts)
    small = [number for number in counts if _is_small(number)]
    told_by_the_total = len(small) == len([n for n in counts if n]) and sum(small) in (
        len(small),
        (SMALLEST - 1) * len(small),
    )
    few = KEPT_BACK if told_by_the_total else FEW
    return [0 if not number else few if _is_small(number) else KEPT_BACK for number in counts]


def _is_small(number: int) -> bool:
    return 0 < number < SMALLEST


@dataclass
class _Table:
    """Counts with their totals; `kept` says how each number kept back is printed."""

    numbers: list[list[int]]
    kept: dict[Place, str] = field(default_factory=dict)

    def keep_back(self) -> None:
        """Keep back what is small, and whatever would tell it, until nothing does."""
        for row, numbers in enumerate(self.numbers):
            for column, number in enumerate(numbers):
                if _is_small(number):
                    self.kept[row, column] = FEW
        # What one line keeps back may be told by another. Going through them all before looking
        # again keeps back less than beginning anew after each.
        while sum(self._mended(line) for line in self._lines()):
            pass

    def printed(self) -> list[list[Cell]]:
        """The table as it may be printed."""
        return [
            [self.kept.get((row, column), number) for column, number in enumerate(numbers)]
            for row, numbers in enumerate(self.numbers)
        ]

    def _lines(self) -> Iterator[Line]:
        """Every row and column: its counts, and their total last."""
        height, width = len(self.numbers), len(self.numbers[0]) if self.numbers else 0
        for row in range(height):
            yield [(row, column) for column in range(width)]
        for column in range(width):
            yield [(row, column) for row in range(height)]

    def _mended(self, line: Line) -> bool:
        """Keep one number more back where the others of a line tell one that is kept back."""
        if not any(self._is_told(place, line) for place in line if place in self.kept):
            return False
        free = [place for place in line if place not in self.kept and self._number(place)]
        if free:
            total = line[-1]
            place = min(free, key=lambda each: (self._number(each), each == total))
            self.kept[place] = KEPT_BACK
            return True
        few = [place for place in line if self.kept.get(place) == FEW]
        self.kept.update(dict.fromkeys(few, KEPT_BACK))  # that they are few would tell them
        return bool(few)

    def _is_told(self, place: Place, line: Line) -> bool:
        """Whether the rest of a line leaves one number only that this can be."""
        *counts, total = line
        others = [self._bounds(each) for each in counts if each != place]
        least, most = sum(low for low, _ in others), sum(high for _, high in others)
        if place != total:
            low, high = self._bounds(total)
            least, most = low - most, high - least
        own_least, own_most = self._bounds(place)
        return max(least, own_least) == min(most, own_most)

    def _bounds(self, place: Place) -> tuple[float, float]:
        """What a reader knows of a number: itself, or the least and the most it can be."""
        number = self._number(place)
        if place not in self.kept:
            return number, number
        if self.kept[place] == FEW:
            return 1, SMALLEST - 1
        return (1 if _is_small(number) else SMALLEST), float("inf")

    def _number(self, place: Place) -> int:
        return self.numbers[place[0]][place[1]]
