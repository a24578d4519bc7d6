"""The compliance screen: figures that open what is behind them, words for what goes wrong."""

import csv
import io
import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keyworker.audit.models import AuditEntry
from keyworker.history.models import Obligation
from keyworker.workforce.actions import create_worker
from keyworker.workforce.models import Team
from tests.oversight.council import appointed
from tests.oversight.days import queries_in
from tests.oversight.owed import CORE_GROUPS, RECORD_SENT, VISITS, at, held, owed

pytestmark = pytest.mark.django_db

PAGES = (
    "/compliance/",
    "/compliance/obligations/",
    "/compliance/print/",
    "/compliance/figures.csv",
)
EARLIER = "since_day=1&since_month=1&since_year=2026&until_day=30&until_month=6&until_year=2026"


@pytest.fixture
def figures(council):
    """Twenty visits of Amara's in time and three late, a core group overdue, a target not met."""
    with time_machine.travel(at("2026-10-13 09:00"), tick=False):
        child = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
        Obligation.objects.all().delete()
        held(child, council.team, "2025-11-03 09:00")
        named = {"owner_worker_id": council.social_worker.pk}
        for day in range(1, 21):
            owed(child, f"2026-09-{day:02} 23:59", "met", **named)
        for day in range(1, 4):
            owed(child, f"2026-08-{day:02} 23:59", "late", days_late=2, **named)
        owed(child, "2026-10-01 23:59", "due", rule=CORE_GROUPS)
        owed(child, "2026-09-02 23:59", "met", rule=RECORD_SENT, owner="cp_chair")
        owed(
            child, "2026-09-01 23:59", "late", rule=RECORD_SENT, owner="cp_chair", measure="target"
        )
        council.amara = child
        yield council


def read(client, worker, address, status=200):
    client.force_login(worker)
    answer = client.get(address)
    assert answer.status_code == status, address
    return " ".join(answer.content.decode().split())


def links(page, of="/compliance/"):
    return [found.replace("&amp;", "&") for found in re.findall(rf'href="({of}[^"]*)"', page)]


def cells(page, name):
    """The cells of a row, without their hidden words."""
    row = re.search(rf"<tr[^>]*><th[^>]*>(?:<a[^>]*>)?{re.escape(name)}.*?</tr>", page)[0]
    seen = re.sub(r'<span class="govuk-visually-hidden">.*?</span>|<svg.*?</svg>', "", row)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", seen)]


def test_the_page_says_how_many_were_met_and_tells_the_standards_apart(client, figures):
    page = read(client, figures.manager, "/compliance/")
    assert "<strong>84%</strong> met in time" in page  # 21 of 25
    assert "Due Wed 1 Oct 2025 to Tue 13 Oct 2026" in page
    assert cells(page, "See a child with a child protection plan")[:3] == ["87% of 23", "20", "3"]
    assert cells(page, "Hold the next core group")[0] == "0% of 1"
    assert cells(page, "Send the signed conference record")[-1] == "0% of 1"  # at the target
    assert cells(page, "All together")[0] == "84% of 25"


def test_every_link_on_every_table_leads_somewhere(client, figures):
    seen = set()
    waiting = ["/compliance/"]
    while waiting:
        address = waiting.pop()
        if address in seen or len(seen) > 150:
            continue
        seen.add(address)
        page = read(client, figures.service_manager, address)
        if not address.startswith("/compliance/figures.csv"):
            waiting += links(page)
    assert len(seen) > 60


def test_a_figure_opens_as_many_duties_as_it_says(client, figures):
    page = read(client, figures.manager, "/compliance/?by=team")
    late = re.search(r'href="([^"]*outcome=late[^"]*)"[^>]*>3<', page)[1].replace("&amp;", "&")
    behind = read(client, figures.manager, late)
    assert "3 duties, due" in behind
    assert behind.count('class="govuk-link keyworker-who"') == 3
    assert "2 days after it was due" in behind or "Was due Mon 3 Aug 2026" in behind
    assert f"/children/{figures.amara.reference}/" in behind
    assert "10 working days from then." in behind
    at_target = [link for link in links(page) if "measure=target" in link]
    assert "at the stricter target" in read(client, figures.manager, at_target[0])


