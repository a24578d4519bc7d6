"""How a small council does: every figure against a sum over the rows themselves."""

import random
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.audit.refusals import NotFound, NotPermitted
from keyworker.history.models import Obligation
from keyworker.involvements.models import TeamHolding
from keyworker.oversight.compliance import GROUPS, figures, obligations_behind
from keyworker.oversight.policy import workers_seen_by
from keyworker.oversight.selection import Selection, usual_period
from keyworker.workforce.actions import arrange_cover, create_worker, record_absence
from keyworker.workforce.models import PostHolding, Team
from tests.oversight.council import appointed
from tests.oversight.days import queries_in
from tests.oversight.owed import CORE_GROUPS, LONDON, RECORD_SENT, VISITS, at, held, owed

pytestmark = pytest.mark.django_db

NOW = at("2026-10-13 09:00")
YEAR = Selection(since=date(2025, 10, 1), until=date(2026, 10, 13))
STATUSES = ("met", "late", "missed", "overdue", "due", "lapsed", "waived", "unknown")


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def children(council, today):
    """Two children: the first is passed from the duty team to the east in March."""
    born = date(2017, 5, 4)
    first = council.child(given="Amara", family="Ilett", born=born)
    second = council.child(given="Ben", family="Stone", born=born)
    Obligation.objects.all().delete()
    held(first, council.duty, "2025-10-20 10:00", "2026-03-05 12:00")
    held(first, council.team, "2026-03-05 12:00")
    held(second, council.team, "2025-12-01 09:00", "2026-06-01 17:00")
    return [first, second]


@pytest.fixture
def busy_year(council, children):
    """Two hundred obligations of every outcome, due on days of fourteen months."""
    dice = random.Random(7)
    workers = [council.social_worker.pk, council.colleague.pk, council.chair.pk, None]
    for _ in range(200):
        rule = dice.choice([VISITS, CORE_GROUPS, RECORD_SENT])
        due = NOW - timedelta(days=dice.randrange(-20, 410), minutes=dice.randrange(1440))
        status = dice.choice(STATUSES)
        owed(
            dice.choice(children),
            f"{due:%Y-%m-%d %H:%M}",
            status,
            rule=rule,
            owner_worker_id=dice.choice(workers),
            owner=dice.choice(["social_worker", "manager"]),
            measure=dice.choice(["limit", "limit", "target"]) if rule == RECORD_SENT else "limit",
        )
    return council


def outcome_of(row):
    if row.status in ("due", "overdue"):
        return "overdue" if row.due_at < NOW else "due"
    return row.status


def team_of(row):
    taken = [
        holding
        for holding in TeamHolding.objects.filter(child_id=row.subject_id)
        if holding.started_at <= row.due_at
    ]
    return max(taken, key=lambda each: each.started_at).team.code if taken else "none"


KEYS = {
    "standard": lambda row: row.rule,
    "team": team_of,
    "worker": lambda row: str(row.owner_worker_id or row.owner),
    "month": lambda row: row.due_at.astimezone(LONDON).strftime("%Y-%m"),
}


def summed(by, keep=lambda row: True):
    """The same figures, row by row in Python."""
    found = defaultdict(Counter)
    for row in Obligation.objects.all():
        day = row.due_at.astimezone(LONDON).date()
        if YEAR.since <= day <= YEAR.until and keep(row):
            found[KEYS[by](row)][row.measure, outcome_of(row)] += 1
    return {key: dict(counts) for key, counts in found.items()}


def counted(rows):
    """Figures in the shape of `summed`."""
    shaped = {}
    for row in rows:
        counts = {("limit", code): number for code, number in row.tally.counts.items()}
        counts |= {("target", code): number for code, number in row.tally.at_target.items()}
        if counts:
            shaped[row.key] = counts
    return shaped


@pytest.mark.parametrize("by", GROUPS)
def test_each_table_is_what_one_finds_by_adding_up_the_rows(busy_year, by):
    found = figures(busy_year.service_manager, YEAR, by)
    assert counted(found.rows) == summed(by)
    assert counted(found.months) == summed("month")
    assert found.total.all == sum(row.measure == "limit" for row in rows_of_the_year())


