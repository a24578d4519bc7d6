"""What leaves the house tells nobody apart: tables worked by hand, and the lines of random ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.oversight.small_numbers import FEW, KEPT_BACK, row_alone, without_small_numbers

TABLES = {
    "nothing small, nothing kept back": (
        [[10, 0, 20], [6, 9, 0]],
        [[10, 0, 20, 30], [6, 9, 0, 15], [16, 9, 20, 45]],
    ),
    "a small number, and the next smallest of its row and of its column": (
        [[30, 2, 0], [50, 9, 0], [60, 12, 8]],
        [
            [KEPT_BACK, FEW, 0, 32],
            [KEPT_BACK, KEPT_BACK, 0, 59],
            [60, 12, 8, 80],
            [140, 23, 8, 171],
        ],
    ),
    "the only number of its row is its total too": (
        [[3, 0], [40, 8]],
        [[FEW, 0, FEW], [KEPT_BACK, 8, KEPT_BACK], [43, 8, 51]],
    ),
    "two fives with their total would be told by it": (
        [[5, 5, 100]],
        [[FEW, FEW, KEPT_BACK, 110], [FEW, FEW, KEPT_BACK, 110]],
    ),
    "five ones with a small total: that they are few would tell them": (
        [[1, 1, 1, 1, 1]],
        [[KEPT_BACK] * 6, [KEPT_BACK] * 6],
    ),
    "no rows at all": ([], []),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_worked_by_hand(name):
    counts, printed = TABLES[name]
    assert without_small_numbers(counts) == printed


def test_a_row_beside_a_table_keeps_back_all_of_itself_where_anything_is_small():
    assert row_alone([40, 0, 6]) == [40, 0, 6]
    assert row_alone([40, 0, 3]) == [KEPT_BACK, 0, FEW]
    assert row_alone([5, 5, 0]) == [KEPT_BACK, KEPT_BACK, 0]
    assert row_alone([5, 4, 0]) == [FEW, FEW, 0]


counts = st.one_of(st.integers(0, 7), st.integers(6, 40))
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(counts, min_size=width, max_size=width), max_size=4)
)


@given(tables)
def test_nothing_small_is_printed_and_no_line_tells_what_it_keeps_back(rows):
    printed = without_small_numbers(rows)
    true = [[*row, sum(row)] for row in rows]
    true += [[sum(column) for column in zip(*true, strict=True)]] if true else []
    for shown, numbers in zip(printed, true, strict=True):
        for cell, number in zip(shown, numbers, strict=True):
            assert cell == number or cell in (FEW, KEPT_BACK)
            assert cell != FEW or 1 <= number <= 5
            assert not (isinstance(cell, int) and 1 <= cell <= 5)
            assert number or cell == 0
    for line in [*printed, *map(list, zip(*printed, strict=True))]:
        assert could_be_another(line), line


def could_be_another(line):
    """Whether each cell kept back could be at least two numbers, trying them one by one."""
    *cells, total = line
    kept = [place for place, cell in enumerate(line) if not isinstance(cell, int)]
    for place in kept:
        if place == len(cells):
            possible = sums(cells)
        else:
            others = sums([cell for each, cell in enumerate(cells) if each != place])
            possible = {whole - other for whole in choices(total) for other in others}
        if len(possible & choices(line[place])) < 2:
            return False
    return True


MOST = 200


def choices(cell):
    if isinstance(cell, int):
        return {cell}
    return set(range(1, 6)) if cell == FEW else set(range(1, MOST))


def sums(cells):
    found = {0}
    for cell in cells:
        found = {known + each for known in found for each in choices(cell) if known + each < MOST}
    return found
