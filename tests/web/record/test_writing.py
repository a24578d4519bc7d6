"""Writing in a record: prefilled, saved whatever it is like, recorded once, nothing typed lost."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from keyworker.audit.models import AuditEntry
from keyworker.history.models import Obligation
from keyworker.record.models import Draft, Entry
from keyworker.referrals.actions import record_contact
from tests.web.record.families import ago, boxes, open_child, visit

pytestmark = pytest.mark.django_db
QUERIES = 15
ENTRY_PAGES = ("entry", "entry_versions", "amend", "recorded")


@pytest.fixture
def me(client, council):
    """The social worker, signed in."""
    client.force_login(council.social_worker)
    return client


def address(child, form="visit"):
    return reverse("write", args=[child.reference, form])


def page_of(answer):
    return html.fromstring(answer.content.decode())


def hidden(answer):
    """What a page hands on unseen."""
    boxes_ = page_of(answer).xpath("//form[@data-autosave]//input[@type='hidden']")
    return {box.get("name"): box.get("value") for box in boxes_}


def value(answer, name):
    [box] = page_of(answer).xpath(f"//*[@name='{name}']")
    if box.tag == "select":
        return box.xpath("string(option[@selected]/@value)")
    return box.get("value") if box.tag == "input" else box.text_content().strip()


def errors(answer):
    return page_of(answer).xpath(
        "//*[contains(@class,'error-summary__list')]//text()[normalize-space()]"
    )


def test_a_visit_begins_with_what_the_record_knows(me, council, amara):
    answer = me.get(address(amara), follow=True)
    assert answer.status_code == 200
    assert value(answer, "purpose") == "cp"
    assert value(answer, "by") == str(council.social_worker.pk)
    assert value(answer, "at_day") == str(timezone.localdate().day)


def test_what_was_asked_for_stands_above_the_form_with_its_why(me, amara):
    answer = me.get(address(amara), {"rule": "wokingham/cp-visits"}, follow=True)
    words = answer.content.decode()
    assert "10 working days from" in words
    assert "/cp-plans-and-reviews/1" in words


def test_a_visit_in_time_turns_met_and_says_what_is_next(me, amara):
    sent = me.post(address(amara), visit(amara, ago(days=9)) | {"late_reason": "I was ill"})
    entry = Entry.objects.get()
    assert sent["Location"] == reverse("recorded", args=[entry.key])
    shown = me.get(sent["Location"]).content.decode()
    assert "Done in time" in shown
    assert "The next date" in shown
    assert Obligation.objects.get(rule="wokingham/cp-visits", cycle=1).status == "met"


def test_a_visit_too_late_turns_late_by_so_many_days_and_leaves_the_overdue(me, amara):
    sent = me.post(address(amara), visit(amara, ago(hours=1)))
    shown = me.get(sent["Location"]).content.decode()
    first = Obligation.objects.get(rule="wokingham/cp-visits", cycle=1)
    assert (first.status, first.days_late is not None) == ("late", True)
    assert "Done late" in shown
    assert f"{first.days_late} day" in shown
    assert Obligation.objects.filter(rule="wokingham/cp-visits", cycle=2, status="due").exists()


def test_what_is_left_of_it_stands_as_unfinished_and_can_be_finished_without_a_reason(me, amara):
    me.post(address(amara), visit(amara, ago(hours=1)))
    entry = Entry.objects.get()
    assert set(entry.unfinished) == {"seen_alone", "place", "bedroom_seen", "wishes_recorded"}
    finish = reverse("amend", args=[entry.key])
    answer = me.get(finish)
    assert "4 questions left open" in answer.content.decode()
    assert value(answer, f"what_happened:{amara.pk}") == "We talked in the kitchen."
    more = visit(amara, entry.at, seen_alone="yes", wishes_recorded="yes")
    more |= {"place": "home", "bedroom_seen": "yes"}
    me.post(finish, hidden(answer) | more)
    assert Entry.objects.get(version=2).unfinished == []


def test_a_late_recording_asks_why_and_does_not_block(me, amara):
    me.post(address(amara), visit(amara, ago(days=9)))
    entry = Entry.objects.get()
    assert "late_reason" in entry.unfinished
    finish = reverse("amend", args=[entry.key])
    answer = me.get(finish)
    assert "If it is recorded late: why?" in answer.content.decode()
    me.post(finish, hidden(answer) | visit(amara, entry.at) | {"late_reason": "The laptop broke"})
    entry = Entry.objects.get(version=2)
    assert entry.late_reason == "The laptop broke"
    assert "late_reason" not in entry.unfinished


def test_errors_stand_beside_their_boxes_and_what_was_typed_is_kept_as_a_draft(me, amara):
    typed = visit(amara, ago(hours=1), seen="", what_happened="Half a")
    answer = me.post(address(amara), typed)
    assert answer.status_code == 422
    assert errors(answer) == ["Answer this to record: Was the child seen?"]
    assert value(answer, f"what_happened:{amara.pk}") == "Half a"
    assert Draft.objects.get().child_answers == {
        str(amara.pk): {
            **Draft.objects.get().child_answers[str(amara.pk)],
            "what_happened": "Half a",
        }
    }
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"at_day": "31", "at_month": "2"}, "The date must be a real date"),
        (
            {"at_day": "", "at_month": "", "at_year": "", "at_time": ""},
            "Answer the question: When was the visit?",
        ),
        ({"at_year": "2062"}, "The date must be today or in the past"),
        ({"at_year": "26"}, "Year must include 4 numbers"),
        ({"at_time": "25:00"}, "Enter the time like 2:30pm or 14:30"),
        ({"at_year": "2016"}, "comes before the child was born"),
        ({"at_year": "0001"}, "comes before the child was born"),
        ({"purpose": "tea"}, "Choose one of the answers"),
        ({"by": "Robert"}, "Choose one of the answers"),
    ],
)
def test_a_careless_answer_is_refused_in_words_and_nothing_is_half_written(me, amara, typed, words):
    answer = me.post(address(amara), visit(amara, ago(days=1)) | typed)
    assert answer.status_code == 422
    assert words in " ".join(errors(answer))
    assert not Entry.objects.exists()
    assert Draft.objects.count() == 1


def test_a_time_still_to_come_today_is_refused(me, amara):
    soon = timezone.now() + timedelta(minutes=3)
    answer = me.post(address(amara), visit(amara, soon))
    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_a_note_of_ten_million_letters_is_refused_in_words_and_kept(me, amara):
    text = "æ" * 1_000_000 + "a" * 4_000_000
    answer = me.post(address(amara), visit(amara, ago(hours=1), what_happened=text))
    assert answer.status_code == 422
    assert "characters long; it can be 200,000" in " ".join(errors(answer))
    assert Draft.objects.get().child_answers[str(amara.pk)]["what_happened"] == text


def test_a_script_in_a_note_is_shown_as_the_words_it_is(me, amara):
    me.post(address(amara), visit(amara, ago(hours=1), what_happened="<script>alert(1)</script>"))
    shown = me.get(reverse("entry", args=[Entry.objects.get().key])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert" not in shown


def test_a_character_no_database_keeps_does_not_stop_a_save(me, amara):
    answer = me.post(address(amara), visit(amara, ago(hours=1), what_happened="a\x00b\x07c"))
    assert answer.status_code in (302, 422)
    assert "ab" in Draft.objects.get().child_answers[str(amara.pk)]["what_happened"]


def test_sent_twice_it_is_one_entry(me, amara):
    page = hidden(me.get(address(amara), follow=True)) | visit(amara, ago(hours=1))
    first = me.post(address(amara), page)
    second = me.post(address(amara), page)
    assert Entry.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_going_back_and_changing_a_word_loses_neither(me, amara):
    page = hidden(me.get(address(amara), follow=True)) | visit(amara, ago(hours=1))
    me.post(address(amara), page)
    again = me.post(address(amara), page | {f"what_happened:{amara.pk}": "We talked at length."})
    draft = Draft.objects.get(recorded_as__isnull=True)
    assert again["Location"] == reverse("draft", args=[draft.key])
    assert draft.base == Entry.objects.get()
    shown = me.get(again["Location"])
    assert "This was recorded already" in shown.content.decode()
    assert value(shown, f"what_happened:{amara.pk}") == "We talked at length."


def test_a_draft_goes_on_on_any_device_and_ends_as_its_entry(me, client, council, amara):
    page = hidden(me.get(address(amara), {"rule": "wokingham/cp-visits"}, follow=True))
    typed = visit(amara, ago(hours=1), seen="", what_happened="Half a sen") | {"deed": "save"}
    saved = me.post(address(amara), page | typed)
    client.logout()
    client.force_login(council.social_worker)
    answer = client.get(saved["Location"])
    assert value(answer, f"what_happened:{amara.pk}") == "Half a sen"
    assert "10 working days from" in answer.content.decode()
    sent = client.post(saved["Location"], hidden(answer) | visit(amara, ago(hours=1)))
    entry = Entry.objects.get()
    assert sent["Location"] == reverse("recorded", args=[entry.key])
    assert client.get(saved["Location"])["Location"] == reverse("entry", args=[entry.key])


def test_a_draft_put_aside_is_there_no_more(me, amara):
    saved = me.post(address(amara), visit(amara, ago(hours=1)) | {"deed": "save"})
    answer = me.get(saved["Location"])
    gone = me.post(saved["Location"], hidden(answer) | {"deed": "discard"})
    assert gone["Location"] == reverse("child_record", args=[amara.reference])
    assert me.get(saved["Location"]).status_code == 404


def test_words_sent_after_the_draft_was_put_aside_elsewhere_are_kept(me, amara):
    saved = me.post(address(amara), visit(amara, ago(hours=1)) | {"deed": "save"})
    page = hidden(me.get(saved["Location"]))
    me.post(saved["Location"], page | {"deed": "discard"})
    again = visit(amara, ago(hours=1), what_happened="Typed on") | {"deed": "save"}
    kept = me.post(saved["Location"], page | again)
    assert value(me.get(kept["Location"]), f"what_happened:{amara.pk}") == "Typed on"


def test_what_one_has_begun_is_offered_where_one_begins_again(me, amara):
    saved = me.post(address(amara), visit(amara, ago(hours=1)) | {"deed": "save"})
    assert f'href="{saved["Location"]}"' in me.get(address(amara), follow=True).content.decode()


def test_somebody_elses_draft_and_what_may_not_be_seen_are_not_there(client, council, amara):
    client.force_login(council.colleague)
    saved = client.post(address(amara), visit(amara, ago(hours=1)) | {"deed": "save"})
    key = Draft.objects.get().key
    client.force_login(council.social_worker)
    assert client.get(saved["Location"]).status_code == 404
    assert client.post(saved["Location"], visit(amara, ago(hours=1))).status_code == 404
    assert client.post(reverse("autosave", args=[key]), {}).status_code == 404
    theirs = {"draft": str(key), **visit(amara, ago(hours=1))}
    assert client.post(address(amara), theirs).status_code == 404
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/children/KW999999/write/",
        "/children/KW999999/write/visit/",
        "/children/{child}/write/tea_party/",
        "/drafts/00000000-0000-0000-0000-000000000001/",
        "/entries/00000000-0000-0000-0000-000000000001/",
        "/entries/00000000-0000-0000-0000-000000000001/versions/",
        "/entries/00000000-0000-0000-0000-000000000001/amend/",
        "/entries/00000000-0000-0000-0000-000000000001/recorded/",
    ],
)
def test_what_is_not_there_is_said_so_in_plain_words(me, amara, path):
    answer = me.get(path.format(child=amara.reference), follow=True)
    assert answer.status_code == 404
    assert "Traceback" not in answer.content.decode()


def test_a_visit_to_brothers_and_sisters_is_one_entry_with_each_childs_own(me, family):
    ticked = {"children": [str(family.dorian.pk)], "deed": "save", **boxes(ago(hours=1))}
    saved = me.post(address(family.amara), ticked)
    answer = me.get(saved["Location"])
    assert page_of(answer).xpath(f"//*[@name='seen:{family.dorian.pk}']")
    assert not page_of(answer).xpath(f"//*[@name='seen:{family.esme.pk}']")
    typed = {
        **visit(family.amara, ago(hours=1), what_happened=""),
        **{"children": [str(family.dorian.pk)], "what_happened": "Tea with everyone."},
        f"seen:{family.dorian.pk}": "no",
        f"what_happened:{family.dorian.pk}": "He was at football.",
    }
    me.post(saved["Location"], hidden(answer) | typed)
    entry = Entry.objects.get()
    rows = {row.child_id: row.answers for row in entry.children.all()}
    assert entry.answers["what_happened"] == "Tea with everyone."
    assert rows[family.amara.pk] == {"seen": True}
    assert rows[family.dorian.pk] == {"seen": False, "what_happened": "He was at football."}
    assert entry.answers["all_children_seen"] is False


def test_each_child_without_an_answer_is_named(me, family):
    typed = {"children": [str(family.dorian.pk)], **visit(family.amara, ago(hours=1))}
    answer = me.post(address(family.amara), typed)
    found = errors(answer)
    assert "Dorian: answer this to record: Was the child seen?" in found
    assert "Dorian: answer this to record: What happened?" in found


def test_a_child_of_another_family_cannot_be_slipped_in(me, council, family):
    other = open_child(council, "Other", date(2015, 1, 1))
    typed = visit(family.amara, ago(hours=1)) | {"children": [str(other.pk)]}
    me.post(address(family.amara), typed)
    assert not Entry.objects.filter(children__child=other).exists()


def test_who_may_not_decide_is_told_who_may_and_keeps_every_word(me, council, amara):
    call = {"direction": "in", "party": "public", "method": "phone", "purpose": "enquiry"}
    record_contact(
        children=[amara],
        at=ago(days=1),
        by=council.duty_worker,
        answers=call | {"what_was_said": "-"},
    )
    typed = {**boxes(ago(hours=1)), "outcome": "advice", "reason": "All is well", "deed": "record"}
    answer = me.post(address(amara, "referral_decision"), typed)
    assert answer.status_code == 403
    assert "Manager" in " ".join(errors(answer))
    assert value(answer, "reason") == "All is well"
    assert Draft.objects.get().answers["reason"] == "All is well"
    assert Entry.objects.count() == 1


def test_a_refusal_that_belongs_to_no_box_stands_at_the_head_of_the_page(me, amara):
    typed = {**boxes(ago(hours=1)), "outcome": "advice", "reason": "-", "deed": "record"}
    answer = me.post(address(amara, "referral_decision"), typed)
    assert answer.status_code == 422
    assert "record the contact first" in " ".join(errors(answer))


@pytest.mark.parametrize("more", [0, 8])
def test_the_pages_ask_the_database_a_fixed_number_of_times(me, council, family, more):
    child, from_rule = family.amara, {"rule": "wokingham/cp-visits"}
    for number in range(more):
        open_child(council, f"Child{number}", date(2016, 1, 1 + number))
        me.post(address(child), visit(child, ago(hours=number + 1)))
    for minutes in (30, 20):
        me.post(address(child), visit(child, ago(minutes=minutes)))
    *_, other, entry = Entry.objects.order_by("pk")
    amend = reverse("amend", args=[other.key])
    typed = visit(child, ago(hours=1)) | from_rule | {"deed": "save"}
    saved = me.post(address(child), {**typed, "children": [str(family.dorian.pk)]})
    pages = [
        reverse("write_choose", args=[child.reference]),
        *(f"{address(child, form)}?draft={uuid.uuid4()}" for form in ("icpc", "chronology")),
        f"{address(child)}?rule=wokingham/cp-visits&draft={uuid.uuid4()}",
        saved["Location"],
        *(reverse(name, args=[entry.key]) for name in ENTRY_PAGES),
        me.post(amend, hidden(me.get(amend)) | typed)["Location"],
    ]
    counts = {}
    for page in pages:
        before = AuditEntry.objects.count()
        with CaptureQueriesContext(connection) as asked:
            assert me.get(page).status_code == 200, page
        counts[page] = len([query for query in asked if "SAVEPOINT" not in query["sql"]])
        assert AuditEntry.objects.count() == before + 1, page
    assert {page: count for page, count in counts.items() if count > QUERIES} == {}
