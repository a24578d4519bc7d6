"""Reading an entry whole, and signing it off or sending it back: once, by who may, as it stands."""

import uuid
from datetime import datetime
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keyworker.audit.models import AuditEntry
from keyworker.history.models import Obligation
from keyworker.meetings.actions import amend_meeting
from keyworker.record.models import SignOff
from keyworker.record.queries import entry_for
from keyworker.web.sign_off.views import AT_FIRST
from tests.oversight.days import CORE_GROUP, ago, allocated, core_group, queries_in, seen

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 10, 13, 9, tzinfo=ZoneInfo("Europe/London"))
QUERIES = 15


@pytest.fixture
def october():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def child(october, council):
    return allocated(council, since=30)


@pytest.fixture
def entry(council, child):
    return core_group(council, child)


def page_of(client, worker, entry):
    client.force_login(worker)
    answer = client.get(f"/sign-off/{entry.key}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def decide(client, worker, entry, deed="sign_off", note="", version=1):
    client.force_login(worker)
    typed = {"deed": deed, "note": note, "version": version}
    return client.post(f"/sign-off/{entry.key}/", typed)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_the_list_names_who_what_by_whom_and_how_long_it_has_waited(client, council, child):
    with time_machine.travel(ago(days=5), tick=False):
        core_group(council, child)
    client.force_login(council.manager)
    page = words(client.get("/sign-off/"))
    assert "Amara Ilett" in page
    assert "Core group, by Priya Nair" in page
    assert "waiting 5 days" in page


def test_the_list_is_empty_for_who_may_not_sign_and_says_what_will_come(client, council, entry):
    client.force_login(council.social_worker)
    assert "Nothing waits for your signature" in words(client.get("/sign-off/"))


def test_a_long_list_shows_the_longest_waiting_and_says_how_many(client, council, october):
    for number in range(AT_FIRST + 1):
        core_group(council, allocated(council, given=f"Child{number}", since=30))
    client.force_login(council.manager)
    page = words(client.get("/sign-off/"))
    assert page.count("by Priya Nair") == AT_FIRST
    assert f"Show all {AT_FIRST + 1}" in page
    assert words(client.get("/sign-off/?all=1")).count("by Priya Nair") == AT_FIRST + 1


def test_the_entry_is_read_whole_before_it_is_signed(client, council, entry):
    page = page_of(client, council.manager, entry)
    for answer in CORE_GROUP.values():
        assert f">{answer}<" in page
    assert "Priya Nair" in page
    assert "Waiting for sign-off" in page


def test_signing_off_takes_it_off_the_list_and_stands_in_the_history(client, council, child, entry):
    answer = decide(client, council.manager, entry, note="Clear and fair.")
    assert answer.headers["Location"] == "/sign-off/"
    page = words(client.get("/sign-off/"))
    assert "Signed off: core group." in page
    assert "Nothing waits" in page
    (signed,) = SignOff.objects.all()
    assert (signed.outcome, signed.by, signed.note) == (
        "signed",
        council.manager,
        "Clear and fair.",
    )
    duty = Obligation.objects.get(rule="wokingham/core-group-signed-off", subject_id=child.pk)
    assert duty.status == "met"
    assert "Signed off by Ruth Adeyemi" in page_of(client, council.social_worker, entry)


def test_the_words_that_travel_in_the_browser_name_no_child(client, council, entry):
    decide(client, council.manager, entry)
    assert "Ilett" not in str(client.cookies)


def test_sending_back_asks_what_is_to_be_done_and_reaches_the_author(client, council, entry):
    answer = decide(client, council.manager, entry, deed="send_back")
    assert answer.status_code == 422
    assert "Say what is to be done before it can be signed off" in words(answer)
    assert SignOff.objects.count() == 0
    decide(client, council.manager, entry, deed="send_back", note="Add what the school said")
    client.force_login(council.social_worker)
    assert "Add what the school said" in words(client.get("/"))


def test_nobody_signs_their_own_and_is_told_who_may_with_the_clause(client, council, child):
    own = core_group(council, child, by=council.manager)
    page = page_of(client, council.manager, own)
    assert "You cannot sign this off" in page
    assert "Nobody decides on their own work." in page
    assert "It can be done by: Assistant Team Manager, " in page
    assert "/standards/clause/wokingham/cp-plans-and-reviews/12/" in page
    assert 'value="sign_off"' not in page
    answer = decide(client, council.manager, own)
    assert answer.status_code == 403
    assert SignOff.objects.count() == 0


def test_who_holds_a_lower_post_is_told_which_post_it_takes(client, council, entry):
    page = page_of(client, council.colleague, entry)
    assert "needs the post of Assistant Team Manager or above" in page
    assert decide(client, council.colleague, entry).status_code == 403


def test_a_second_click_signs_nothing_twice_and_shows_the_same(client, council, entry):
    first = decide(client, council.manager, entry, note="Good")
    second = decide(client, council.manager, entry, note="Good")
    assert (first.status_code, second.status_code) == (302, 302)
    assert SignOff.objects.count() == 1


def test_a_decision_somebody_else_has_taken_is_said_and_the_note_is_kept(client, council, entry):
    decide(client, council.service_manager, entry)
    answer = decide(client, council.manager, entry, deed="send_back", note="My long thoughts")
    assert answer.status_code == 403
    page = words(answer)
    assert "Somebody has decided on this entry already" in page
    assert "Signed off by Ines Moreau" in page
    assert "My long thoughts" in page


def test_an_entry_amended_meanwhile_is_shown_anew_and_not_signed_unread(client, council, entry):
    amend_meeting(
        entry=entry,
        base_version=1,
        at=entry.at,
        by=council.social_worker,
        answers={**CORE_GROUP, "progress": "Quicker than thought"},
        reason="I had the wrong notes",
    )
    answer = decide(client, council.manager, entry, note="All well")
    assert answer.status_code == 409
    page = words(answer)
    assert "Priya Nair has changed this since you opened it" in page
    assert "Quicker than thought" in page
    assert "All well" in page
    assert SignOff.objects.count() == 0
    assert decide(client, council.manager, entry, version=2).status_code == 302


def test_an_entry_with_questions_open_can_only_be_sent_back(client, council, child):
    entry = core_group(council, child, answers={"who_took_part": "All", "progress": "Slow"})
    page = page_of(client, council.manager, entry)
    assert "left open, so it cannot be signed off yet" in page
    assert 'value="sign_off"' not in page
    assert 'value="send_back"' in page
    assert decide(client, council.manager, entry).status_code == 422


def test_an_entry_that_needs_no_signature_says_so(client, council, child):
    visit = seen(council, child, days=1)
    page = page_of(client, council.manager, visit)
    assert "This needs no sign-off" in page
    assert decide(client, council.manager, visit).status_code == 403


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"deed": "burn"}, "Choose whether to sign it off or to send it back"),
        ({"deed": "sign_off", "version": "x" * 40}, "There is a problem"),
        ({"deed": "sign_off", "note": "a" * 5000}, "must be 4,000 characters or fewer"),
        ({"deed": "sign_off"}, "has changed this since you opened it"),
    ],
)
def test_careless_input_gets_words_and_signs_nothing(client, council, entry, typed, said):
    client.force_login(council.manager)
    answer = client.post(f"/sign-off/{entry.key}/", {"version": "1", **typed})
    if "version" not in typed and typed.get("deed") == "sign_off" and "note" not in typed:
        answer = client.post(f"/sign-off/{entry.key}/", typed)
    assert answer.status_code in (409, 422)
    assert said in words(answer)


