"""A refusal from below reaches the worker as words, with the right status."""

import pytest
from django.http import HttpResponse
from django.urls import path

from config.urls import handler404, urlpatterns  # noqa: F401
from keyworker.audit.refusals import EditedMeanwhile, NotFound, NotPermitted, Unclear

REFUSALS = {
    "403": NotPermitted("Only a team manager signs this off", "Ask Grace Manager"),
    "404": NotFound("There is no such child"),
    "409": EditedMeanwhile("Sam Worker saved at 2:30pm", theirs={}),
    "422": Unclear({"at": "Enter the day of the visit", "purpose": "Select a purpose"}),
}


def refuse(request, status):
    if status in REFUSALS:
        raise REFUSALS[status]
    return HttpResponse()


urlpatterns = [*urlpatterns, path("planted/refuse/<status>/", refuse)]


@pytest.fixture
def worker_client(settings, client, priya):
    settings.ROOT_URLCONF = "tests.web.test_refusals"
    client.force_login(priya)
    return client


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("403", ["Only a team manager signs this off", "Ask Grace Manager"]),
        ("404", ["There is no such page, or it is not yours to see"]),
        ("409", ["Sam Worker saved at 2:30pm", "Both texts are kept"]),
        ("422", ["Enter the day of the visit", "Select a purpose"]),
    ],
)
def test_a_refusal_becomes_a_page_with_its_words(worker_client, status, words):
    answer = worker_client.post(f"/planted/refuse/{status}/")
    assert answer.status_code == int(status)
    for each in words:
        assert each in answer.content.decode()


def test_a_refused_save_leaves_the_page_as_it_is_and_says_why(worker_client):
    answer = worker_client.post("/planted/refuse/403/", headers={"hx-request": "true"})
    assert answer.status_code == 403
    assert answer.headers["HX-Retarget"] == "#notices"
    assert b"Only a team manager" in answer.content
    assert b"<html" not in answer.content


def test_refusal_pages_stand_in_no_ones_way(settings, open_page, priya, look):
    settings.ROOT_URLCONF = "tests.web.test_refusals"
    page = open_page(priya)
    for status in REFUSALS:
        page.goto(f"/planted/refuse/{status}/")
        look(page, f"refusal-{status}")
