"""The standards browser: from the document down to how this council does."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keyworker.history.models import Obligation
from keyworker.history.queries import pack
from keyworker.oversight.tallies import OUTCOMES, tallies
from keyworker.packs.loader import cited
from tests.oversight.days import allocated, queries_in, seen

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 10, 13, 9, tzinfo=ZoneInfo("Europe/London"))
VISITS = "/standards/rule/wokingham/cp-visits/"


@pytest.fixture
def standing(council):
    """One child seen late once and overdue since: met 0, late 1, overdue 1."""
    with time_machine.travel(TODAY, tick=False):
        child = allocated(council, since=40)
        seen(council, child, days=20)
        yield council


def read(client, worker, address):
    client.force_login(worker)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def links_on(page):
    return sorted(set(re.findall(r'href="(/standards/[^"]*)"', page)))


def test_one_reads_from_the_document_to_the_chapter_the_clause_and_the_rule(client, standing):
    worker = standing.social_worker
    assert "/standards/wokingham/" in links_on(read(client, worker, "/standards/"))
    document = read(client, worker, "/standards/wokingham/")
    assert "Version 1.0 in force from 1 February 2020" in document
    assert "/standards/wokingham/cp-plans-and-reviews/" in links_on(document)
    chapter = read(client, worker, "/standards/wokingham/cp-plans-and-reviews/")
    assert "/standards/clause/wokingham/cp-plans-and-reviews/1/" in links_on(chapter)
    clause = read(client, worker, "/standards/clause/wokingham/cp-plans-and-reviews/1/")
    assert VISITS in links_on(clause)
    rule = read(client, worker, VISITS)
    assert "Every 10 working days, during child protection plan: social work visit (seen)" in rule
    assert "Clauses" in rule
    assert "Social worker" in rule


def test_the_rule_counts_how_we_do_over_the_whole_council(client, standing):
    page = read(client, standing.colleague, VISITS)
    rows = re.findall(r'scope="row"[^>]*>([^<]+)</th><td[^>]*>(\d+)', page)
    assert ("Done late", "1") in rows
    assert ("Overdue now", "1") in rows
    assert "Amara" not in page
    assert "Of those decided one way or the other, 0 in 100 were met in time." in page


def test_what_is_overdue_is_counted_as_of_now_and_not_as_of_the_last_writing(standing):
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/London"))):
        later = tallies(["wokingham/core-groups"])["wokingham/core-groups"]
    now = tallies(["wokingham/core-groups"])["wokingham/core-groups"]
    assert (now.overdue, later.overdue) == (0, 0) or later.overdue >= now.overdue
    visits = Obligation.objects.filter(rule="wokingham/cp-visits", measure="limit")
    assert tallies(["wokingham/cp-visits"])["wokingham/cp-visits"].all == visits.count()


def test_a_target_stands_beside_its_limit(client, standing):
    for measure, status in (("limit", "met"), ("target", "late")):
        Obligation.objects.create(
            subject_type="child",
            subject_id=1,
            rule="wokingham/conference-record-sent",
            kind="deadline",
            measure=measure,
            status=status,
            owner="cp_chair",
        )
    page = read(client, standing.manager, "/standards/rule/wokingham/conference-record-sent/")
    assert "At the limit" in page
    assert "At the target" in page
    assert "(as a target, 10 working days)" in page


def test_every_outcome_the_engine_knows_has_words():
    statuses = "met late due overdue missed lapsed waived unknown open".split()
    assert set(statuses) == set(OUTCOMES)


def test_a_clause_says_who_may_decide_where_a_decision_carries_it(client, council):
    page = read(
        client,
        council.social_worker,
        "/standards/clause/wokingham/cp-plans-and-reviews/12/",
    )
    assert "Signing off a meeting&#x27;s record" in page
    assert "May be decided by: Assistant Team Manager" in page


def test_every_clause_a_rule_cites_and_every_rule_in_force_has_its_page(client, council):
    client.force_login(council.manager)
    rules = pack().standards.rules
    clauses = {clause for rule in rules for clause in cited(rule)}
    assert len(rules) > 50
    for rule in rules:
        assert client.get(f"/standards/rule/{rule.name}/").status_code == 200, rule.name
    for clause in clauses:
        assert client.get(f"/standards/clause/{clause}/").status_code == 200, clause


def test_no_link_of_a_whole_document_leads_nowhere(client, council):
    client.force_login(council.manager)
    for name in ("wokingham", "england"):
        for chapter in links_on(read(client, council.manager, f"/standards/{name}/")):
            for address in links_on(read(client, council.manager, chapter)):
                assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    "address",
    [
        "/standards/atlantis/",
        "/standards/wokingham/no-such-chapter/",
        "/standards/clause/wokingham/cp-plans-and-reviews/999/",
        "/standards/clause/atlantis/cp-plans-and-reviews/1/",
        "/standards/rule/wokingham/no-such-rule/",
    ],
)
def test_what_is_not_in_the_standards_is_a_page_in_plain_words(client, council, address):
    client.force_login(council.manager)
    answer = client.get(address)
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_the_pages_take_few_queries(client, standing):
    client.force_login(standing.manager)
    client.get("/standards/")
    for address in (
        "/standards/",
        "/standards/wokingham/",
        "/standards/wokingham/cp-plans-and-reviews/",
        "/standards/clause/wokingham/cp-plans-and-reviews/1/",
        VISITS,
    ):
        with CaptureQueriesContext(connection) as taken:
            client.get(address)
        assert queries_in(taken) <= 4, address


def test_a_whole_document_is_counted_once_and_says_when(client, standing):
    address = "/standards/wokingham/cp-plans-and-reviews/"
    first = read(client, standing.manager, address)
    assert "Counted at 9am, over the whole council." in first
    Obligation.objects.filter(rule="wokingham/cp-visits").update(status="met")
    with time_machine.travel(TODAY.replace(minute=5), tick=False):
        assert "Counted at 9am" in read(client, standing.manager, address)
        assert "Met in time" in read(client, standing.manager, VISITS)
