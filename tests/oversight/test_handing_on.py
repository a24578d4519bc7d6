"""What is handed on: small numbers kept back, the target beside the limit, who took it noted."""

from datetime import date

import pytest
import time_machine

from keyworker.audit.models import AuditEntry
from keyworker.audit.refusals import NotPermitted
from keyworker.history.models import Obligation
from keyworker.oversight.handing_on import figures_to_hand_on
from keyworker.oversight.selection import Selection
from keyworker.oversight.small_numbers import FEW, KEPT_BACK
from keyworker.oversight.spreadsheet import harmless
from keyworker.workforce.actions import create_worker
from tests.oversight.owed import CORE_GROUPS, RECORD_SENT, VISITS, at, owed

pytestmark = pytest.mark.django_db

YEAR = Selection(since=date(2025, 10, 1), until=date(2026, 10, 13))


@pytest.fixture
def owe(council):
    """Have so many obligations of a rule with an outcome."""
    with time_machine.travel(at("2026-10-13 09:00"), tick=False):
        child = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
        Obligation.objects.all().delete()

        def owe_(number, status, rule=VISITS, **more):
            for _ in range(number):
                owed(child, "2026-09-01 23:59", status, rule=rule, **more)

        yield owe_


def printed(rows):
    return {row.row.key: (row.counts, row.applied, row.share) for row in rows}


def test_outcomes_are_drawn_together_before_anything_is_kept_back(council, owe):
    for number, status in ((40, "met"), (4, "late"), (3, "missed"), (2, "overdue")):
        owe(number, status)
    for number, status in ((3, "due"), (2, "lapsed"), (2, "waived")):
        owe(number, status)
    Obligation.objects.filter(status="due").update(due_at=at("2026-10-13 23:59"))
    found = figures_to_hand_on(council.manager, YEAR, "standard")
    assert printed(found.rows) == {VISITS: ([40, 9, 7], 56, 82)}
    assert (found.total.counts, found.total.share) == ([40, 9, 7], 82)


def test_a_share_that_rests_on_a_count_kept_back_is_kept_back(council, owe):
    owe(40, "met")
    owe(3, "late")
    for number, status in ((50, "met"), (10, "late")):
        owe(number, status, CORE_GROUPS)
    rows = printed(figures_to_hand_on(council.manager, YEAR, "standard").rows)
    # 43 less 40 would tell the 3; 13 less 10 too, and then 60 less 50 the 10.
    assert rows[VISITS] == ([KEPT_BACK, FEW, 0], 43, KEPT_BACK)
    assert rows[CORE_GROUPS] == ([KEPT_BACK, KEPT_BACK, 0], 60, KEPT_BACK)


def test_the_target_is_printed_where_nothing_of_its_row_is_small(council, owe):
    owe(40, "met", RECORD_SENT)
    owe(10, "late", RECORD_SENT)
    owe(30, "met", RECORD_SENT, measure="target")
    owe(20, "late", RECORD_SENT, measure="target")
    found = figures_to_hand_on(council.manager, YEAR, "standard")
    assert printed(found.rows) == {RECORD_SENT: ([40, 10, 0], 50, 80)}
    assert printed(found.at_target) == {RECORD_SENT: ([30, 20, 0], 50, 60)}


def test_the_target_tells_nothing_of_a_limit_that_is_kept_back(council, owe):
    owe(40, "met", RECORD_SENT)
    owe(2, "late", RECORD_SENT)
    owe(30, "met", RECORD_SENT, measure="target")
    owe(12, "late", RECORD_SENT, measure="target")
    found = figures_to_hand_on(council.manager, YEAR, "standard")
    [beside] = found.at_target
    assert beside.counts == [KEPT_BACK, KEPT_BACK, 0]
    assert (beside.applied, beside.share) == (KEPT_BACK, KEPT_BACK)


def test_a_small_number_at_the_target_keeps_its_row_back(council, owe):
    owe(40, "met", RECORD_SENT)
    owe(10, "late", RECORD_SENT)
    owe(47, "met", RECORD_SENT, measure="target")
    owe(3, "late", RECORD_SENT, measure="target")
    [beside] = figures_to_hand_on(council.manager, YEAR, "standard").at_target
    assert (beside.counts, beside.applied) == ([KEPT_BACK, FEW, 0], KEPT_BACK)


def test_a_table_of_nothing_is_a_total_of_nothing(council, owe):
    found = figures_to_hand_on(council.manager, YEAR, "standard")
    assert (found.rows, found.total.counts, found.total.applied) == ([], [0, 0, 0], 0)


def test_workers_left_out_are_left_out_of_the_total_that_leaves_the_house(council, owe):
    owe(20, "met", owner_worker_id=council.social_worker.pk)
    owe(30, "late", owner_worker_id=council.colleague.pk)
    found = figures_to_hand_on(council.social_worker, YEAR, "worker")
    assert printed(found.rows) == {str(council.social_worker.pk): ([20, 0, 0], 20, 100)}
    assert (found.total.counts, found.is_partial) == ([20, 0, 0], True)


def test_who_took_which_figures_away_is_noted_and_a_stranger_takes_none(council, owe):
    figures_to_hand_on(council.manager, YEAR, "team")
    noted = AuditEntry.objects.get(deed="read.compliance_export")
    assert noted.worker_id == council.manager.pk
    assert noted.details == {"by": "team", "since": "2025-10-01", "until": "2026-10-13"}
    with pytest.raises(NotPermitted):
        figures_to_hand_on(create_worker(username="s", name="Stranger", by=None), YEAR, "team")
    assert AuditEntry.objects.filter(deed="read.compliance_export").count() == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_a_cell_that_would_run_is_text(text):
    assert harmless(text) == f"'{text}"
    assert harmless("Send it = done") == "Send it = done"
    assert harmless(-3) == -3
