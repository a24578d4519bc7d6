"""The council has the size the service statement prints, whatever its size and seed."""

from collections import Counter
from datetime import date, timedelta

import pytest

from keyworker.demonstration import arcs, caseloads
from keyworker.demonstration.figures import printed
from keyworker.demonstration.ledger import Ledger
from keyworker.demonstration.staff import set_up_teams
from keyworker.packs import load

DAYS = [date(2026, 11, 25), date(2026, 6, 3), date(2027, 2, 28)]
YEAR = timedelta(days=365)


def near(figure, wanted, tolerance):
    return abs(figure - wanted) <= tolerance * wanted


def plan(size=1.0, seed=1, until=DAYS[0]):
    return arcs.plan(size=size, seed=seed, until=until)


def came(planned, since, until):
    return sum(
        arc.children for arc in planned if arc.kind != "leaver" and since <= arc.arrives < until
    )


def conferences(planned, since, until):
    return sum(
        arc.children for arc in planned if arc.conference and since <= arc.conference < until
    )


@pytest.mark.parametrize("until", DAYS)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_whole_council_has_the_printed_size(until, seed):
    planned, wanted = plan(seed=seed, until=until), printed()
    now = arcs.count(planned, until)
    assert near(now.in_need, wanted["children_in_need"], 0.1)
    assert near(now.protected, wanted["protection_plans"], 0.15)
    assert near(now.in_care, wanted["children_in_care"], 0.1)
    assert near(now.leavers, wanted["care_leavers"], 0.15)
    for years_ago in range(3):
        end = until - years_ago * YEAR
        assert near(came(planned, end - YEAR, end), wanted["referrals_a_year"], 0.05)
        made = conferences(planned, end - YEAR, end)
        assert near(made, wanted["new_protection_plans_a_year"], 0.15)


def test_the_council_was_as_large_a_year_and_two_years_ago():
    planned = plan()
    for years in (1, 2):
        then = arcs.count(planned, DAYS[0] - years * YEAR)
        assert near(then.in_need, printed()["children_in_need"], 0.15)
        assert near(then.in_care, printed()["children_in_care"], 0.15)


def test_a_fifth_of_the_size_has_a_fifth_of_the_children():
    whole, fifth = arcs.count(plan(), DAYS[0]), arcs.count(plan(size=0.2), DAYS[0])
    assert near(fifth.in_need, whole.in_need / 5, 0.15)
    assert near(fifth.in_care, whole.in_care / 5, 0.2)
    assert near(len(plan(size=0.2)), len(plan()) / 5, 0.05)


def test_most_social_workers_hold_between_20_and_25_children():
    planned = plan()
    teams = set_up_teams(Ledger(), load("wokingham").services["services"])
    staff = caseloads.seats_for(planned, teams, 1.0, DAYS[0])
    caseloads.share_out(planned, staff, DAYS[0])
    least, most = printed()["caseload"]
    loads = [seat.load for seat in staff.in_post("social_worker")]
    assert len(loads) > 30
    assert sum(least <= load <= most for load in loads) >= 0.8 * len(loads)
    assert all(least - 5 <= load <= most + 5 for load in loads)


def test_the_same_seed_plans_the_same_families_and_another_seed_others():
    assert plan(size=0.1) == plan(size=0.1)
    assert plan(size=0.1) != plan(size=0.1, seed=2)


def test_families_are_of_every_kind_with_one_to_four_children():
    planned = plan(size=0.2)
    kinds = Counter(arc.kind for arc in planned)
    assert set(kinds) == {
        *("no_action", "assessed", "in_need", "disabled"),
        *("enquiry", "protected", "care", "leaver"),
    }
    assert {arc.children for arc in planned} == {1, 2, 3, 4}


def test_every_turn_of_a_story_comes_after_the_one_before():
    for arc in plan():
        turns = [
            *(arc.arrives, arc.conference, arc.protected_until),
            *(arc.in_need_from, arc.in_need_until, arc.care_from, arc.care_until, arc.closes),
        ]
        days = [day for day in turns if day is not None]
        assert days == sorted(days), arc
