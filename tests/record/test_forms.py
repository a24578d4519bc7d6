"""What was typed into a form is read into answers, errors by box, and what is left open."""

import pytest

from keyworker.audit.refusals import NotFound
from keyworker.packs.forms import Form, Question, Section
from keyworker.record import forms
from keyworker.record.forms import answers_for, read


def question(id_, type_="text", **more):
    return Question(id=id_, label=f"{id_}?", type=type_, **more)


def form(*questions):
    return Form("f", "visit", "made", "F", 1, (Section("", questions),), "When?", "datetime")


SEEN = question("seen", "yes_no", required="record", per_child=True)
ALONE = question("alone", "yes_no", required="finish", per_child=True, show_when={"seen": "yes"})
WHY = question("why", required="finish", per_child=True, show_when={"alone": "no"})


@pytest.mark.parametrize(
    ("type_", "typed", "found"),
    [
        ("yes_no", "yes", True),
        ("yes_no", False, False),
        ("choice", "a", "a"),
        ("choices", ["a", "b"], ["a", "b"]),
        ("date", "2026-02-28", "2026-02-28"),
        ("datetime", "2026-02-28T10:00+00:00", "2026-02-28T10:00:00+00:00"),
        ("number", "3", 3),
        ("number", "2.5", 2.5),
        ("worker", "12", "12"),
        ("text", "  two words ", "two words"),
        ("long_text", "one\r\ntwo\x07", "one\ntwo"),
    ],
)
def test_each_type_is_read(type_, typed, found):
    choices = {"a": "A", "b": "B"} if type_.startswith("choice") else {}
    reading = read(form(question("q", type_, choices=choices)), {"q": typed})
    assert (reading.answers, reading.errors) == ({"q": found}, {})


@pytest.mark.parametrize(
    ("type_", "typed", "words"),
    [
        ("yes_no", "perhaps", "Say yes or no"),
        ("choice", "c", "Choose one of the answers"),
        ("choices", ["a", "c"], "Choose from the answers"),
        ("date", "2026-02-31", "Enter a real date"),
        ("datetime", "yesterday", "Enter a real date"),
        ("number", "many", "Enter a number"),
        ("worker", "Priya", "Choose a worker"),
        ("text", "x" * 501, "501 characters long; it can be 500"),
        ("long_text", "x" * 200_001, "200,001 characters long; it can be 200,000"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_box(type_, typed, words):
    choices = {"a": "A", "b": "B"} if type_.startswith("choice") else {}
    reading = read(form(question("q", type_, choices=choices)), {"q": typed})
    assert words in reading.errors["q"]
    assert reading.answers == {}


@pytest.mark.parametrize("empty", ["", "   ", None, []])
def test_an_empty_box_is_wrong_or_unfinished_or_neither_as_the_form_says(empty):
    asked = form(question("a", required="record"), question("b", required="finish"), question("c"))
    reading = read(asked, {"a": empty, "b": empty, "c": empty})
    assert list(reading.errors) == ["a"]
    assert reading.unfinished == ["b"]


def test_no_is_an_answer():
    assert read(form(question("q", "yes_no", required="record")), {"q": "no"}).errors == {}


def test_each_child_without_its_own_answer_is_named():
    reading = read(form(SEEN), {}, {1: {"seen": "yes"}, 2: {}, 3: {"seen": ""}}, children=[1, 2, 3])
    assert list(reading.errors) == ["seen:2", "seen:3"]


def test_a_common_answer_answers_for_every_child():
    reading = read(form(SEEN), {"seen": "yes"}, children=[1, 2])
    assert reading.errors == {}
    assert answers_for(reading, 2) == {"seen": True}


def test_without_any_answers_of_the_children_the_question_itself_is_named():
    assert list(read(form(SEEN), {}, children=[1, 2]).errors) == ["seen"]


def test_an_answer_that_another_has_made_pointless_is_dropped_with_all_that_hangs_on_it():
    told = {1: {"seen": "no", "alone": "no", "why": "He would not"}}
    reading = read(form(SEEN, ALONE, WHY), {}, told, children=[1])
    assert reading.child_answers == {1: {"seen": False}}
    assert reading.unfinished == []


def test_a_common_answer_stands_only_for_the_children_it_was_asked_of():
    told = {1: {"seen": "yes"}, 2: {"seen": "no"}}
    reading = read(form(SEEN, ALONE), {"alone": "yes"}, told, children=[1, 2])
    assert answers_for(reading, 1) == {"seen": True, "alone": True}
    assert answers_for(reading, 2) == {"seen": False}


def test_a_question_for_all_is_asked_where_it_hangs_on_any_childs_answer():
    outcome = question("outcome", "choice", per_child=True, choices={"plan": "P", "none": "N"})
    group = question("group", required="finish", show_when={"outcome": "plan"})
    told = {1: {"outcome": "none"}, 2: {"outcome": "plan"}}
    assert read(form(outcome, group), {}, told, children=[1, 2]).unfinished == ["group"]
    kept = read(form(outcome, group), {"group": "Four"}, told, children=[1, 2])
    assert kept.answers == {"group": "Four"}
    told = {1: {"outcome": "none"}, 2: {"outcome": "none"}}
    assert read(form(outcome, group), {"group": "Four"}, told, children=[1, 2]).answers == {}


def test_answers_of_a_child_the_entry_is_not_about_are_not_taken():
    reading = read(form(SEEN), {}, {1: {"seen": "yes"}, 9: {"seen": "yes"}}, children=[1])
    assert set(reading.child_answers) == {1}


def test_an_unknown_form_is_said_not_to_be_there():
    with pytest.raises(NotFound, match="There is no form called tea_party"):
        forms.form("tea_party")


def test_no_question_of_any_pack_takes_a_name_that_the_screens_use_themselves():
    from pathlib import Path

    from keyworker.packs import load

    taken = {"at", "children", "late_reason", "amendment_reason", "draft", "saves", "window"}
    taken |= {"form", "child", "rule", "ref", "entry", "version", "deed", "beside", "seen_state"}
    packs = [f.parent.name for f in Path("keyworker/packs").glob("*/pack.yaml")]
    assert packs
    for name in packs:
        for each in load(name).forms.values():
            wrong = [q.id for q in each.questions if q.id in taken or ":" in q.id]
            assert wrong == [], f"{name}/{each.name}"
