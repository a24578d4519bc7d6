"""Finding somebody by whatever is known, and adding a child nobody has recorded yet."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.people.actions import (
    add_identifier,
    add_name,
    change_name,
    create_adult,
    record_address,
)
from keyworker.people.models import Person
from tests.oversight.council import council  # noqa: F401

QUERIES = 15


@pytest.fixture
def signed_in(client, council):  # noqa: F811
    client.force_login(council.duty_worker)
    client.get("/find/")  # the session is written once
    return client


@pytest.fixture
def amara(council):  # noqa: F811
    child = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
    record_address(person=child, lines="14 Tannery Row", postcode="KW1 2AB", by=council.duty_worker)
    return child


def looking_for(client, **asked):
    return client.get("/find/", asked).content.decode()


def adding(client, **more):
    known = {
        "given": "Amara",
        "family": "Ilett",
        "is_born": "yes",
        "born_day": "4",
        "born_month": "5",
        "born_year": "2017",
        "sex": "F",
        "ethnicity": "",
    }
    return client.post("/find/add-child/", {**known, **more})


@pytest.mark.parametrize(
    "text", ["Amara Ilett", "ilett amara", "amra ilet", "Ama", "KW1 2AB", "14 tannery row"]
)
def test_a_child_is_found_by_what_is_half_known(signed_in, amara, text):
    page = looking_for(signed_in, text=text)
    assert "Amara Ilett" in page
    assert "Girl, 9" in page
    assert f"/children/{amara.reference}/" in page


def test_a_child_is_found_by_reference_number_birthday_and_former_name(
    signed_in,
    council,  # noqa: F811
    amara,
):
    add_identifier(person=amara, kind="nhs", value="943 476 5919", by=council.duty_worker)
    change_name(person=amara, given="Amara", family="Stone", by=council.duty_worker)
    add_name(person=amara, kind="preferred", given="Mimi", by=council.duty_worker)
    assert "Amara Stone" in looking_for(signed_in, text=amara.reference.lower())
    assert "The number is theirs" in looking_for(signed_in, text="9434765919")
    assert "Was called Amara Ilett" in looking_for(signed_in, text="Amara Ilett")
    assert "Likes to be called Mimi" in looking_for(signed_in, text="Mimi")
    by_day = looking_for(signed_in, born_day="4", born_month="5", born_year="2017")
    assert "Same date of birth" in by_day


def test_where_more_fit_than_are_shown_it_says_so_and_how_to_narrow(
    signed_in,
    council,  # noqa: F811
    amara,
    monkeypatch,
):
    for number in range(4):
        council.child(given="Amara", family="Ilett", born=date(2014, 1, 1) + timedelta(number))
    assert "5 people found" in looking_for(signed_in, text="Ilett")
    for module in ("keyworker.people.candidates", "keyworker.web.find.views"):
        monkeypatch.setattr(f"{module}.CANDIDATES", 3)
    page = looking_for(signed_in, text="Ilett")
    assert "The 3 people who fit best" in page
    assert "Add a first name or the date of birth" in page


def test_nobody_found_says_what_to_try_and_offers_to_add(signed_in, amara):
    page = looking_for(signed_in, text="Zebedee Quux")
    assert "Nobody found" in page
    assert "Try part of the name" in page
    assert "given=Zebedee&amp;family=Quux" in page


def test_an_empty_search_and_an_impossible_birthday_are_said_beside_their_boxes(signed_in):
    assert "Enter a name, a number" in looking_for(signed_in, text=" ")
    page = looking_for(signed_in, text="x", born_day="31", born_month="2", born_year="2017")
    assert "must be a real date" in page


def test_a_protected_address_finds_nobody_and_is_not_shown(signed_in, council, amara):  # noqa: F811
    record_address(
        person=amara, lines="2 Hidden Close", postcode="KW9 9ZZ", by=council.duty_worker,
        protected=True,
    )  # fmt: skip
    assert "Nobody found" in looking_for(signed_in, text="KW9 9ZZ")
    page = looking_for(signed_in, text="Amara")
    assert "Hidden" not in page
    assert "Address protected" in page


def test_script_in_a_name_is_shown_and_never_run(signed_in):
    adding(signed_in, given="<script>alert(1)</script>", family="Alert")
    page = looking_for(signed_in, text="alert")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_finding_takes_few_queries_and_one_audit_row_with_everybody_on_it(
    signed_in,
    council,  # noqa: F811
    amara,
):
    counts = []
    for more in (0, 30):
        for number in range(more):
            council.child(
                given=f"Amara{number}", family="Ilett", born=date(2015, 1, 1) + timedelta(number)
            )
        create_adult(
            given=f"Amara {more}", family="Ilett", by=council.duty_worker,
            looked_at_duplicates=Person.objects.values_list("pk", flat=True),
        )  # fmt: skip
        before = AuditEntry.objects.count()
        with CaptureQueriesContext(connection) as taken:
            page = looking_for(signed_in, text="Amara Ilett")
        counts.append(len([each for each in taken if "SAVEPOINT" not in each["sql"]]))
        (row,) = AuditEntry.objects.order_by("pk")[before:]
        assert row.deed == "read.find"
        assert amara.pk in row.subject_ids
        assert row.details["adults"]
    assert counts[0] == counts[1]
    assert counts[0] <= QUERIES
    assert "page=2" in page


def test_a_likely_double_is_shown_before_a_second_record_is_made(signed_in, amara):
    page = adding(signed_in, given="Amarah").content.decode()
    assert "Is it one of these?" in page
    assert f"/children/{amara.reference}/" in page
    assert Person.objects.count() == 1
    page = adding(signed_in, given="Amarah", looked_at=str(amara.pk)).content.decode()
    assert "Is it one of these?" in page  # "Look again" is not "None of these"
    answer = adding(signed_in, given="Amarah", looked_at=str(amara.pk), none_of_these="yes")
    assert answer.status_code == 302
    assert Person.objects.count() == 2


def test_a_look_at_likely_doubles_is_noted_though_nothing_was_added(
    signed_in,
    council,  # noqa: F811
    amara,
):
    before = AuditEntry.objects.count()
    assert "Is it one of these?" in adding(signed_in, given="Amarah").content.decode()
    rows = AuditEntry.objects.order_by("pk")[before:]
    assert [(row.deed, row.worker_id, row.subject_ids) for row in rows] == [
        ("read.likely_doubles", council.duty_worker.pk, [amara.pk])
    ]


@pytest.mark.parametrize("sent", ["9" * 5000, "x,,-1", "²", "1" * 19])
def test_numbers_that_are_nobodys_add_nobody_and_break_nothing(signed_in, amara, sent):
    page = adding(signed_in, given="Amarah", looked_at=sent, none_of_these="yes")
    assert "Is it one of these?" in page.content.decode()
    assert signed_in.get("/find/", {"text": "Amara", "page": sent}).status_code == 200
    record = f"/children/{amara.reference}/record/"
    assert signed_in.get(record, {"page": sent}).status_code == 200


def test_the_button_pressed_twice_adds_one_child(signed_in, amara):
    for _ in range(2):
        adding(signed_in, given="Amarah", looked_at=str(amara.pk), none_of_these="yes")
    assert Person.objects.count() == 2


def test_an_unborn_child_needs_only_a_family_name_and_when(signed_in):
    soon = timezone.localdate() + timedelta(days=60)
    answer = adding(
        signed_in,
        given="",
        is_born="no",
        expected_day=soon.day,
        expected_month=soon.month,
        expected_year=soon.year,
    )
    assert answer.status_code == 302
    baby = Person.objects.get()
    assert (baby.born, baby.expected) == (None, soon)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"family": ""}, "Enter family name"),
        ({"given": ""}, "Enter the first names"),
        ({"born_day": "31", "born_month": "2"}, "must be a real date"),
        ({"born_year": "2091"}, "must be today or in the past"),
        ({"born_year": "1917"}, "is not a child"),
        ({"is_born": ""}, "Answer the question: Has the child been born?"),
        ({"postcode": "nonsense", "lines": "1 Road"}, "is not a postcode"),
        ({"postcode": "KW1 2AB"}, "Enter the address"),
        ({"given": "x" * 200}, "at most 100 characters"),
        ({"ethnicity": "XXXX"}, "valid choice"),
    ],
)
def test_a_wrong_answer_is_said_and_nobody_is_added(signed_in, wrong, words):
    answer = adding(signed_in, **wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_duty_worker_finds_a_misspelt_child_with_and_without_javascript(
    open_page,
    look,
    council,  # noqa: F811
    amara,
    javascript,
):
    page = open_page(council.duty_worker, javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="Find", exact=True).click()
    if javascript:
        look(page, "find")
    page.get_by_label("Name, reference, address or postcode").fill("Amra Illet")
    page.get_by_role("button", name="Find").click()
    if javascript:
        look(page, "find-found")
    page.get_by_role("link", name="Amara Ilett").click()
    assert page.get_by_role("heading", name="Amara Ilett").is_visible()


def test_adding_a_child_is_good_for_everybody_in_its_error_state_too(
    open_page,
    look,
    council,  # noqa: F811
    amara,
):
    page = open_page(council.duty_worker)
    page.goto("/find/?text=Zebedee+Quux")
    look(page, "find-nobody")
    page.get_by_role("button", name="Add a child").click()
    page.get_by_role("button", name="Continue").click()
    look(page, "add-child-error")
    page.get_by_label("First names").fill("Amara")
    page.get_by_label("Family name").fill("Ilet")
    page.get_by_label("Yes").check()
    for box, value in (("Day", "4"), ("Month", "5"), ("Year", "2017")):
        page.get_by_label(box, exact=True).first.fill(value)
    page.get_by_label("Female").check()
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("heading", name="Is it one of these?").is_visible()
    look(page, "add-child-double")
    page.get_by_role("button", name="None of these: add the child").click()
    assert page.get_by_role("heading", name="Amara Ilet", exact=True).is_visible()
