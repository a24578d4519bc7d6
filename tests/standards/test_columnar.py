"""The columnar evaluator means what the reference evaluator means, row for row."""

from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from keyworker.standards import evaluate
from keyworker.standards.columnar import explain, subjects_of, tables_of
from keyworker.standards.columnar.asking import Asking
from keyworker.standards.columnar.by_reference import rare
from keyworker.standards.columnar.part import Part
from keyworker.standards.columnar.when import Lengths
from keyworker.standards.moments import end_of
from tests.standards.comparing import by_reference, differences, every_standards
from tests.standards.populations import day_after, population

STANDARDS = every_standards()
# A population holds many histories: six for each pack make over 5,000 in `make test`, and as many
# more in `make soak` make over 200,000.
AT_A_TIME = 150
POPULATIONS = settings(
    max_examples=max(6, settings.default.max_examples // 80),
    phases=(Phase.reuse, Phase.generate),  # a smaller seed is no smaller population
)


@pytest.mark.parametrize("name", STANDARDS)
@POPULATIONS
@given(st.integers(0, 2**32), st.integers(200, 1_300))
def test_both_evaluators_give_the_same_rows(name: str, seed: int, days: int) -> None:
    found = differences(STANDARDS[name], seed, size=AT_A_TIME, days=days)
    assert not found, "\n".join(found[:6])


@pytest.mark.parametrize("name", STANDARDS)
def test_random_populations_reach_nearly_every_rule(name: str) -> None:
    standards = STANDARDS[name]
    size = 2 * len(standards.rules)
    subjects = [one for seed in range(3) for one in population(standards, seed, size)]
    asked = {row["rule"] for row in by_reference(subjects, standards, day_after(1_000))}
    missed = {rule.name for rule in standards.rules} - asked
    # A rule that asks for several rare things at once is met in longer runs only.
    assert len(missed) <= len(standards.rules) / 20, missed


@pytest.mark.parametrize("name", STANDARDS)
def test_where_times_and_matters_are_told_hardly_anybody_is_asked_one_by_one(name: str) -> None:
    standards = STANDARDS[name]
    subjects = population(standards, 11, 400, plain=True)
    as_at, tables = end_of(day_after(1_000)), tables_of(subjects)
    asked = one_by_one = 0
    for kind in {subject.type for subject in subjects}:
        asking = Asking(Part(tables, kind, as_at, Lengths(standards.calendar)))
        for rule in standards.for_subject(kind):
            asked += asking.part.size
            one_by_one += int(rare(asking, rule).sum())
    assert one_by_one <= asked / 100


def test_a_population_written_as_tables_is_read_back_as_it_was() -> None:
    subjects = population(STANDARDS["features"], 7, 200)
    again = subjects_of(tables_of(subjects))
    as_at = day_after(900)
    features = STANDARDS["features"]
    assert [one.id for one in again] == [one.id for one in subjects]
    assert by_reference(again, features, as_at) == by_reference(subjects, features, as_at)


def test_a_row_is_explained_when_it_is_asked_for() -> None:
    standards = STANDARDS["wokingham"]
    subjects = population(standards, 3, 60)
    as_at: date = day_after(900)
    whole = [row for one in subjects for row in evaluate(one, standards, as_at=as_at, why=True)]
    for row in whole[:: len(whole) // 20]:
        found = explain(
            tables_of(subjects),
            standards,
            as_at=as_at,
            subject=(row.subject_type, row.subject),
            rule=row.rule.name,
            measure=row.measure,
            cycle=row.cycle,
        )
        assert row.as_row() in [one.as_row() for one in found]