def test_a_list_of_many_is_turned_page_by_page_and_each_page_is_noted(client, figures):
    for number in range(30):
        owed(figures.amara, f"2026-07-{number % 28 + 1:02} 23:59", "met")
    address = f"/compliance/obligations/?rule={VISITS}&outcome=met"
    page = read(client, figures.manager, address)
    assert "50 duties" in page
    assert "Page 1 of 2" in page
    second = re.search(r'href="(\?[^"]*page=2[^"]*)"', page)[1].replace("&amp;", "&")
    assert "Page 2 of 2" in read(client, figures.manager, f"/compliance/obligations/{second}")
    rows = AuditEntry.objects.filter(deed="read.compliance", worker_id=figures.manager.pk)
    assert [row.subject_ids for row in rows] == [[figures.amara.pk]] * 2
    for odd in ("-1", "x", "99999999999999999999"):
        read(client, figures.manager, f"{address}&page={odd}")


def test_the_crumbs_lead_back_up_the_way_one_came(client, figures):
    team, worker = figures.team.code, figures.social_worker.pk
    address = f"/compliance/?team={team}&worker={worker}&month=2026-09&by=standard"
    page = read(client, figures.manager, address)
    crumbs = re.search(r'<nav class="govuk-breadcrumbs.*?</nav>', page)[0]
    words = re.findall(r">([^<]+)</a>", crumbs)
    assert words == ["Compliance", figures.team.name, "Priya Nair"]
    assert "September 2026 <span" in page
    assert "Due Tue 1 Sep 2026 to Wed 30 Sep 2026" in page


def test_team_leads_to_worker_and_standard_to_month(client, figures):
    teams = read(client, figures.manager, "/compliance/?by=team")
    assert f"/compliance/?team={figures.team.code}&by=worker" in links(teams)
    standards = read(client, figures.manager, "/compliance/")
    assert "/compliance/?rule=wokingham%2Fcp-visits&by=month" in links(standards)


def test_a_period_of_ones_own_is_kept_by_every_link(client, figures):
    owed(figures.amara, "2026-03-03 23:59", "late")
    page = read(client, figures.manager, f"/compliance/?{EARLIER}")
    assert "Due Thu 1 Jan 2026 to Tue 30 Jun 2026" in page
    own = [link for link in links(page) if "rule=" in link or "outcome=" in link]
    assert own
    assert all(EARLIER in link for link in own)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            EARLIER.replace("2026&until", "2027&until"),
            "The last day must be the first day or after",
        ),
        (EARLIER.replace("since_year=2026", "since_year=2019"), "Look at 5 years or fewer"),
        (EARLIER.replace("until_month=6", "until_month=2"), "The last day must be a real date"),
        (EARLIER.replace("until_year=2026", "until_year=9999"), "must be 1 January 2031 or before"),
        ("team=atlantis", "There is no such team here"),
        ("rule=wokingham/no-such-rule", "There is no such standard here"),
        ("chapter=wokingham/nothing", "There is no such chapter here"),
        ("chapter=wokingham/case-closures&rule=wokingham/cp-visits", "is of another chapter"),
        ("worker=999999999", "There is no such worker here"),
        ("worker=99999999999999999999999999", "There is no such worker here"),
        ("worker=king", "There is no such worker here"),
        ("month=2026-13", "Select a month from the list"),
        ("month=2019-01", "This month lies outside the days above"),
        ("by=colour", "Figures are told apart by standard, team, worker or month"),
    ],
)
def test_what_cannot_be_shown_is_said_beside_its_box(client, figures, asked, said):
    for address in PAGES:
        page = read(client, figures.service_manager, f"{address}?{asked}", status=422)
        assert "There is a problem" in page
        assert said in page


def test_both_faults_are_said_at_once(client, figures):
    asked = EARLIER.replace("2026&until", "2027&until") + "&team=atlantis"
    page = read(client, figures.manager, f"/compliance/?{asked}", status=422)
    assert "The last day must be the first day or after it" in page
    assert "There is no such team here" in page


def test_a_council_in_which_nothing_fell_due_says_so(client, council):
    page = read(client, council.manager, "/compliance/?team=none")
    assert "Nothing that fits fell due in these days." in page
    assert "Show the whole council" in page
    for address in PAGES[1:]:
        read(client, council.manager, address)


def test_whoever_holds_no_post_is_refused_every_page(client, figures):
    stranger = create_worker(username="s", name="Stranger", by=None)
    for address in PAGES:
        page = read(client, stranger, address, status=403)
        assert "You hold no post here today." in page
        assert "Amara" not in page


def test_another_workers_figures_are_refused_and_not_offered(client, figures):
    asked = f"worker={figures.social_worker.pk}"
    for address in PAGES:
        page = read(client, figures.colleague, f"{address}?{asked}", status=403)
        assert "shown to that worker and to those who supervise them" in page
        assert "Priya" not in page
        assert read(client, figures.manager, f"{address}?{asked}")
    offered = read(client, figures.colleague, "/compliance/?by=worker")
    assert "Tom Brandt" in offered
    assert "Priya Nair" not in offered
    assert "Everybody else is left out of this table." in offered


