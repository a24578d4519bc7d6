"""My day on the screen: the order, the words, the links, and what it costs."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keyworker.audit.models import AuditEntry
from keyworker.meetings.actions import schedule
from keyworker.oversight.queries import my_day
from keyworker.record.actions import save_draft, send_back
from keyworker.web.my_day.parts import AT_FIRST
from tests.oversight.days import allocated, core_group, full, queries_in, seen

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 10, 13, 9, tzinfo=ZoneInfo("Europe/London"))
QUERIES = 15


@pytest.fixture(autouse=True)
def _a_tuesday_in_october():
    with time_machine.travel(TODAY, tick=False):
        yield


def day_of(client, worker, query=""):
    client.force_login(worker)
    answer = client.get(f"/{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def text_of(page):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_what_is_overdue_says_who_what_since_when_and_why_with_its_clause(client, council):
    child = allocated(council, since=21)
    page = day_of(client, council.social_worker)
    said = text_of(page)
    assert "See a child with a child protection plan" in said
    assert "Was due Tue 6 Oct 2026, 7 days late" in said
    assert "10 working days from Tue 22 Sep 2026" in said
    assert f'href="/children/{child.reference}/"' in page
    assert 'href="/standards/clause/wokingham/cp-plans-and-reviews/1/"' in page


def test_the_button_of_a_visit_opens_the_form_knowing_what_asks_for_it(client, council):
    child = allocated(council, since=21)
    page = day_of(client, council.social_worker)
    address = f"/children/{child.reference}/write/visit/?rule=wokingham%2Fcp-visits"
    assert address in page
    form = client.get(address, follow=True)
    assert form.status_code == 200
    assert "See a child with a child protection plan" in form.content.decode()


def test_every_button_on_a_full_day_leads_to_a_page(client, council):
    full(council, 2)
    for worker in (council.social_worker, council.manager, council.chair):
        page = day_of(client, worker)
        links = set(re.findall(r'href="(/(?!static)[^"#]*)"', page))
        assert len(links) > 5
        for link in links:
            answer = client.get(link.replace("&amp;", "&"), follow=True)
            assert answer.status_code == 200, link


def test_the_parts_come_in_the_order_in_which_a_day_is_worked(client, council):
    full(council, 1)
    allocated(council, given="Due", since=5)
    entry = core_group(council, allocated(council, since=30))
    send_back(entry=entry, by=council.manager, note="Say what the school reported")
    page = day_of(client, council.social_worker)
    parts = re.findall(r'<h2 class="govuk-heading-m" id="([\w-]+)"', page)
    assert parts == ["overdue", "drafts", "due", "meetings", "unfinished", "children"]
    assert "Sent back to you: Say what the school reported" in page
    assert "sign-off" in re.findall(r'id="([\w-]+)"', day_of(client, council.manager))


def test_the_counts_at_the_top_count_everything_and_lead_to_their_lists(client, council):
    full(council, 2)
    allocated(council, given="Due", since=5)
    day = my_day(council.social_worker)
    page = day_of(client, council.social_worker)
    counted = re.findall(
        r'href="#([\w-]+)"><span class="keyworker-counts__number">(\d+)</span>', page
    )
    assert ("overdue", str(len(day.overdue))) in counted
    assert ("due", str(len(day.due))) in counted
    assert ("drafts", "2") in counted
    assert all(f'id="{anchor}"' in page for anchor, _ in counted)


def test_an_empty_day_says_so_and_where_to_go(client, council):
    page = day_of(client, council.social_worker)
    assert "Nothing waits for you today" in page
    assert 'href="/find/"' in page


def test_a_worker_without_a_post_yet_has_an_empty_day(client, priya):
    assert "Nothing waits for you today" in day_of(client, priya)


def test_a_worker_with_nothing_due_still_sees_their_children(client, council):
    child = allocated(council, plan="", since=0)
    page = day_of(client, council.social_worker)
    assert f'href="/children/{child.reference}/">Amara Ilett</a>' in page


def test_a_long_list_shows_the_first_and_says_how_many_there_are(client, council):
    for number in range(AT_FIRST + 2):
        child = allocated(council, given=f"Child{number}", since=21)
        save_draft(by=council.social_worker, form="visit", children=[child], answers={})
    page = day_of(client, council.social_worker)
    assert page.count("Go on writing") == AT_FIRST
    assert f'href="?all=drafts#drafts">Show all {AT_FIRST + 2}<' in page
    whole = day_of(client, council.social_worker, "?all=drafts")
    assert whole.count("Go on writing") == AT_FIRST + 2
    assert "all=drafts" not in whole
    assert "all=overdue" in whole


def test_a_meeting_says_when_where_and_who_is_in_the_chair(client, council):
    schedule(
        type="rcpc",
        children=[allocated(council)],
        scheduled_for=TODAY + timedelta(days=2, hours=1),
        by=council.manager,
        chair=council.chair,
        place="Room 2",
    )
    said = text_of(day_of(client, council.social_worker))
    assert "Thu 15 Oct 2026 at 10am" in said
    assert "Room 2. Chair: Beatrix Cole." in said
    assert "You are in the chair" in text_of(day_of(client, council.chair))


def test_a_name_with_markup_in_it_is_shown_and_never_run(client, council):
    allocated(council, given="<script>alert(1)</script>", since=21)
    page = day_of(client, council.social_worker)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_looking_at_the_day_leaves_one_row_with_every_child_in_the_trail(client, council):
    children = [allocated(council, given=name, since=21) for name in ("Ada", "Ben")]
    client.force_login(council.social_worker)
    before = AuditEntry.objects.filter(deed__startswith="read.").count()
    client.get("/")
    rows = AuditEntry.objects.filter(deed__startswith="read.").order_by("id")[before:]
    assert [(row.deed, row.subject_ids) for row in rows] == [
        ("read.my_day", sorted(child.pk for child in children))
    ]


@pytest.mark.parametrize("who", ["social_worker", "manager", "chair"])
def test_the_page_takes_the_same_few_queries_whatever_its_size(client, council, who):
    viewer = getattr(council, who)
    counts = []
    for more in (1, 6):
        full(council, more)
        client.force_login(viewer)
        client.get("/")  # the first page after signing in writes the session
        with CaptureQueriesContext(connection) as taken:
            client.get("/")
        counts.append(queries_in(taken))
    assert counts[0] == counts[1]
    assert counts[0] <= QUERIES


def test_a_colleagues_day_shows_nothing_of_mine(client, council):
    child = allocated(council, since=21)
    seen(council, child, days=0)
    page = day_of(client, council.colleague)
    assert "Amara Ilett" not in page


def test_nobody_else_may_post_to_the_day(client, council):
    client.force_login(council.social_worker)
    assert client.post("/").status_code == 405
