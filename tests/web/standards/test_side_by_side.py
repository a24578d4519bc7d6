"""Another council's standards beside ours, and our own with another figure."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keyworker.audit.models import AuditEntry
from keyworker.cli.main import main
from keyworker.history.queries import pack
from keyworker.oversight.models import Trial
from keyworker.oversight.trials import try_pack, what_if
from keyworker.packs import load
from keyworker.standards.faults import RulesRefused
from tests.oversight.days import allocated, queries_in, seen
from tests.web.standards.test_browsing import read

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 10, 13, 9, tzinfo=ZoneInfo("Europe/London"))
WHAT_IF = "/standards/rule/wokingham/cp-visits/what-if/"


@pytest.fixture
def standing(council):
    """One child seen late once and overdue since: with 10 working days met 0, late 1, overdue 1."""
    with time_machine.travel(TODAY, tick=False):
        child = allocated(council, since=40)
        seen(council, child, days=20)
        yield council


def test_another_pack_is_tried_on_this_council_and_its_counts_are_kept_until_the_next_trial(
    standing,
):
    number = try_pack(load("england"))
    rows = Trial.objects.filter(pack="england")
    assert sum(row.number for row in rows) == number > 0
    first = {(row.rule, row.measure, row.outcome): row.number for row in rows}
    assert try_pack(load("england")) == number
    again = {
        (row.rule, row.measure, row.outcome): row.number
        for row in Trial.objects.filter(pack="england")
    }
    assert again == first
    assert AuditEntry.objects.filter(deed="read.trial").count() == 2


def test_the_command_tries_a_pack_and_refuses_one_that_is_not_there(standing, capsys):
    assert main(["history", "try", "england"]) == 0
    assert "obligations worked out" in capsys.readouterr().err
    assert main(["history", "try", "englnd"]) == 2
    assert "Did you mean england" in capsys.readouterr().err


def test_two_councils_are_set_side_by_side_with_both_clauses_and_how_we_do(client, standing):
    worker = standing.manager
    page = read(client, worker, "/standards/compare/?other=england")
    assert "Hold the first core group" in page
    assert "/standards/clause/wokingham/cp-plans-and-reviews/8/" in page
    assert "has not been worked out yet" in page
    assert "Only in Wokingham" in page
    try_pack(load("england"))
    page = read(client, worker, "/standards/compare/?other=england")
    assert "was worked out on" in page
    assert "Amara" not in page


def test_nothing_is_set_beside_a_pack_nobody_has(client, standing):
    client.force_login(standing.manager)
    answer = client.get("/standards/compare/?other=atlantis")
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_another_councils_document_can_be_read_down_to_its_rules(client, standing):
    page = read(client, standing.manager, "/standards/")
    assert "Other councils" in page
    for name in ("bromley", "hackney", "banes", "allocation"):
        assert f"/standards/{name}/" in page
        assert read(client, standing.manager, f"/standards/{name}/")
    other = load("allocation")
    for rule in other.rules[:3]:
        words = read(client, standing.manager, f"/standards/rule/{rule.name}/")
        assert "How we would do" in words
        assert "what-if" not in words


def test_another_figure_moves_what_is_met_and_what_is_asked_for(client, standing):
    """Plan since 3 September; seen on 23 September, 20 days on: late at 10 working days (due 17
    September), in time at 15 (due 24 September). From then, 15 working days are 14 October.
    """
    before, after = what_if(
        standing.manager, pack().standards.rule("wokingham/cp-visits"), "15 working days"
    )
    assert dict(before.counts) == {"late": 1, "overdue": 1}
    assert dict(after.counts) == {"met": 1, "due": 1}
    assert before.in_a_week * 52 == pytest.approx(2)
    assert after.in_a_week * 52 == pytest.approx(1)
    page = read(client, standing.manager, f"{WHAT_IF}?figure=15+working+days")
    assert "15 working days" in page
    assert "Met in time, in 100 decided" in page
    noted = AuditEntry.objects.filter(deed="read.what_if")
    assert noted.count() == 2


@pytest.mark.parametrize("figure", ["", "soon", "15", "-1 days", "1" * 101])
def test_a_figure_that_cannot_be_read_is_said_beside_its_box(client, standing, figure):
    client.force_login(standing.manager)
    answer = client.get(WHAT_IF, {"figure": figure})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_a_rule_without_one_figure_has_no_what_if(client, standing):
    client.force_login(standing.manager)
    assert client.get("/standards/rule/wokingham/cp-bedroom/what-if/").status_code == 404
    assert client.get("/standards/rule/wokingham/none/what-if/").status_code == 404
    with pytest.raises(RulesRefused):
        what_if(standing.manager, pack().standards.rule("wokingham/cp-bedroom"), "4 weeks")


def test_the_pages_take_few_queries(client, standing):
    client.force_login(standing.manager)
    client.get("/standards/")
    for address, most in (
        ("/standards/compare/?other=england", 8),
        (WHAT_IF + "?figure=9+days", 12),
    ):
        with CaptureQueriesContext(connection) as taken:
            assert client.get(address).status_code == 200
        assert queries_in(taken) <= most
