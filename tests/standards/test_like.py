"""A population made like another has its people, its proportions and its hours, in any number."""

from collections import Counter
from datetime import date

import pytest

from keyworker.packs import load
from keyworker.standards import evaluate, read_history
from keyworker.standards.columnar.like import like
from keyworker.standards.columnar.tables import subjects_of, tables_of
from keyworker.standards.moments import second_text

STANDARDS = load("wokingham").standards
OVER = {
    "id": "OVER",
    "born": "2014-02-01",
    "states": [{"is": "cin_plan", "started": "2025-03-03", "ended": "2025-09-05", "ref": "p1"}],
    "events": [
        {"is": "visit.made", "at": "2025-03-20T23:40", "attributes": {"seen": True}},
        {"is": "visit.made", "at": "2025-09-01T10:00", "attributes": {"seen": True}},
    ],
}
STILL = {
    "id": "STILL",
    "born": "2016-02-01",
    "states": [{"is": "cp_plan", "started": "2024-01-01", "ended": None, "ref": "p2"}],
    "events": [{"is": "visit.made", "at": "2026-03-30T09:15", "attributes": {"seen": True}}],
}


def _sample(*children):
    return tables_of(
        read_history({"children": list(children)}, STANDARDS.vocabulary, where="h").subjects
    )


def test_any_number_is_drawn_each_under_a_name_of_its_own_and_the_same_for_the_same_seed():
    sample = _sample(OVER, STILL)
    found = [child for part in like(sample, 500, part=64) for child in subjects_of(part)]
    assert len(found) == 500
    assert len({child.id for child in found}) == 500
    again = [child for part in like(sample, 500, part=64) for child in subjects_of(part)]
    assert [(c.born, len(c.events)) for c in found] == [(c.born, len(c.events)) for c in again]
    other = [child for part in like(sample, 500, seed=2) for child in subjects_of(part)]
    assert [c.born for c in other] != [c.born for c in found]
    kinds = Counter(state.name for child in found for state in child.states)
    assert 200 < kinds["cp_plan"] < 300


def test_an_open_case_stays_where_it_is_and_a_closed_one_is_moved_by_whole_weeks():
    found = [child for part in like(_sample(OVER, STILL), 400) for child in subjects_of(part)]
    still = [child for child in found if child.states[0].name == "cp_plan"]
    over = [child for child in found if child.states[0].name == "cin_plan"]
    assert {child.states[0].started.day for child in still} == {date(2024, 1, 1).toordinal()}
    starts = {child.states[0].started.day for child in over}
    assert len(starts) > 20
    assert {day % 7 for day in starts} == {date(2025, 3, 3).toordinal() % 7}
    assert min(starts) >= date(2024, 1, 1).toordinal()
    assert max(child.states[0].ended.day for child in over) <= date(2026, 3, 30).toordinal()
    lasted = {child.states[0].ended.day - child.states[0].started.day for child in over}
    assert lasted == {(date(2025, 9, 5) - date(2025, 3, 3)).days}


def test_the_hour_by_the_clock_is_kept_in_summer_and_in_winter():
    found = [child for part in like(_sample(OVER, STILL), 300) for child in subjects_of(part)]
    visits = [child.events[0] for child in found if child.states[0].name == "cin_plan"]
    assert {second_text(visit.at.second)[11:16] for visit in visits} == {"23:40"}
    for visit in visits:
        assert second_text(visit.at.second)[:10] == date.fromordinal(visit.at.day).isoformat()


def test_what_the_standards_ask_of_it_is_what_they_ask_of_the_sample():
    sample = _sample(STILL)
    (one,) = subjects_of(sample)
    (drawn,) = [child for part in like(sample, 1) for child in subjects_of(part)]
    day = date(2026, 4, 20)
    rows = [
        [(row.rule.name, row.status, row.due) for row in evaluate(each, STANDARDS, as_at=day)]
        for each in (one, drawn)
    ]
    assert rows[0] == rows[1]
    assert rows[0]


def test_a_sample_without_a_child_is_refused():
    with pytest.raises(ValueError, match="no child"):
        next(like(_sample(), 5))
