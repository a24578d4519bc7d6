"""The child's page: what a duty worker needs at night, the record, what is due, plans, family."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.involvements.actions import allocate, hold_by_team, start_involvement
from keyworker.people.actions import create_adult, record_address, relate
from keyworker.people.models import Person
from keyworker.record.actions import record_entry, record_visit
from tests.oversight.council import council  # noqa: F401

QUERIES = 15
PARTS = ["child", "child_record", "child_due", "child_plans", "child_family"]


def ago(**back):
    return timezone.now() - timedelta(**back)


@pytest.fixture
def amara(council):  # noqa: F811
    """Amara, nine, on a protection plan, seen once, with a mother and a brother."""
    child = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
    hold_by_team(child=child, team=council.team, at=ago(days=40), by=council.manager)
    start_involvement(child=child, kind="open_case", at=ago(days=40), by=council.manager)
    allocate(
        child=child,
        worker=council.social_worker,
        role="social_worker",
        at=ago(days=40),
        by=council.manager,
    )
    start_involvement(
        child=child,
        kind="cp_plan",
        at=ago(days=30).date(),
        by=council.manager,
        attributes={"category": "NEG", "latest_category": "NEG"},
    )
    mother = create_adult(
        given="Ruth",
        family="Ilett",
        sex="F",
        by=council.duty_worker,
        looked_at_duplicates=[],
        telephone="07700 900123",
    )
    relate(
        person=mother,
        other=child,
        kind="parent",
        by=council.duty_worker,
        parental_responsibility=True,
        same_household=True,
    )
    record_address(person=child, lines="14 Tannery Row", postcode="KW1 2AB", by=council.duty_worker)
    visit(council, child, days=25)
    return child


def visit(council, child, days, **more):  # noqa: F811
    return record_visit(
        children=[child],
        at=ago(days=days),
        by=council.social_worker,
        answers={"purpose": "cp", "by": str(council.social_worker.pk), "place": "home"} | more,
        child_answers={
            child.pk: {
                "seen": "yes",
                "seen_alone": "yes",
                "wishes_recorded": "yes",
                "what_happened": "We drew her week together.",
                "child_words": "I like it when Nan comes.",
            }
        },
    )


def part(client, name, child, **asked):
    return client.get(reverse(name, args=[child.reference]), asked)


@pytest.fixture
def signed_in(client, council):  # noqa: F811
    client.force_login(council.social_worker)
    return client


def test_the_overview_says_who_where_tonight_and_who_is_responsible(signed_in, amara):
    text = part(signed_in, "child", amara).content.decode()
    for words in (
        "Amara Ilett, 9",
        "14 Tannery Row, KW1 2AB",
        "Ruth Ilett, parent, lives with the child, telephone 07700 900123",
        "Child protection plan: neglect",
        "Priya Nair",
        "Safeguarding Pod East",
        ", alone",
        "See a child with a child protection plan",
        "Overdue",
    ):
        assert words in text, words


def test_a_protected_address_is_withheld_from_whoever_need_not_know_it(
    client,
    council,  # noqa: F811
    amara,
):
    record_address(person=amara, lines="2 Hidden Close", by=council.social_worker, protected=True)
    client.force_login(council.chair)
    for name in ("child", "child_family"):
        text = part(client, name, amara).content.decode()
        assert "Hidden Close" not in text
        assert "Protected" in text or "protected" in text
    client.force_login(council.social_worker)
    assert "Hidden Close" in part(client, "child", amara).content.decode()


def test_the_record_is_in_time_order_and_can_be_narrowed(signed_in, council, amara):  # noqa: F811
    record_entry(
        form="case_note",
        children=[amara],
        at=ago(days=1),
        by=council.social_worker,
        answers={"text": "The school rang about dinners."},
    )
    text = part(signed_in, "child_record", amara).content.decode()
    assert text.index("The school rang") < text.index("We drew her week")
    only_notes = part(signed_in, "child_record", amara, thing="case_note").content.decode()
    assert "The school rang" in only_notes
    assert "We drew her week" not in only_notes
    assert "voice=child" in text  # one click
    spoken = part(signed_in, "child_record", amara, voice="child").content.decode()
    assert "I like it when Nan comes." in spoken
    assert "The school rang" not in spoken
    assert (
        "Nothing on the record fits"
        in part(signed_in, "child_record", amara, text="zebra").content.decode()
    )


def test_a_date_that_does_not_exist_is_said_beside_its_box(signed_in, amara):
    answer = part(
        signed_in, "child_record", amara, since_day="31", since_month="2", since_year="2026"
    )
    assert "must be a real date" in answer.content.decode()


def test_what_is_due_shows_why_with_its_clause_and_what_was_done(signed_in, amara):
    text = part(signed_in, "child_due", amara).content.decode()
    assert "10 working days from" in text
    assert "/standards/clause/wokingham/cp-plans-and-reviews/1/" in text
    assert "Done in time" in text


def test_plans_show_what_is_open_and_who_holds_the_case(signed_in, amara):
    text = part(signed_in, "child_plans", amara).content.decode()
    assert "Child protection plan: neglect" in text
    assert "Priya Nair, social worker" in text
    assert "No meeting has been set or held" in text


@pytest.mark.parametrize("name", PARTS)
def test_a_childs_page_takes_few_queries_whatever_its_size_and_notes_the_look(
    signed_in,
    council,  # noqa: F811
    amara,
    name,
):
    part(signed_in, name, amara)  # the session is written once
    counts = []
    for more in (0, 8):
        for number in range(more):
            visit(council, amara, days=24 - number)
            _relative(council, amara, number)
        before = AuditEntry.objects.count()
        with CaptureQueriesContext(connection) as taken:
            assert part(signed_in, name, amara).status_code == 200
        counts.append(len([each for each in taken if "SAVEPOINT" not in each["sql"]]))
        looks = AuditEntry.objects.order_by("pk")[before:]
        assert [row.subject_ids for row in looks] == [[amara.pk]]
        assert looks[0].deed.startswith("read.")
    assert max(counts) <= QUERIES
    assert counts[0] == counts[1]


def _relative(council, child, number):  # noqa: F811
    everyone = Person.objects.values_list("pk", flat=True)
    adult = create_adult(
        given=f"Aunt{number}", family="Ilett", by=council.duty_worker, looked_at_duplicates=everyone
    )
    relate(person=adult, other=child, kind="aunt_uncle", by=council.duty_worker)


@pytest.mark.parametrize("name", PARTS)
def test_a_reference_nobody_has_and_a_worker_without_a_post_see_the_same_page(
    client,
    council,  # noqa: F811
    amara,
    priya_without_post,
    name,
):
    client.force_login(council.social_worker)
    missing = client.get(reverse(name, args=["KW999"]))
    client.force_login(priya_without_post)
    hidden = part(client, name, amara)
    assert (missing.status_code, hidden.status_code) == (404, 404)
    assert "no such page, or it is not yours" in hidden.content.decode()


@pytest.fixture
def priya_without_post(db):
    from keyworker.workforce.models import Worker

    return Worker.objects.create_user("nobody", name="No Post")


def test_an_unborn_child_is_shown_as_expected_and_the_birth_keeps_the_record(
    signed_in,
    council,  # noqa: F811
):
    baby = council.child(
        given="", family="Stone", expected=timezone.localdate() + timedelta(days=40)
    )
    page = part(signed_in, "child", baby).content.decode()
    assert "Unborn baby Stone, unborn, expected" in page
    url = reverse("record_birth", args=[baby.reference])
    today = timezone.localdate()
    born = {"born_day": today.day, "born_month": today.month, "born_year": today.year}
    assert signed_in.post(url, born | {"born_year": today.year + 2}).status_code == 422
    assert signed_in.post(url, born).status_code == 302
    baby.refresh_from_db()
    assert baby.born == today


@pytest.fixture
def father(council, amara):  # noqa: F811
    """He has parental responsibility and lives elsewhere, at an address to be kept from most."""
    found = create_adult(
        given="Emeka", family="Ilett", sex="M", by=council.duty_worker, looked_at_duplicates=[]
    )
    relate(
        person=found, other=amara, kind="parent", by=council.duty_worker,
        parental_responsibility=True,
    )  # fmt: skip
    return found


def test_who_has_responsibility_and_lives_elsewhere_can_be_reached_at_night(
    client,
    council,  # noqa: F811
    amara,
    father,
):
    client.force_login(council.social_worker)
    page = part(client, "child", amara).content.decode()
    assert "Emeka Ilett, parent, no address on the record, no telephone" in page
    url = reverse("reach_person", args=[amara.reference, father.reference])
    typed = {
        "telephone": "07700 900456",
        "lines": "2 Hidden Close",
        "postcode": "",
        "protected": "on",
    }
    for _ in range(2):
        assert client.post(url, typed).status_code == 302
    assert father.addresses.count() == 1
    for name in ("child", "child_family"):
        page = part(client, name, amara).content.decode()
        assert "2 Hidden Close (protected: give it to nobody)" in page
        assert "07700 900456" in page
    client.force_login(council.chair)
    for page in (
        part(client, "child", amara),
        part(client, "child_family", amara),
        client.get(url),
    ):
        assert "Hidden Close" not in page.content.decode()
        assert "07700 900456" in page.content.decode()
    assert client.post(url, {"telephone": "07700 900457", "lines": ""}).status_code == 302
    assert father.addresses.get().ended_on is None  # left empty: as it was
    refused = client.post(url, {"telephone": "ring him"})
    assert refused.status_code == 422
    assert "area code" in refused.content.decode()
    client.force_login(council.social_worker)
    nobody = reverse("reach_person", args=[amara.reference, "KW1"])
    assert client.get(nobody).status_code == 404


def test_a_wrong_name_birthday_or_number_is_put_right_on_a_screen(signed_in, amara):
    here = [amara.reference]
    called = reverse("record_name", args=here)
    assert signed_in.post(called, {"kind": "current", "given": "Amara"}).status_code == 422
    new = {"kind": "current", "given": "Amara", "family": "Okafor"}
    assert signed_in.post(called, new).status_code == 302
    assert signed_in.post(called, {"kind": "preferred", "given": "Mimi"}).status_code == 302
    born = reverse("correct_birth", args=here)
    assert 'value="2017"' in signed_in.get(born).content.decode()
    day = {"born_day": "5", "born_month": "5", "born_year": "2017"}
    assert signed_in.post(born, day).status_code == 302
    number = reverse("add_number", args=here)
    wrong = signed_in.post(number, {"kind": "nhs", "value": "943 476 5918"})
    assert wrong.status_code == 422
    assert "last digit does not fit" in wrong.content.decode()
    assert signed_in.post(number, {"kind": "nhs", "value": "943 476 5919"}).status_code == 302
    page = part(signed_in, "child_family", amara).content.decode()
    for words in ("Amara Okafor", "Amara Ilett", "Mimi", "9434765919", "Fri 5 May 2017"):
        assert words in page, words


def test_an_adult_is_linked_added_or_refused_in_words(signed_in, council, amara):  # noqa: F811
    link = reverse("link_person", args=[amara.reference])
    refused = signed_in.post(link, {"reference": "KW999", "kind": "carer"})
    assert refused.status_code == 422
    assert "has the reference KW999" in refused.content.decode()
    add = reverse("add_adult", args=[amara.reference])
    known = {"given": "Ruth", "family": "Ilett", "sex": "F", "kind": "carer"}
    doubted = signed_in.post(add, known)
    assert "Is it one of these?" in doubted.content.decode()
    seen = ",".join(
        str(pk) for pk in Person.objects.filter(kind="adult").values_list("pk", flat=True)
    )
    signed_in.post(add, known | {"looked_at": seen, "none_of_these": "yes"})
    assert Person.objects.filter(kind="adult").count() == 2


def test_the_parts_of_a_record_are_good_to_read_for_everybody(open_page, look, council, amara):  # noqa: F811
    page = open_page(council.social_worker)
    for name in PARTS:
        page.goto(reverse(name, args=[amara.reference]))
        look(page, name.replace("_", "-"))
    page.goto(reverse("child_record", args=[amara.reference]) + "?since_day=31&since_month=2")
    look(page, "child-record-error")
    page.goto(reverse("add_adult", args=[amara.reference]))
    page.get_by_role("button", name="Add them").click()
    look(page, "child-add-adult-error")
    for name in ("record_name", "correct_birth", "add_number", "record_address"):
        page.goto(reverse(name, args=[amara.reference]))
        look(page, name.replace("_", "-"))
    page.goto(reverse("child_family", args=[amara.reference]))
    page.get_by_role("link", name="Change for Ruth Ilett").click()
    look(page, "reach-person")
    page.get_by_label("Telephone number").fill("ring Nan")
    page.get_by_role("button", name="Record it").click()
    look(page, "reach-person-error")