def rows_of_the_year():
    return [row for row in Obligation.objects.all() if in_the_year(row)]


def in_the_year(row):
    return YEAR.since <= row.due_at.astimezone(LONDON).date() <= YEAR.until


@pytest.mark.parametrize(
    ("narrowed", "keep"),
    [
        ({"rule": VISITS}, lambda row: row.rule == VISITS),
        ({"team": "safeguarding_east"}, lambda row: team_of(row) == "safeguarding_east"),
        ({"team": "none"}, lambda row: team_of(row) == "none"),
        ({"worker": "manager"}, lambda row: not row.owner_worker_id and row.owner == "manager"),
        (
            {"month": date(2026, 3, 1)},
            lambda row: row.due_at.astimezone(LONDON).strftime("%Y-%m") == "2026-03",
        ),
    ],
    ids=["standard", "team", "no team", "role", "month"],
)
def test_a_table_narrowed_is_what_one_finds_by_adding_up_those_rows(busy_year, narrowed, keep):
    selection = Selection(since=YEAR.since, until=YEAR.until, **narrowed)
    found = figures(busy_year.service_manager, selection, "standard")
    assert found.rows
    assert counted(found.rows) == summed("standard", keep)


def test_a_worker_and_a_chapter_narrow_it_too(busy_year):
    number = busy_year.colleague.pk
    selection = Selection(
        since=YEAR.since,
        until=YEAR.until,
        worker=str(number),
        chapter="wokingham/cp-plans-and-reviews",
    )
    found = figures(busy_year.service_manager, selection, "standard")
    in_chapter = (VISITS, CORE_GROUPS)
    kept = summed("standard", lambda r: r.owner_worker_id == number and r.rule in in_chapter)
    assert counted(found.rows) == kept
    assert VISITS in kept


def test_every_figure_opens_as_many_obligations_as_it_says(busy_year):
    viewer = busy_year.service_manager
    for row in figures(viewer, YEAR, "standard").rows:
        only = Selection(since=YEAR.since, until=YEAR.until, rule=row.key)
        for outcome, number in row.tally.counts.items():
            page = obligations_behind(viewer, only, outcome=outcome)
            assert page.paginator.count == number, (row.key, outcome)
            assert {line.rule for line in page.object_list} == {row.key}
        decided = obligations_behind(viewer, only, outcome="decided")
        assert decided.paginator.count == row.tally.decided
        at_target = obligations_behind(viewer, only, measure="target")
        assert at_target.paginator.count == row.tally.target.all


def test_the_target_stands_beside_the_limit_and_counts_for_neither_share(council, children):
    for measure, status in (("limit", "met"), ("target", "late")):
        owed(children[0], "2026-09-02 23:59", status, rule=RECORD_SENT, measure=measure)
    [row] = figures(council.manager, YEAR, "standard").rows
    assert (row.tally.share, row.tally.target.share) == (100, 0)
    assert (row.tally.all, row.tally.target.all) == (1, 1)


def test_a_month_ends_at_midnight_in_london_summer_and_winter(council, children):
    for due in ("2026-02-28 23:59", "2026-03-01 00:00", "2026-03-31 23:59", "2026-04-01 00:00"):
        owed(children[0], due, "met")
    months = {row.key: row.tally.all for row in figures(council.manager, YEAR, "month").rows}
    assert (months["2026-02"], months["2026-03"], months["2026-04"]) == (1, 2, 1)
    march = Selection(since=YEAR.since, until=YEAR.until, month=date(2026, 3, 1))
    assert figures(council.manager, march, "standard").total.all == 2
    first_day = Selection(since=date(2026, 3, 31), until=date(2026, 3, 31))
    assert figures(council.manager, first_day, "standard").total.all == 1


def test_what_fell_due_after_a_handover_is_the_new_teams_and_after_closing_the_last_teams(
    council, children
):
    first, second = children
    owed(first, "2026-03-05 11:59", "met")
    owed(first, "2026-03-05 23:59", "late")
    owed(second, "2026-07-01 23:59", "missed")
    owed(second, "2025-11-20 23:59", "met")
    teams = {row.key: row.tally.counts for row in figures(council.manager, YEAR, "team").rows}
    assert teams == {
        council.duty.code: {"met": 1},
        council.team.code: {"late": 1, "missed": 1},
        "none": {"met": 1},
    }


