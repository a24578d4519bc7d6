"""Signing in, being refused before it, and losing nothing by it."""

import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from config.urls import handler403, handler404, handler500, urlpatterns  # noqa: F401

LOGIN = "/account/login/"
# An address to write to, until a test needs nothing but the sign-in around it.
urlpatterns = [*urlpatterns, path("write/", lambda request: HttpResponse())]
TYPED = {"text": "Seen at school.\nShe said <b>hello</b>.", "purpose": ["cp", "cin"]}


@pytest.fixture
def a_page_to_write_to(settings):
    settings.ROOT_URLCONF = "tests.web.test_signing_in"
    return "/write/"


def sign_in(client, **typed):
    return client.post(LOGIN, {"login": "priya", "password": "correct horse 42", **typed})


def test_a_worker_signs_in_by_user_name_or_by_email(client, priya):
    assert sign_in(client).headers["Location"] == "/"
    assert b"Priya Sample" in client.get("/").content
    client.logout()
    assert sign_in(client, login="priya@council.example").headers["Location"] == "/"


def test_a_wrong_password_says_so_without_saying_whether_the_name_is_known(client, priya):
    known = sign_in(client, password="wrong").content.decode()
    unknown = sign_in(client, login="nobody", password="wrong").content.decode()
    words = "do not belong together"
    assert words in known
    assert words in unknown


def test_guessing_a_password_is_stopped_after_five_tries(client, priya):
    for _ in range(5):
        sign_in(client, password="wrong")
    assert "wait 5 minutes" in sign_in(client).content.decode()


def test_nobody_makes_an_account_for_themselves(client, db):
    answer = client.post(
        "/account/signup/", {"username": "x", "password1": "y" * 14, "password2": "y" * 14}
    )
    assert b"Accounts are made for you" in answer.content


def test_a_stranger_is_sent_to_sign_in_and_then_to_the_page_asked_for(client, priya):
    answer = client.get("/?tab=due")
    assert answer.headers["Location"] == "/account/login/?next=/%3Ftab%3Ddue"
    assert sign_in(client, next="/?tab=due").headers["Location"] == "/?tab=due"


def test_signing_in_never_leads_to_a_foreign_address(client, priya):
    assert sign_in(client, next="https://elsewhere.example/").headers["Location"] == "/"


def test_a_form_sent_after_the_session_was_killed_keeps_what_was_typed(client, a_page_to_write_to):
    answer = client.post(a_page_to_write_to, {**TYPED, "password": "secret"})
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "She said &lt;b&gt;hello&lt;/b&gt;." in page
    assert page.count('name="purpose"') == 2
    assert "secret" not in page
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_older_than_the_sign_in_can_be_sent_again_from_our_own_page(
    priya, a_page_to_write_to
):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(priya)
    ours = strict.post(a_page_to_write_to, TYPED, headers={"origin": "http://testserver"})
    theirs = strict.post(a_page_to_write_to, TYPED, headers={"origin": "http://evil.example"})
    without = strict.post(a_page_to_write_to, TYPED)
    assert "She said" in ours.content.decode()
    assert {ours.status_code, theirs.status_code, without.status_code} == {403}
    assert "She said" not in theirs.content.decode() + without.content.decode()


def test_a_draft_saved_after_the_session_was_killed_leaves_the_page_and_says_so(
    client, a_page_to_write_to
):
    answer = client.post(a_page_to_write_to, TYPED, headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#notices"
    assert b"is not being saved" in answer.content


def test_a_part_of_a_page_asked_for_by_a_stranger_takes_the_page_to_the_sign_in(client, db):
    answer = client.get(
        "/", headers={"hx-request": "true", "hx-current-url": "http://testserver/day"}
    )
    assert answer.headers["HX-Redirect"] == "/account/login/?next=/day"


def test_a_page_signed_in_again_elsewhere_learns_its_new_token(priya, a_page_to_write_to):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(priya)
    headers = {"hx-request": "true", "origin": "http://testserver"}
    answer = strict.post(a_page_to_write_to, TYPED, headers=headers)
    assert "freshToken" in answer.headers["HX-Trigger"]


def test_a_desk_left_alone_for_half_an_hour_locks(client, priya):
    client.force_login(priya)
    assert client.get("/").status_code == 200
    session = client.session
    session["last_seen"] = int(time.time()) - 31 * 60
    session.save()
    assert client.get("/").status_code == 302


def test_reading_on_keeps_the_session_open_without_writing_at_every_page(
    client, priya, django_assert_num_queries
):
    client.force_login(priya)
    client.get("/find/")
    with django_assert_num_queries(2):  # the session and the worker
        client.get("/find/")


def test_signing_out_leaves_nothing_in_a_shared_browser(client, priya):
    client.force_login(priya)
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    assert client.post("/account/logout/").headers["Clear-Site-Data"] == '"cache"'


def test_sign_in_pages_stand_in_no_ones_way(page, look, client):
    page.goto(LOGIN)
    look(page, "sign-in")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("heading", name="There is a problem").is_visible()
    look(page, "sign-in-error")


def test_a_worker_signs_in_and_out_in_a_browser(page, priya, look):
    page.goto("/")
    page.get_by_label("User name or email address").fill("priya")
    page.get_by_label("Password", exact=True).fill("correct horse 42")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Priya Sample").first.wait_for()
    look(page, "signed-in")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()


def test_a_worker_sets_up_a_security_code_and_signs_in_with_it(open_page, priya, look):
    page = open_page()
    page.goto("/account/2fa/")
    page.get_by_label("User name or email address").fill("priya")
    page.get_by_label("Password", exact=True).fill("correct horse 42")
    page.get_by_role("button", name="Sign in").click()
    look(page, "account")
    page.get_by_role("link", name="Set up a security code").click()
    page.get_by_role("heading", name="Enter your password again").wait_for()
    look(page, "password-again")
    page.get_by_label("Password", exact=True).fill("correct horse 42")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Set up").click()
    assert page.get_by_role("heading", name="There is a problem").is_visible()
    look(page, "security-code")
    page.get_by_text("I cannot use the square").click()
    secret = page.locator("details strong").inner_text()
    page.get_by_label("code").fill(code_now(secret))
    page.get_by_role("button", name="Set up").click()
    page.get_by_label("Unused codes").wait_for()
    look(page, "recovery-codes")
    recovery = page.get_by_label("Unused codes").input_value().split()[0]

    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("User name or email address").fill("priya")
    page.get_by_label("Password", exact=True).fill("correct horse 42")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Enter your security code").wait_for()
    look(page, "security-code-asked")
    page.get_by_label("code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_text("That code is not right").first.is_visible()
    page.get_by_label("code").fill(recovery)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Priya Sample").first.wait_for()


def code_now(secret):
    """What the authenticator app would show."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def test_password_pages_stand_in_no_ones_way(open_page, priya, look):
    page = open_page()
    page.goto("/account/password/reset/")
    look(page, "password-reset")
    page.goto("/account/signup/")
    look(page, "sign-up-closed")
    page = open_page(priya)
    page.goto("/account/password/change/")
    look(page, "password-change")
