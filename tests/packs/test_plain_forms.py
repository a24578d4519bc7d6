"""Whatever the standards ask of somebody here can be told on some form: no duty is a dead end."""

import pytest

from keyworker.packs import load
from keyworker.packs.plain_forms import TOLD
from keyworker.standards.expressions import EventTerm, terms_of

# Meetings' own screens and the deeds beside them tell of these phases.
ELSEWHERE = {
    *("scheduled", "invited", "cancelled", "minutes_completed", "minutes_authorised"),
    *("minutes_sent", "decisions_sent", "started", "ended", "proposed", "authorised"),
}


@pytest.fixture(scope="module")
def pack():
    return load("wokingham")


def test_every_act_document_and_meeting_a_standard_asks_for_has_a_form(pack):
    recorded = {(form.thing, form.phase) for form in pack.forms.values()}
    dead_ends = []
    for rule in pack.standards.rules:
        doing = rule.do if rule.do is not None else rule.must
        terms = [t for t in terms_of(doing) if isinstance(t, EventTerm)] if doing else []
        parts = [tuple(name.split(".")) for term in terms for name in term.names]
        if parts and not any(part in recorded or part[1] in ELSEWHERE for part in parts):
            dead_ends.append(rule.name)
    assert dead_ends == []
    assert len(recorded) > 30


def test_a_form_of_the_pack_is_never_pushed_aside_by_a_plain_one(pack):
    assert not pack.forms["chronology"].plain
    assert "chronology-updated" not in pack.forms
    assert "visit-made" not in pack.forms


def test_a_plain_form_asks_what_the_standard_looks_at_and_offers_the_vocabularys_answers(pack):
    form = pack.forms["icpc_report-shared"]
    assert form.plain
    assert form.title == "Initial conference report: shared"
    to = form.question("to")
    assert to.required == "record"
    assert {"family", "chair"} <= set(to.choices)
    assert form.question("what").type == "long_text"


def test_what_is_worked_out_is_never_asked(pack):
    worked_out = {"sequence", "later", "first", "by_allocated_worker", "all_children_seen"}
    plain = [form for form in pack.forms.values() if form.plain]
    assert [q.id for form in plain for q in form.questions if q.attribute in worked_out] == []


def test_a_report_a_manager_must_authorise_waits_for_that_signature(pack):
    assert pack.forms["rcpc_report-completed"].sign_off == "sign_off_conference_report"
    assert pack.forms["rcpc_report-shared"].sign_off == ""


def test_plain_forms_tell_only_what_one_sentence_can(pack):
    plain = [form for form in pack.forms.values() if form.plain]
    assert plain
    for form in plain:
        assert form.phase in TOLD[pack.vocabulary.things[form.thing].type]
