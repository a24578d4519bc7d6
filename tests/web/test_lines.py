"""A duty as every screen shows it: who, by when, how late, and the button that does it."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import resolve

from keyworker.history.queries import pack
from keyworker.oversight.lines import Line, Named
from keyworker.oversight.rules import asked_by
from keyworker.web.lines import OUTCOMES, OWNERS, deed_words, shown

LONDON = ZoneInfo("Europe/London")
AMARA = Named(7, "Amara Ilett", "KW100007")
LINE = Line(
    id=1,
    child=AMARA,
    rule="wokingham/cp-visits",
    title="See a child with a child protection plan",
    clauses=["wokingham/cp-plans-and-reviews/1"],
    status="overdue",
    start_at=datetime(2026, 9, 22, tzinfo=LONDON),
    due_at=datetime(2026, 10, 6, 23, 59, 59, tzinfo=LONDON),
    due_is_date=True,
    due_words="Was due Tue 6 Oct 2026, 7 days late",
    overdue=True,
    days_late=7,
    hours_late=None,
    done_at=None,
    done_is_date=False,
    why="10 working days from Tue 22 Sep 2026.",
    owner="social_worker",
    owner_worker_id=3,
    measure="limit",
    form="visit",
    wanted={"seen": "true"},
    deed="record",
    ref="",
    rank=1,
)
DONE = datetime(2026, 10, 13, 14, 30, tzinfo=LONDON)
# Duties that nothing on a screen does; whoever adds one here says why in the review.
WITHOUT_A_SCREEN = {
    # An enquiry begins with the strategy discussion that decides on it.
    "s47.started",
    # Asked of what is written down, and done with the writing itself.
    "service_request.made",
    # More time for an assessment is not asked for on a screen yet.
    "assessment_extension.proposed",
    # Spans that begin or end have no screen of their own yet, beside plans, cases and allocations.
    *("case_transfer.ended", "dispute.started", "proceedings.ended", "support_service.ended"),
}


def test_an_overdue_visit_names_the_child_the_clause_and_the_button():
    found = shown(LINE)
    assert (found.who, found.child_url) == ("Amara Ilett", "/children/KW100007/")
    assert (found.status_words, found.colour) == ("Overdue", "red")
    assert found.clauses[0]["url"] == "/standards/clause/wokingham/cp-plans-and-reviews/1/"
    assert found.deed == "Record the visit"
    assert found.deed_url == "/children/KW100007/write/visit/?rule=wokingham%2Fcp-visits"
    assert found.owner == "social worker"


def test_the_matter_goes_with_the_button():
    assert shown(replace(LINE, ref="contact:12")).deed_url.endswith("&ref=contact%3A12")


def test_a_duty_of_the_workers_own_has_no_child_and_no_link():
    found = shown(replace(LINE, child=None))
    assert (found.who, found.child_url, found.deed_url) == ("", "", "")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"status": "late", "done_at": DONE, "days_late": 7},
            "Done Tue 13 Oct 2026 at 14:30, 7 days after it was due",
        ),
        (
            {"status": "late", "done_at": DONE, "days_late": 1, "done_is_date": True},
            "Done Tue 13 Oct 2026, 1 day after it was due",
        ),
        (
            {"status": "late", "done_at": DONE, "days_late": None, "hours_late": 0.4},
            "Done Tue 13 Oct 2026 at 14:30, 1 hour after it was due",
        ),
        (
            {"status": "late", "done_at": DONE, "days_late": None, "hours_late": 73.0},
            "Done Tue 13 Oct 2026 at 14:30, 3 days after it was due",
        ),
        (
            {"status": "met", "done_at": DONE, "days_late": None},
            "Done Tue 13 Oct 2026 at 14:30",
        ),
        ({"status": "missed", "due_words": "Was due Tue 6 Oct 2026"}, "Was due Tue 6 Oct 2026"),
    ],
)
def test_what_was_done_says_when_and_how_late(changed, words):
    assert shown(replace(LINE, **changed)).done_words == words


def test_what_comes_next_names_the_child_the_doing_and_the_date():
    found = shown(replace(LINE, due_words="Due Tue 27 Oct 2026", overdue=False, status="due"))
    assert found.next_words == (
        "Amara Ilett: see a child with a child protection plan, due Tue 27 Oct 2026"
    )


def test_every_status_has_words_and_a_colour():
    assert set(OUTCOMES) == set("overdue due open met late missed lapsed waived unknown".split())


def test_every_form_has_words_for_its_button():
    words = {name: deed_words(pack().name, name) for name in pack().forms}
    assert len(words) > 30
    assert [text for text in words.values() if "_" in text or ":" in text or "  " in text] == []
    assert words["visit"] == "Record the visit"
    assert words["start_assessment"] == "Start the assessment"
    assert words["closure_record-started"] == "Begin the closure record"


def test_no_duty_of_a_child_is_a_dead_end():
    dead, alive = set(), 0
    for asked in asked_by(pack().name).values():
        deed = "record" if asked.form else f"{asked.thing}.{asked.phase}"
        found = shown(replace(LINE, rule=asked.name, form=asked.form, deed=deed, ref="x:1"))
        if found.deed_url:
            alive += 1
            resolve(found.deed_url.partition("?")[0])
        elif asked.thing:
            dead.add(deed)
    assert alive > 90
    assert dead <= WITHOUT_A_SCREEN


def test_every_role_that_owes_something_is_said_in_words():
    for rule in pack().standards.rules:
        said = shown(replace(LINE, owner=rule.owner)).owner
        assert "_" not in said
    assert set(OWNERS) <= {rule.owner for rule in pack().standards.rules} | {"iro"}


def test_the_day_of_a_date_is_the_day_here():
    midnight = datetime(2026, 10, 12, 23, 30, tzinfo=ZoneInfo("UTC"))
    found = shown(replace(LINE, status="met", done_at=midnight, done_is_date=True))
    assert date(2026, 10, 13).strftime("%a %-d %b %Y") in found.done_words