def test_the_spreadsheet_keeps_small_numbers_back_and_says_so_at_its_head(client, figures):
    text = read_csv(client, figures.manager, "/compliance/figures.csv?by=standard")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1] == ["Due Wed 1 Oct 2025 to Tue 13 Oct 2026"]
    assert 'counts from 1 to 5 are given as "fewer than 6"' in rows[3][0]
    table = {(row[0], row[1]): row[2:] for row in rows[6:]}
    visits = table["See a child with a child protection plan", "the limit"]
    # By hand: 3 with 23 would tell 20; the two ones with 25 would tell 23.
    assert visits == ["not shown", "not shown", "fewer than 6", "0", "not shown"]
    assert table["All together", "the limit"] == [
        "not shown",
        "not shown",
        "fewer than 6",
        "0",
        "25",
    ]
    numbers = [int(cell) for row in table.values() for cell in row if cell.isdecimal()]
    assert not [number for number in numbers if 1 <= number <= 5]
    assert "Amara" not in text
    noted = AuditEntry.objects.get(deed="read.compliance_export")
    assert (noted.worker_id, noted.details["by"]) == (figures.manager.pk, "standard")


def read_csv(client, worker, address):
    client.force_login(worker)
    answer = client.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    return answer.content.decode("utf-8-sig")


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(client, figures):
    Team.objects.filter(pk=figures.team.pk).update(name="=HYPERLINK(1)")
    text = read_csv(client, figures.manager, "/compliance/figures.csv?by=team")
    names = [row[0] for row in csv.reader(io.StringIO(text)) if row and "HYPERLINK" in row[0]]
    assert set(names) == {"'=HYPERLINK(1)"}


def test_the_page_to_print_shows_the_same_as_the_spreadsheet(client, figures):
    page = read(client, figures.manager, "/compliance/print/?by=standard")
    assert "counts from 1 to 5 are given as &quot;fewer than 6&quot;" in page
    text = read_csv(client, figures.manager, "/compliance/figures.csv?by=standard")
    for row in list(csv.reader(io.StringIO(text)))[7:]:
        if row and row[1] == "the limit" and len(row) > 2:
            assert cells(page, row[0])[1:] == row[3:]
    assert "Amara" not in page


def test_managers_find_it_in_the_menu_and_everybody_from_the_standard(client, figures):
    assert ">Compliance</a>" in read(client, figures.manager, "/standards/")
    assert ">Compliance</a>" in read(client, figures.service_manager, "/standards/")
    assert ">Compliance</a>" not in read(client, figures.social_worker, "/standards/")
    rule = read(client, figures.social_worker, f"/standards/rule/{VISITS}/")
    [address] = set(links(rule))
    assert "See a child with a child protection plan" in read(client, figures.manager, address)


def test_the_menu_asks_for_the_role_once_a_day(client, figures):
    client.force_login(figures.manager)
    taken = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/standards/")
        taken.append(any("workforce_postholding" in query["sql"] for query in queries))
    assert taken == [True, False]


def test_a_standard_no_longer_in_force_keeps_its_figures(client, figures):
    owed(figures.amara, "2026-09-09 23:59", "late", rule="wokingham/of-long-ago")
    page = read(client, figures.manager, "/compliance/")
    assert cells(page, "wokingham/of-long-ago")[0] == "0% of 1"
    read(client, figures.manager, "/compliance/?rule=wokingham/of-long-ago&by=month")


def test_the_pages_cost_as_many_queries_whatever_the_council(client, figures):
    addresses = ("/compliance/", "/compliance/?by=worker", "/compliance/obligations/?outcome=met")

    def cost():
        client.force_login(figures.manager)
        client.get("/standards/")
        spent = []
        for address in addresses:
            with CaptureQueriesContext(connection) as taken:
                client.get(address)
            spent.append(queries_in(taken))
        return spent

    before = cost()
    for number in range(20):
        child = figures.child(given=f"Child{number}", family="Moss", born=date(2018, 1, 2))
        held(child, figures.team, "2026-01-05 09:00")
        worker = appointed(f"Worker {number}", "social_worker", figures.team, figures.manager)
        owed(child, "2026-09-21 23:59", "met", owner_worker_id=worker.pk)
    assert cost() == before
    assert max(before) <= 18
