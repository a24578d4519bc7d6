"""Forms as packs write them: checked against the vocabulary, short where a worker is in a hurry."""

import pytest

from keyworker.packs import PackRefused, load
from tests.packs.conftest import FILES

pytestmark = pytest.mark.once

FORM = """\
form: visit
thing: visit
title: Home visit
sections:
  - title: The visit
    questions:
      - {id: seen, label: "Seen?", type: yes_no, attribute: seen, required: record}
      - id: place
        label: Where?
        type: choice
        attribute: place
        required: finish
        choices: {home: At home, school: At school}
        show_when: {seen: yes}
"""
NAMED = {
    *("contact", "referral_decision", "assessment", "strategy_discussion", "section47", "visit"),
    *("icpc", "rcpc", "core_group", "cin_review", "supervision", "management_oversight"),
    *("case_note", "chronology", "case_summary"),
}


def test_there_is_a_form_for_every_record_a_council_keeps():
    assert set(load("wokingham").forms) >= NAMED


def test_a_council_s_form_takes_the_place_of_the_floor_s(council):
    pack = load("smallton", council({"forms/visit.yaml": FORM}))
    assert pack.forms["visit"].title == "Home visit"
    assert pack.forms["visit"].question("place").show_when == {"seen": "yes"}
    assert pack.forms["contact"].title == load("england").forms["contact"].title


@pytest.mark.parametrize(
    ("wrong", "line", "what", "mend"),
    [
        (FORM.replace("thing: visit", "thing: vist"), 2, "no thing 'vist'", "visit"),
        (FORM.replace("attribute: place", "attribute: plce"), 8, "no attribute 'plce'", "place"),
        (FORM.replace("home: At", "hom: At"), 8, "no place 'hom'", "home"),
        (FORM.replace("type: yes_no", "type: yesno"), 7, "no type 'yesno'", "yes_no"),
        (FORM.replace("type: yes_no", "type: text"), 7, "a text cannot answer it", "yes_no"),
        (FORM.replace("required: finish", "required: must"), 8, "cannot be 'must'", "It may be"),
        (FORM.replace("{seen: yes}", "{sen: yes}"), 8, "it waits on 'sen'", "seen"),
        (FORM.replace("{seen: yes}", "{seen: maybe}"), 8, "nobody can answer", "It may be yes, no"),
        (FORM.replace("id: place", "id: seen"), 8, "'seen' is asked twice", "own id"),
        (FORM.replace("    questions:", "    asks:"), 5, "a section has questions", "questions:"),
        (FORM + "sign_off: sign_off_vist\n", 1, "no decision 'sign_off_vist'", "sign_off_"),
        ("- form: visit\n", 1, "this is no form", "form:"),
    ],
)  # fmt: skip
def test_a_faulty_form_is_refused_with_its_line(council, wrong, line, what, mend):
    with pytest.raises(PackRefused) as refusal:
        load("smallton", council({"forms/visit.yaml": wrong}))
    said = [str(fault) for fault in refusal.value.faults]
    hits = [each for each in said if what in each]
    assert hits, said
    assert mend in hits[0]
    assert hits[0].startswith(f"smallton/forms/visit.yaml:{line}")


def test_a_visit_is_recorded_with_at_most_six_answers():
    """Purpose, worker and time are prefilled; the rest of the pack's questions may be left."""
    visit = load("wokingham").forms["visit"]
    asked = [
        question
        for question in visit.sections[0].questions
        if not question.prefill and question.id != "at"
    ]
    assert 3 <= len(asked) <= 6
    for question in visit.questions:
        if question not in asked:
            assert question.prefill or question.required != "record"


def test_a_visit_offers_every_place_and_asks_what_the_standards_look_at():
    pack = load("wokingham")
    visit = pack.forms["visit"]
    places = pack.vocabulary.choices(pack.vocabulary.things["visit"].attributes["place"])
    assert set(visit.question("place").choices) == set(places)
    answered = {question.attribute for question in visit.questions}
    assert {"purpose", "seen", "seen_alone", "wishes_recorded", "not_alone_reason"} <= answered
    assert visit.question("bedroom_seen").show_when == {"purpose": "cp"}


def test_every_outcome_the_vocabulary_knows_can_be_chosen():
    pack = load("wokingham")
    for form, question in (
        ("strategy_discussion", "outcome"),
        ("section47", "outcome"),
        ("icpc", "outcome"),
        ("rcpc", "outcome"),
        ("assessment", "recommendation"),
    ):
        asked = pack.forms[form].question(question)
        kind = pack.vocabulary.things[pack.forms[form].thing].attributes[asked.attribute]
        assert set(asked.choices) == set(pack.vocabulary.choices(kind)), form


def test_a_council_without_decisions_of_its_own_has_the_floor_s(council):
    floor = load("england")
    posts = {"posts.yaml": (floor.folder / "posts.yaml").read_text("utf-8")}
    pack = load("smallton", council({**posts, "authority.yaml": "decisions: {}\n"}))
    assert pack.authority["decisions"] == floor.authority["decisions"]
    assert "close_case" in FILES["authority.yaml"]
