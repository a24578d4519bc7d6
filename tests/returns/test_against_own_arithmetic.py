"""Every row of a check equals a sum worked out here from the file itself, without our own code.

Bank holidays come from the `holidays` package. The faulty blocks are those of the closed list: an
end before its start, a date before birth where no expected birth date explains it, a review outside
its plan, a conference before its section 47. A date after the day of the check is not yet known.
"""

import csv
import os
import re
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import holidays
import pytest
from dateutil.relativedelta import relativedelta
from lxml import etree

from keyworker.cli.check import check
from keyworker.packs import load

pytestmark = pytest.mark.once

SHARED = Path(os.environ.get("KEYWORKER_SHARED", Path(__file__).parents[2] / "../shared"))
DATA = SHARED / "data"
BANK_HOLIDAYS = holidays.UnitedKingdom(subdiv="ENG", years=range(2004, 2036))


def working_days_after(day, number):
    while number:
        day += timedelta(1)
        number -= day.weekday() < 5 and day not in BANK_HOLIDAYS
    return day


def status(due, done, as_at, ended=None):
    """What becomes of an obligation; `ended` is the end of the state it hangs on."""
    if done and (ended is None or done <= ended):
        return "met" if done <= due else "late"
    if ended:
        return "lapsed" if ended <= due else "missed"
    return "overdue" if as_at > due else "due"


@pytest.fixture(scope="module")
def checked():
    """The rows of one rule over a fixture, as (child, start, due, done, status), sorted."""
    reports = {}

    def rows(kind, name, as_at, rule):
        source = DATA / name
        if not source.exists():
            pytest.skip(f"LOUD: the fixture {source} is not here, so nothing was compared")
        if name not in reports:
            found = check(load("wokingham"), (kind, source), as_at)
            reports[name] = [row.as_row() for row in found.rows]
        return sorted(
            tuple(str(row[column]) for column in ("subject", "start", "due", "done_at", "status"))
            for row in reports[name]
            if row["rule"] == rule and row["measure"] == "limit"
        )

    return rows


def same(ours, expected, capsys, what):
    expected = sorted(
        (child, *(str(day) for day in days), state) for child, *days, state in expected
    )
    with capsys.disabled():
        print(f"\n  {what}: {len(expected):,} rows compared")
    assert expected, "nothing was worked out, so nothing was proved"
    assert ours == expected


# The census

CENSUS = "cin/cin_2026_random.xml"
CENSUS_DAY = date(2026, 3, 31)


def day_in(block, *names):
    found = next((block.findtext(name) for name in names if block.findtext(name)), None)
    return date.fromisoformat(found) if found else None


def known(day):
    return day if day and day <= CENSUS_DAY else None


def census_details(name=CENSUS):
    """Each CINdetails with its child and a question: is this day before birth, unexplained?"""
    if not (DATA / name).exists():
        pytest.skip(f"LOUD: the fixture {DATA / name} is not here, so nothing was compared")
    for child in etree.parse(DATA / name).iter("Child"):
        born = day_in(child, "ChildIdentifiers/PersonBirthDate")
        if child.find("ChildIdentifiers/ExpectedPersonBirthDate") is not None:
            born = None
        for details in child.iter("CINdetails"):
            yield child.findtext("ChildIdentifiers/LAchildID"), details, born or date.min


def protection_plans():
    for child, details, born in census_details():
        for plan in details.iter("ChildProtectionPlans"):
            start, end = day_in(plan, "CPPstartDate"), day_in(plan, "CPPendDate")
            if start < born or (end and end < start) or start > CENSUS_DAY:
                continue
            reviews = [date.fromisoformat(each.text) for each in plan.iter("CPPreviewDate")]
            inside = {each for each in reviews if start <= each <= (end or date.max)}
            yield child, start, known(end), sorted(filter(known, inside))


def test_initial_conferences_within_15_working_days_of_the_section_47(checked, capsys):
    expected = []
    for child, details, born in census_details():
        for enquiry in details.iter("Section47"):
            start, held = day_in(enquiry, "S47ActualStartDate"), day_in(enquiry, "DateOfInitialCPC")
            contradicts = start < born or (held and held < start)
            if enquiry.findtext("ICPCRequired") == "False" or contradicts or start > CENSUS_DAY:
                continue
            due, held = working_days_after(start, 15), known(held)
            expected.append((child, start, due, held, status(due, held, CENSUS_DAY)))
    same(checked("cin", CENSUS, CENSUS_DAY, "wokingham/icpc"), expected, capsys, "conferences")


def test_assessments_within_45_working_days_of_the_referral(checked, capsys):
    expected = []
    for child, details, born in census_details():
        start, closed = day_in(details, "CINreferralDate"), day_in(details, "CINClosureDate")
        if start < born or (closed and closed < start) or start > CENSUS_DAY:
            continue
        if details.findtext("ReferralNFA") == "True":
            continue
        authorised = []
        for each in details.iter("Assessments"):
            begun = day_in(each, "AssessmentActualStartDate")
            ended = day_in(each, "AssessmentAuthorisationDate")
            if born <= begun <= ended and start <= ended <= CENSUS_DAY:
                authorised.append(ended)
        due, done = working_days_after(start, 45), min(authorised, default=None)
        expected.append((child, start, due, done, status(due, done, CENSUS_DAY)))
    ours = checked("cin", CENSUS, CENSUS_DAY, "wokingham/assessment-45-days")
    same(ours, expected, capsys, "assessments")


