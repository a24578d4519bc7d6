"""The demonstration's own way in: choose who to be; a live system has no such door."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.oversight.council import council  # noqa: F401
from tests.oversight.days import allocated

pytestmark = pytest.mark.django_db


def test_the_sign_in_page_lists_people_by_post_with_what_waits(client, council):  # noqa: F811
    text = client.get("/account/login/").content.decode()
    assert "Choose who to be" in text
    for words in ("Priya Nair", "Social Worker", "Safeguarding Pod East", "nothing overdue"):
        assert words in text, words
    assert "See all 7 people" in text


def test_the_fullest_desk_comes_first_and_says_how_full_it_is(client, council):  # noqa: F811
    allocated(council, since=40)
    text = client.get("/account/login/").content.decode()
    heads = re.findall(r'<h3 class="govuk-heading-s keyworker-group"[^>]*>([^<]+)</h3>', text)
    assert heads[0] in ("Social Worker", "Team Manager")
    assert re.search(r"Safeguarding Pod East, \d overdue", text)
    allocated(council, given="Dorian", since=5)
    text = client.get("/account/login/").content.decode()
    assert re.search(r"Safeguarding Pod East, \d overdue, \d+ due in two weeks", text)


def test_becoming_somebody_leads_where_one_was_going(client, council):  # noqa: F811
    answer = client.post("/sign-in-as/priya.nair/", {"next": "/find/"})
    assert (answer.status_code, answer["Location"]) == (302, "/find/")
    assert client.get("/find/").status_code == 200


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_nobody_is_led_out_of_the_house(client, council, onward):  # noqa: F811
    assert client.post("/sign-in-as/priya.nair/", {"next": onward})["Location"] == "/"


def test_whoever_does_not_work_here_cannot_be_chosen(client, council):  # noqa: F811
    council.social_worker.is_active = False
    council.social_worker.save()
    assert client.post("/sign-in-as/priya.nair/").status_code == 404
    assert client.post("/sign-in-as/nobody/").status_code == 404
    assert "Priya Nair" not in client.get("/sign-in-as/").content.decode()


def test_a_live_system_has_no_such_door(client, council, settings):  # noqa: F811
    settings.DEMONSTRATION = False
    assert "Choose who to be" not in client.get("/account/login/").content.decode()
    assert client.get("/sign-in-as/").status_code == 404
    assert client.post("/sign-in-as/priya.nair/").status_code == 404
    assert client.get("/").status_code == 302


def test_the_list_takes_few_queries_whatever_the_size(client, council):  # noqa: F811
    with CaptureQueriesContext(connection) as taken:
        client.get("/sign-in-as/")
    assert len(taken) <= 5


def test_the_way_in_is_good_for_everybody(open_page, look, council):  # noqa: F811
    page = open_page()
    page.goto("/")
    look(page, "sign-in-choose")
    page.get_by_role("link", name="See all").click()
    look(page, "sign-in-everyone")
    page.get_by_role("button", name="Sign in as Priya Nair").click()
    assert page.get_by_role("heading", name="My day").is_visible()