def test_a_duty_of_something_else_with_a_childs_number_is_no_teams(council, children):
    row = owed(children[0], "2026-09-01 23:59", "met", rule="wokingham/unit-staffed")
    Obligation.objects.filter(pk=row.pk).update(subject_type="unit")
    [found] = figures(council.manager, YEAR, "team").rows
    assert found.key == "none"


def test_what_is_overdue_is_so_as_of_now_and_an_agencys_window_never_is(council, children):
    owed(children[0], "2026-10-13 10:00", "due")
    owed(children[0], "2026-10-13 08:00", "due")
    owed(children[0], "2026-10-01 23:59", "due", rule="wokingham/icpc-agency-reports")
    rows = {row.key: row.tally.counts for row in figures(council.manager, YEAR, "standard").rows}
    assert rows[VISITS] == {"due": 1, "overdue": 1}
    assert rows["wokingham/icpc-agency-reports"] == {"lapsed": 1}


def test_the_worst_comes_first_and_what_is_undecided_last(council, children):
    for rule, status in ((VISITS, "met"), (CORE_GROUPS, "late"), (RECORD_SENT, "waived")):
        owed(children[0], "2026-09-02 23:59", status, rule=rule)
    rows = figures(council.manager, YEAR, "standard").rows
    assert [row.key for row in rows] == [CORE_GROUPS, VISITS, RECORD_SENT]


def test_a_share_is_whole_only_where_all_were_met(council, children):
    for number in range(300):
        owed(children[0], "2026-09-02 23:59", "met" if number else "late")
    assert figures(council.manager, YEAR, "month").total.share == 99


def test_the_period_is_twelve_whole_months_and_the_one_that_runs():
    assert usual_period(date(2026, 10, 13)) == (date(2025, 10, 1), date(2026, 10, 13))
    months = Selection(since=date(2025, 12, 31), until=date(2026, 2, 1)).months
    assert months == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


def test_the_list_is_a_page_at_a_time_and_notes_every_child_on_it_and_no_other(council, children):
    first, second = children
    for day in range(1, 11):
        owed(first, f"2026-09-{day:02} 23:59", "late", days_late=3)
    owed(second, "2026-08-01 23:59", "late")
    page = obligations_behind(council.manager, YEAR, outcome="late", per_page=10)
    assert [line.due_at for line in page.object_list] == sorted(
        (line.due_at for line in page.object_list), reverse=True
    )
    assert (page.paginator.count, page.has_next()) == (11, True)
    assert AuditEntry.objects.filter(deed="read.compliance").get().subject_ids == [first.pk]
    obligations_behind(council.manager, YEAR, outcome="late", per_page=10, page=2)
    last = AuditEntry.objects.filter(deed="read.compliance").last()
    assert last.subject_ids == [second.pk]


def test_the_figures_cost_as_many_queries_whatever_the_council(busy_year):
    viewer = busy_year.manager

    def cost():
        spent = []
        for by in GROUPS:
            with CaptureQueriesContext(connection) as taken:
                figures(viewer, YEAR, by)
            spent.append(queries_in(taken))
        with CaptureQueriesContext(connection) as taken:
            obligations_behind(viewer, YEAR)
        return [*spent, queries_in(taken)]

    before = cost()
    child = busy_year.child(given="Cara", family="Oduya", born=date(2018, 1, 2))
    for number in range(40):
        name = f"Worker {number}"
        worker = appointed(name, "social_worker", busy_year.team, busy_year.manager)
        owed(child, "2026-09-02 23:59", "late", owner_worker_id=worker.pk)
    assert cost() == before
    assert max(before[:-1]) <= 5


def test_nobody_out_of_post_sees_any_figure(busy_year):
    stranger = create_worker(username="s", name="Stranger", by=None)
    for by in GROUPS:
        with pytest.raises(NotPermitted):
            figures(stranger, YEAR, by)
    with pytest.raises(NotPermitted):
        obligations_behind(stranger, YEAR)
    assert not AuditEntry.objects.filter(deed="read.compliance").exists()


