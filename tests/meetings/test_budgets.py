"""What one deed on one child costs the database, however long the child's history is."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keyworker.involvements.actions import allocate, start_involvement
from keyworker.meetings.actions import record_core_group, record_initial_conference
from keyworker.record.actions import record_visit
from keyworker.referrals.actions import decide_referral, record_contact
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db


def ago(**length):
    return timezone.now() - timedelta(**length)


@pytest.fixture
def child(council):  # noqa: F811
    made = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
    record_contact(
        children=[made],
        at=ago(days=50),
        by=council.duty_worker,
        answers={
            "direction": "in",
            "party": "professional",
            "method": "phone",
            "purpose": "referral",
            "what_was_said": "School rang.",
        },
    )
    return made


def visit(council, child, at):  # noqa: F811
    record_visit(
        children=[child],
        at=at,
        by=council.social_worker,
        answers={"purpose": "cp", "by": str(council.social_worker.pk), "place": "home"},
        child_answers={child.pk: {"seen": "yes", "seen_alone": "yes", "what_happened": "-"}},
    )


def decision(council, child):  # noqa: F811
    decide_referral(
        children=[child],
        at=ago(days=49),
        by=council.duty_manager,
        answers={"outcome": "assessment", "reason": "-"},
    )


def conference(council, child):  # noqa: F811
    record_initial_conference(
        children=[child],
        at=ago(hours=2),
        by=council.chair,
        answers={"quorate": "yes", "who_took_part": "All", "reason": "Harm"},
        child_answers={child.pk: {"outcome": "plan", "category": "NEG"}},
    )


def core_group(council, child):  # noqa: F811
    record_core_group(
        children=[child],
        at=ago(hours=1),
        by=council.social_worker,
        answers={"who_took_part": "All", "progress": "Slow"},
    )


def queries_of(deed):
    """How many statements a deed takes; savepoints and locks are no work to speak of."""
    with CaptureQueriesContext(connection) as found:
        deed()
    aside = ("SAVEPOINT", "RELEASE", "SELECT pg_advisory")
    return sum(not query["sql"].startswith(aside) for query in found.captured_queries)


def test_a_deed_on_one_child_takes_a_few_queries(council, child):  # noqa: F811
    taken = {
        "a decision": queries_of(lambda: decision(council, child)),
        "a conference": queries_of(lambda: conference(council, child)),
        "a core group": queries_of(lambda: core_group(council, child)),
        "a visit": queries_of(lambda: visit(council, child, ago(minutes=5))),
    }
    limits = {"a decision": 60, "a conference": 80, "a core group": 40, "a visit": 16}
    assert {deed: count for deed, count in taken.items() if count > limits[deed]} == {}


def test_a_visit_costs_as_many_queries_after_forty_as_after_one(council, child):  # noqa: F811
    start_involvement(child=child, kind="open_case", at=ago(days=48), by=council.manager)
    start_involvement(child=child, kind="cp_plan", at=ago(days=48), by=council.manager)
    allocate(
        child=child,
        worker=council.social_worker,
        role="social_worker",
        at=ago(days=47),
        by=council.manager,
    )
    visit(council, child, ago(days=46))
    first = queries_of(lambda: visit(council, child, ago(days=45)))
    for number in range(40):
        visit(council, child, ago(days=44, hours=-20 * number))
    later = queries_of(lambda: visit(council, child, ago(minutes=5)))
    assert later <= first + 2
