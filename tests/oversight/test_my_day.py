"""My day: what is owed, in the order that matters, in words, and in a fixed number of queries."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keyworker.audit.models import AuditEntry
from keyworker.involvements.actions import start_involvement
from keyworker.meetings.actions import record_core_group, schedule
from keyworker.oversight.queries import my_day, sign_off_queue, whats_due
from keyworker.record.actions import save_draft, send_back, sign_off
from keyworker.referrals.actions import record_contact
from keyworker.workforce.actions import arrange_cover
from tests.oversight.council import appointed, council  # noqa: F401
from tests.oversight.days import CORE_GROUP, ago, allocated, full, queries_in, seen

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
# A Tuesday with no bank holiday near.
TODAY = datetime(2026, 10, 13, 9, tzinfo=LONDON)
QUERIES = 12


@pytest.fixture(autouse=True)
def _a_tuesday_in_october():
    with time_machine.travel(TODAY, tick=False):
        yield


def line(lines, rule):
    return next(found for found in lines if found.rule == f"wokingham/{rule}")


def test_an_overdue_visit_says_since_when_why_and_by_which_form(council):  # noqa: F811
    child = allocated(council, since=21)  # a Tuesday; ten working days on is 6 October
    found = line(my_day(council.social_worker).overdue, "cp-visits")
    assert (found.child.name, found.child.reference) == ("Amara Ilett", child.reference)
    assert found.title == "See a child with a child protection plan"
    assert found.due_words == "Was due Tue 6 Oct 2026, 7 days late"
    assert (found.days_late, found.status, found.form) == (7, "overdue", "visit")
    assert found.clauses[0] == "wokingham/cp-plans-and-reviews/1"
    assert found.why.startswith("10 working days from Tue 22 Sep 2026")


def test_lateness_is_that_of_today_and_not_of_the_day_it_was_worked_out(council):  # noqa: F811
    allocated(council, since=21)
    with time_machine.travel(TODAY + timedelta(days=3), tick=False):
        found = line(my_day(council.social_worker).overdue, "cp-visits")
    assert found.due_words == "Was due Tue 6 Oct 2026, 10 days late"
    assert "7 days" not in found.why


def test_recording_the_visit_takes_it_off_and_brings_the_next_date(council):  # noqa: F811
    child = allocated(council, since=21)
    seen(council, child, days=0)
    day = my_day(council.social_worker)
    assert "wokingham/cp-visits" not in [found.rule for found in day.overdue]
    assert line(day.due, "cp-visits").due_words == "Due Tue 27 Oct 2026"
    done = [found for found in whats_due(council.social_worker, child) if found.done_at]
    assert line(done, "cp-visits").status == "late"
    assert line(done, "cp-visits").days_late == 7


def test_what_falls_due_after_a_fortnight_is_counted_and_not_listed(council):  # noqa: F811
    allocated(council, since=0)
    day = my_day(council.social_worker)
    assert all(found.due_at <= TODAY + timedelta(days=15) for found in day.due if found.due_at)
    assert line(day.due, "cp-visits").due_words == "Due Tue 27 Oct 2026"
    assert day.later > 0


def test_the_most_serious_comes_first_and_then_the_longest_late(council):  # noqa: F811
    allocated(council, given="Need", plan="cin_plan", since=60)
    allocated(council, given="Longer", plan="cp_plan", since=40)
    allocated(council, given="Shorter", plan="cp_plan", since=21)
    visits = [found for found in my_day(council.social_worker).overdue if found.form == "visit"]
    assert [found.child.name.split()[0] for found in visits] == ["Longer", "Shorter", "Need"]


def test_several_rules_asking_one_visit_show_the_earliest_and_name_the_others(council):  # noqa: F811
    child = allocated(council, plan="looked_after", since=5)
    start_involvement(child=child, kind="cp_plan", at=ago(days=5).date(), by=council.manager)
    day = my_day(council.social_worker)
    visits = [found for found in [*day.overdue, *day.due] if found.form == "visit"]
    assert [found.rule for found in visits] == ["england/lac-visits"]
    assert "See a child with a child protection plan" in visits[0].also


def test_visits_for_two_purposes_stand_side_by_side(council):  # noqa: F811
    child = allocated(council, since=5)
    start_involvement(child=child, kind="s47", at=ago(days=1), by=council.manager)
    seen(council, child, days=1)
    rules = {(found.rule, tuple(found.wanted.items())) for found in _visits(council)}
    assert len(rules) == len(_visits(council))


def _visits(council):  # noqa: F811
    day = my_day(council.social_worker)
    return [found for found in [*day.overdue, *day.due] if found.form == "visit"]


def test_a_manager_sees_what_managers_owe_their_workers_children(council):  # noqa: F811
    allocated(council, since=40)
    owed = {found.rule: found for found in my_day(council.manager).overdue}
    oversight = owed["wokingham/cp-oversight"]
    assert (oversight.owner, oversight.form) == ("manager", "management_oversight")
    assert "wokingham/cp-visits" not in owed
    assert "wokingham/cp-oversight" not in [
        found.rule for found in my_day(council.social_worker).overdue
    ]


def test_a_duty_that_names_nobody_is_on_the_day_of_the_role_in_the_team_that_holds(council):  # noqa: F811
    child = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
    record_contact(
        children=[child],
        at=ago(hours=2),
        by=council.duty_worker,
        answers={
            "direction": "in",
            "party": "public",
            "method": "phone",
            "purpose": "enquiry",
            "urgent": "no",
            "what_was_said": "-",
        },
    )
    manager_owes = {found.rule: found for found in my_day(council.duty_manager).due}
    decision = manager_owes["wokingham/decision-on-contact"]
    assert decision.due_words == "Due Wed 14 Oct 2026 at 07:00, tomorrow"
    assert decision.form == "referral_decision"
    rules = [found.rule for found in my_day(council.duty_worker).due]
    assert "wokingham/threshold-recommendation" in rules
    assert "wokingham/decision-on-contact" not in rules
    assert my_day(council.manager).due == []


def test_a_conference_nobody_is_named_for_is_on_every_chairs_day_and_then_on_ones_own(council):  # noqa: F811
    child = allocated(council, since=80)
    other = appointed("Ivo Petrov", "cp_chair", council.chair_team)
    for chair in (council.chair, other):
        assert line(my_day(chair).due, "first-rcpc").owner == "cp_chair"
    assert "wokingham/first-rcpc" not in [found.rule for found in my_day(council.manager).due]
    schedule(
        type="rcpc",
        children=[child],
        scheduled_for=TODAY + timedelta(days=9),
        by=council.manager,
        chair=other,
    )
    assert line(my_day(other).due, "first-rcpc").owner_worker_id == other.pk
    assert my_day(council.chair).due == []


def test_whoever_stands_in_sees_the_absent_workers_day_too(council):  # noqa: F811
    allocated(council, since=21)
    assert my_day(council.colleague).overdue == []
    arrange_cover(
        covered=council.social_worker,
        stand_in=council.colleague,
        started_on=TODAY.date(),
        by=None,
    )
    assert line(my_day(council.colleague).overdue, "cp-visits").days_late == 7


def test_meetings_to_come_are_those_of_ones_children_and_those_one_chairs(council):  # noqa: F811
    child = allocated(council)
    planned = TODAY + timedelta(days=2)
    schedule(
        type="rcpc",
        children=[child],
        scheduled_for=planned,
        by=council.manager,
        chair=council.chair,
        place="Room 2",
    )
    (mine,) = my_day(council.social_worker).meetings
    assert (mine.type, mine.scheduled_for, mine.in_the_chair) == ("rcpc", planned, False)
    assert [each.name for each in mine.children] == ["Amara Ilett"]
    (chaired,) = my_day(council.chair).meetings
    assert (chaired.in_the_chair, chaired.chair, chaired.form) == (True, "Beatrix Cole", "rcpc")
    assert my_day(council.colleague).meetings == []


def test_a_record_waits_for_the_manager_and_never_for_its_author(council):  # noqa: F811
    child = allocated(council)
    entry = record_core_group(
        children=[child], at=ago(hours=2), by=council.social_worker, answers=CORE_GROUP
    )
    (waiting,) = my_day(council.manager).waiting_sign_off
    assert (waiting.title, waiting.author) == ("Core group", "Priya Nair")
    assert [each.reference for each in waiting.children] == [child.reference]
    assert [found.key for found in sign_off_queue(council.manager)] == [str(entry.key)]
    for other in (council.social_worker, council.colleague, council.duty_manager):
        assert my_day(other).waiting_sign_off == []
    sign_off(entry=entry, by=council.manager)
    assert sign_off_queue(council.manager) == []


def test_what_was_sent_back_is_the_authors_to_finish_with_what_was_asked(council):  # noqa: F811
    child = allocated(council)
    entry = record_core_group(
        children=[child], at=ago(hours=2), by=council.social_worker, answers=CORE_GROUP
    )
    send_back(entry=entry, by=council.manager, note="Say what the school reported")
    (unfinished,) = my_day(council.social_worker).unfinished
    assert unfinished.sent_back == "Say what the school reported"
    assert my_day(council.manager).waiting_sign_off == []


def test_an_unfinished_visit_names_the_questions_left_open(council):  # noqa: F811
    child = allocated(council)
    seen(council, child, days=0)
    (unfinished,) = my_day(council.social_worker).unfinished
    assert unfinished.missing == ["Was the child's bedroom seen?"]
    assert not unfinished.waits_for_viewer


def test_a_draft_is_on_its_authors_day_alone(council):  # noqa: F811
    child = allocated(council)
    save_draft(by=council.social_worker, form="visit", children=[child], answers={})
    (draft,) = my_day(council.social_worker).drafts
    assert (draft.title, [each.name for each in draft.children]) == ("Visit", ["Amara Ilett"])
    assert my_day(council.colleague).drafts == []


def test_looking_at_the_day_is_one_audit_row_with_every_child_on_it(council):  # noqa: F811
    children = [allocated(council, given=name) for name in ("A", "B")]
    before = AuditEntry.objects.count()
    my_day(council.social_worker)
    (row,) = AuditEntry.objects.order_by("id")[before:]
    assert (row.deed, row.subject_ids) == ("read.my_day", sorted(child.pk for child in children))


@pytest.mark.parametrize("who", ["social_worker", "manager"])
def test_the_day_takes_the_same_few_queries_whatever_its_size(council, who):  # noqa: F811
    viewer = getattr(council, who)
    counts = []
    for more in (1, 5):
        full(council, more)
        with CaptureQueriesContext(connection) as taken:
            day = my_day(viewer)
        counts.append(queries_in(taken))
    assert len(day.overdue) + len(day.due) > 5
    assert counts[0] == counts[1]
    assert counts[0] <= QUERIES


def test_whats_due_lists_what_is_open_first_and_what_was_done_the_latest_first(council):  # noqa: F811
    child = allocated(council, since=40)
    seen(council, child, days=30)
    seen(council, child, days=20)
    lines = whats_due(council.social_worker, child)
    is_open = [found.status in ("due", "overdue", "open") for found in lines]
    assert is_open == sorted(is_open, reverse=True)
    overdue = [found.overdue for found in lines if found.status in ("due", "overdue", "open")]
    assert overdue == sorted(overdue, reverse=True)
    done = [found.done_at for found in lines if found.done_at]
    assert done == sorted(done, reverse=True)
    assert len(done) >= 2


def test_a_visit_is_a_matter_of_its_own_and_not_the_one_before(council):  # noqa: F811
    child = allocated(council, since=40)
    seen(council, child, days=20)
    found = line(my_day(council.social_worker).overdue, "cp-visits")
    assert found.ref == ""
    contacted = council.child(given="Ben", family="Stone", born=date(2015, 2, 1))
    record_contact(
        children=[contacted],
        at=ago(hours=2),
        by=council.duty_worker,
        answers={
            "direction": "in",
            "party": "public",
            "method": "phone",
            "purpose": "enquiry",
            "urgent": "no",
            "what_was_said": "-",
        },
    )
    decision = line(my_day(council.duty_manager).due, "decision-on-contact")
    assert decision.ref.startswith("contact:")