def test_one_workers_figures_are_theirs_and_their_managers(council, today):
    def sees(viewer):
        seen = workers_seen_by(viewer)
        people = (council.social_worker, council.colleague, council.chair, council.manager)
        return [worker.name for worker in people if seen.holds(worker.pk)]

    everybody = ["Priya Nair", "Tom Brandt", "Beatrix Cole", "Ruth Adeyemi"]
    assert sees(council.social_worker) == ["Priya Nair"]
    assert sees(council.manager) == ["Priya Nair", "Tom Brandt", "Ruth Adeyemi"]
    assert sees(council.duty_manager) == []
    assert sees(council.service_manager) == everybody
    assistant = appointed("Ada Bell", "assistant_team_manager", council.team, council.manager)
    assert sees(assistant) == ["Priya Nair", "Tom Brandt"]
    assert workers_seen_by(council.manager).holds(assistant.pk)


def test_a_manager_of_another_team_sees_only_their_own_team(council, today):
    elsewhere = Team.objects.get(code="safeguarding_west")
    other = appointed("Mina Shah", "team_manager", elsewhere)
    theirs = appointed("Leo Banks", "social_worker", elsewhere)
    seen = workers_seen_by(other)
    assert (seen.holds(theirs.pk), seen.holds(council.social_worker.pk)) == (True, False)


def test_who_stands_in_for_a_manager_who_has_left_sees_no_more_for_it(council, today):
    day = timezone.localdate()
    arrange_cover(covered=council.manager, stand_in=council.duty_manager, started_on=day, by=None)
    assert workers_seen_by(council.duty_manager).holds(council.social_worker.pk)
    PostHolding.objects.filter(worker=council.manager).update(ended_on=day - timedelta(days=1))
    assert not workers_seen_by(council.duty_manager).holds(council.colleague.pk)


def test_who_supervises_through_others_in_another_team_sees_a_workers_figures(council, today):
    lead = appointed("Lena Hope", "conference_team_manager", council.chair_team)
    assert workers_seen_by(lead).holds(council.chair.pk)  # a post above in the same team
    nearer = appointed("Sam Poole", "social_worker", council.duty, council.manager)
    below = appointed("Uma Reid", "social_worker", council.chair_team, nearer)
    assert workers_seen_by(council.manager).holds(below.pk)
    assert not workers_seen_by(council.colleague).holds(below.pk)


def test_who_stands_in_for_a_manager_sees_what_the_manager_may(council, today):
    assert not workers_seen_by(council.duty_manager).holds(council.social_worker.pk)
    day = timezone.localdate()
    record_absence(worker=council.manager, kind="leave", started_on=day, by=None)
    arrange_cover(
        covered=council.manager,
        stand_in=council.duty_manager,
        started_on=day,
        by=None,
    )
    assert workers_seen_by(council.duty_manager).holds(council.social_worker.pk)


def test_the_table_of_workers_leaves_out_those_one_may_not_see_and_says_so(busy_year):
    found = figures(busy_year.social_worker, YEAR, "worker")
    own, others = str(busy_year.social_worker.pk), str(busy_year.colleague.pk)
    keys = {row.key for row in found.rows}
    assert own in keys
    assert others not in keys
    assert {"social_worker", "manager"} < keys
    assert found.is_partial
    # The council's own figures are everybody's to see, so they hold all.
    assert counted(found.months) == summed("month")
    assert not figures(busy_year.service_manager, YEAR, "worker").is_partial


def test_another_workers_figures_and_list_are_refused(busy_year):
    selection = Selection(since=YEAR.since, until=YEAR.until, worker=str(busy_year.colleague.pk))
    for by in GROUPS:
        with pytest.raises(NotPermitted, match="those who supervise them"):
            figures(busy_year.social_worker, selection, by)
    with pytest.raises(NotPermitted):
        obligations_behind(busy_year.social_worker, selection)
    assert figures(busy_year.manager, selection, "standard").total.all


def test_a_team_that_is_not_there_is_said_to_be_none(council, today):
    selection = Selection(since=YEAR.since, until=YEAR.until, team="atlantis")
    with pytest.raises(NotFound, match="no team atlantis"):
        figures(council.manager, selection, "standard")