def test_first_review_conferences_91_days_after_the_plan_was_made(checked, capsys):
    expected = []
    for child, start, ended, reviews in protection_plans():
        due, done = start + timedelta(91), next(iter(reviews), None)
        expected.append((child, start, due, done, status(due, done, CENSUS_DAY, ended)))
    ours = checked("cin", CENSUS, CENSUS_DAY, "wokingham/first-rcpc")
    same(ours, expected, capsys, "first reviews")


def test_later_review_conferences_183_days_after_each_review(checked, capsys):
    expected = []
    for child, _, ended, reviews in protection_plans():
        for held, done in pairwise([*reviews, None]):
            if held == ended:
                continue  # nothing more is owed from the day the plan ends
            due = held + timedelta(183)
            expected.append((child, held, due, done, status(due, done, CENSUS_DAY, ended)))
    ours = checked("cin", CENSUS, CENSUS_DAY, "wokingham/later-rcpc")
    same(ours, expected, capsys, "later reviews")


def test_without_any_section_47_every_conference_is_unknown(checked, capsys):
    name, as_at = "cin/fake_CIN_data.xml", date(2022, 7, 21)
    expected, not_yet_held = [], 0
    for child, details, born in census_details(name):
        for conference in details.iter("DateOfInitialCPC"):
            held = date.fromisoformat(conference.text)
            assert held >= born
            if held <= as_at:
                expected.append((child, None, None, held, "unknown"))
            not_yet_held += held > as_at
    assert len(expected) + not_yet_held == (DATA / name).read_text().count("<DateOfInitialCPC>")
    same(checked("cin", name, as_at, "wokingham/icpc"), expected, capsys, "unknown conferences")


def test_rows_older_than_the_pack_say_so(capsys):
    name, first_version = "cin/fake_CIN_data.xml", "2020-02-01"
    if not (DATA / name).exists():
        pytest.skip(f"LOUD: the fixture {DATA / name} is not here, so nothing was compared")
    found = check(load("wokingham"), ("cin", DATA / name), date(2022, 7, 21)).rows
    rows = [row.as_row() for row in found if row.rule.pack == "wokingham"]
    dated = [row for row in rows if row["start"] or row["done_at"]]
    older = [row for row in dated if row.get("before_in_force")]
    with capsys.disabled():
        print(f"\n  older than the pack: {len(older):,} of {len(dated):,} rows compared")
    assert 0 < len(older) < len(dated)
    # A conference whose enquiry is not told began no later than the day it was held.
    assert older == [row for row in dated if (row["start"] or row["done_at"]) < first_version]


# The looked after return

RETURN_DAY = date(2019, 3, 31)


def rows_by_child(name):
    path = DATA / "ssda903" / name
    if not path.exists():
        pytest.skip(f"LOUD: the fixture {path} is not here, so nothing was compared")
    children = defaultdict(list)
    for row in csv.DictReader(path.open(encoding="utf-8-sig")):
        for column, text in row.items():
            if re.fullmatch(r"\d\d/\d\d/\d{4}", text):
                row[column] = date(*map(int, reversed(text.split("/"))))
        children[row["CHILD"]].append(row)
    return children


def periods_of_care():
    for child, episodes in rows_by_child("episodes.csv").items():
        episodes.sort(key=lambda each: (each["DECOM"], each["DEC"] or date.max))
        for this, following in pairwise(episodes):
            this["DEC"] = this["DEC"] or following["DECOM"]
        start = before = None
        for each in episodes:
            if before and (
                each["RNE"] == "S" or before["REC"] != "X1" or before["DEC"] < each["DECOM"]
            ):
                yield child, start, before["DEC"]
                start = None
            start, before = start or each["DECOM"], each
        yield child, start, before["DEC"] or None if before["REC"] != "X1" else None


def test_looked_after_reviews_at_20_working_days_91_days_and_6_months(checked, capsys):
    held, expected = rows_by_child("reviews.csv"), []
    for child, start, ended in periods_of_care():
        ended = ended if ended and ended <= RETURN_DAY else None
        until = ended or RETURN_DAY
        reviews = sorted({row["REVIEW"] for row in held[child] if start <= row["REVIEW"] <= until})
        opened = start
        for number, done in enumerate([*reviews, None]):
            if number and opened == ended:
                break  # nothing more is owed from the day care ends
            due = [working_days_after(opened, 20), opened + timedelta(91)][number:][:1] or [
                opened + relativedelta(months=6)
            ]
            expected.append((child, opened, *due, done, status(*due, done, RETURN_DAY, ended)))
            opened = done
    ours = checked("ssda903", "ssda903", RETURN_DAY, "wokingham/lac-reviews")
    same(ours, expected, capsys, "looked-after reviews")
