"""Every pack runs over returns that nobody here wrote, and decides only what they can tell."""

import os
from datetime import date
from pathlib import Path

import pytest

from keyworker.cli.check import check
from keyworker.packs import load

pytestmark = pytest.mark.once

DATA = Path(os.environ.get("KEYWORKER_SHARED", Path(__file__).parents[2] / "../shared")) / "data"
CENSUS = ("cin", DATA / "cin" / "cin_2026_random.xml"), date(2026, 3, 31)
RETURN = ("ssda903", DATA / "ssda903"), date(2019, 3, 31)
FLOOR = {
    *("england/assessment", "england/initial-conference"),
    *("england/first-review-conference", "england/later-review-conferences"),
}
# What a census can decide under each pack: it tells no visits, no core groups and no supervision.
DECIDED = {
    "allocation": FLOOR,
    "banes": FLOOR,
    "bromley": {*FLOOR, "bromley/assessment-current", "bromley/assessment-updated"},
    "hackney": FLOOR,
    "wokingham": {
        *("wokingham/assessment-25-days", "wokingham/assessment-45-days", "wokingham/icpc"),
        *("wokingham/first-rcpc", "wokingham/later-rcpc"),
    },
}


# What a return of children in care can decide: their reviews, and which one each was.
REVIEWS = {
    "banes": {"banes/care-reviews", "banes/four-week-review", "banes/four-month-review"},
    "wokingham": {
        *("wokingham/lac-reviews", "wokingham/first-review-of-placement"),
        *("wokingham/second-review-of-placement", "wokingham/review-after-interim-order"),
    },
}


@pytest.fixture(autouse=True)
def fixtures():
    if not DATA.exists():
        pytest.skip(f"SKIPPED: the fixtures are not at {DATA}; set KEYWORKER_SHARED")


@pytest.mark.parametrize("name", sorted(DECIDED))
def test_a_census_decides_what_it_tells_and_leaves_the_rest_unknown(name):
    (source, as_at) = CENSUS
    rows = check(load(name), source, as_at, why=False).rows
    assert {row.rule.name for row in rows if row.status != "unknown"} == DECIDED[name]
    unknown = [row for row in rows if row.status == "unknown"]
    assert len(unknown) > 200
    assert all(row.notes for row in unknown)


@pytest.mark.parametrize("name", sorted(DECIDED))
def test_a_return_of_children_in_care_decides_their_reviews_alone(name):
    (source, as_at) = RETURN
    rows = check(load(name), source, as_at, why=False).rows
    decided = [row for row in rows if row.status != "unknown"]
    assert {row.rule.name for row in decided} == REVIEWS.get(name, {"england/lac-reviews"})
    all_reviews = ("england/lac-reviews", "banes/care-reviews", "wokingham/lac-reviews")
    assert sum(row.rule.name in all_reviews for row in decided) == 6_749
    assert len(rows) > 15_000