def test_an_entry_that_is_not_there_is_a_page_in_plain_words(client, council):
    client.force_login(council.manager)
    answer = client.get(f"/sign-off/{uuid.uuid4()}/")
    assert answer.status_code == 404
    assert "There is no such page, or it is not yours to see" in words(answer)


def test_reading_and_signing_leave_rows_in_the_trail(client, council, child, entry):
    page_of(client, council.manager, entry)
    decide(client, council.manager, entry)
    deeds = AuditEntry.objects.filter(worker_id=council.manager.pk).values_list("deed", flat=True)
    assert {"read.entry", "record.signed"} <= set(deeds)
    signed = AuditEntry.objects.get(deed="record.signed")
    assert signed.subject_ids == [child.pk]


def test_the_pages_take_the_same_few_queries_whatever_waits(client, council, october):
    counts = []
    for more in (1, 5):
        for number in range(more):
            last = core_group(council, allocated(council, given=f"C{more}{number}", since=30))
        client.force_login(council.manager)
        client.get("/sign-off/")
        for page in ("/sign-off/", f"/sign-off/{last.key}/"):
            with CaptureQueriesContext(connection) as taken:
                assert client.get(page).status_code == 200
            counts.append(queries_in(taken))
    assert counts[:2] == counts[2:]
    assert max(counts) <= QUERIES


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_signature(council):
    entry = core_group(council, allocated(council, since=30))
    start, statuses = Barrier(2), []

    def click():
        client = Client()
        client.force_login(council.manager)
        start.wait()
        statuses.append(decide(client, council.manager, entry).status_code)
        connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302, 302]
    assert SignOff.objects.count() == 1
    assert entry_for(council.manager, str(entry.key)).sign_off.outcome == "signed"
