"""An entry in words: every answer, each child's own, the child's own words apart."""

from datetime import date

import pytest

from keyworker.record.actions import record_entry, record_visit, send_back, sign_off
from keyworker.record.queries import entry_for
from keyworker.web.record.reading import in_words
from tests.oversight.days import ago, core_group
from tests.web.record.families import open_child

pytestmark = pytest.mark.django_db


def read(council, entry, viewer=None):
    viewer = viewer or council.manager
    return in_words(entry_for(viewer, str(entry.key)), viewer)


def rows_of(words):
    return {row["key"]: row["value"] for part in words.parts for row in part.rows}


def long_of(words):
    return {answer.label: answer for part in words.parts for answer in part.answers}


@pytest.fixture
def visit(family):
    """One visit to Amara and Dorian, each with a text of their own."""
    council = family.council
    return record_visit(
        children=[family.amara, family.dorian],
        at=ago(days=1),
        by=council.social_worker,
        answers={
            "purpose": "cp",
            "by": str(council.social_worker.pk),
            "place": "home",
            "next_steps": "Ring the school.",
        },
        child_answers={
            family.amara.pk: {
                "seen": "yes",
                "seen_alone": "yes",
                "what_happened": "She showed me her drawings.",
                "child_words": "I want a lamp.",
            },
            family.dorian.pk: {"seen": "no", "what_happened": "He was at football."},
        },
    )


def test_every_answer_is_read_in_the_words_of_the_form(family, visit):
    words = read(family.council, visit)
    rows = rows_of(words)
    assert words.title == "Visit"
    assert rows["What was the visit for?"] == "Child protection plan"
    assert rows["Who made the visit?"] == "Priya Nair"
    assert rows["Where was the visit?"] == "At home"
    assert long_of(words)["What happens next?"].text == "Ring the school."


def test_each_childs_own_answers_stand_under_the_childs_name(family, visit):
    words = read(family.council, visit)
    rows, told = rows_of(words), long_of(words)
    assert words.with_whom == "About Amara Ilett and Dorian Ilett"
    assert rows["Amara: was the child seen?"] == "Yes"
    assert rows["Dorian: was the child seen?"] == "No"
    assert told["Amara: what happened?"].text == "She showed me her drawings."
    assert told["Dorian: what happened?"].text == "He was at football."


def test_the_childs_own_words_are_kept_apart_from_the_workers(family, visit):
    told = long_of(read(family.council, visit))
    assert told["Amara: the child's own words"].own_words
    assert not told["Amara: what happened?"].own_words


def test_with_one_child_no_name_is_put_before_the_question(family):
    council = family.council
    entry = core_group(council, family.amara)
    words = read(council, entry)
    assert words.with_whom == ""
    assert "How is the plan going?" in long_of(words)


def test_what_is_left_open_is_named_as_the_form_asks_it(family, visit):
    words = read(family.council, visit)
    assert "Was the child's bedroom seen?" in words.missing
    head = {row["key"]: row["value"] for row in words.head}
    assert "Was the child's bedroom seen?" in head["Still to add"]
    assert {"text": "Not finished", "colour": "yellow"} in words.tags


def test_the_author_is_told_which_are_their_own(family, visit):
    council = family.council
    for viewer, named in ((council.social_worker, "Priya Nair (you)"), (council.manager, "Priya")):
        head = {row["key"]: row["value"] for row in read(council, visit, viewer).head}
        assert head["Written by"].startswith(named)


def test_a_signature_says_by_whom_when_and_with_what_note(family):
    council = family.council
    entry = core_group(council, family.amara)
    assert read(council, entry).sign_off == ""
    sign_off(entry=entry, by=council.manager, note="Clear.")
    assert read(council, entry).sign_off.startswith("Signed off by Ruth Adeyemi (you), ")
    assert read(council, entry).sign_off.endswith(": Clear.")
    other = core_group(council, family.dorian)
    send_back(entry=other, by=council.manager, note="Say more.")
    assert read(council, other).sign_off.startswith("Sent back by Ruth Adeyemi")
    assert {"text": "Sent back", "colour": "red"} in read(council, other).tags


def test_a_date_is_a_day_and_several_choices_are_listed(council):
    from keyworker.packs.forms import Question
    from keyworker.web.record.reading import answer_words

    when = Question("on", "On?", "date")
    both = Question("which", "Which?", "choices", choices={"a": "First", "b": "Second"})
    moment = Question("at", "At?", "datetime")
    assert answer_words(when, "2026-04-01", {}) == "Wed 1 Apr 2026"
    assert answer_words(both, ["a", "b"], {}) == "First, Second"
    assert answer_words(moment, "2026-04-01T13:30:00+00:00", {}) == "1 April 2026 at 2:30pm"
    assert answer_words(moment, "2026-04-01", {}) == "1 April 2026"


def test_answers_to_a_form_the_pack_no_longer_has_are_still_shown(council):
    child = open_child(council, "Ada", date(2019, 3, 1))
    entry = record_entry(
        form="case_note",
        children=[child],
        at=ago(hours=1),
        by=council.social_worker,
        answers=_case_note(),
    )
    type(entry).objects.filter(pk=entry.pk).update(form="gone")
    words = read(council, entry)
    assert "Kept." in rows_of(words).values()


def _case_note():
    from keyworker.history.queries import pack

    asked = pack().forms["case_note"]
    first = next(question for question in asked.questions if question.type == "long_text")
    needed = {
        question.id: next(iter(question.choices), "yes")
        for question in asked.questions
        if question.required == "record" and question.type in ("choice", "yes_no")
    }
    return {**needed, first.id: "Kept."}
