"""Reading the record: what a form begins with, brothers and sisters, drafts, search, the queue."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.audit.refusals import NotFound
from keyworker.involvements.actions import close_case, start_involvement
from keyworker.people.actions import relate
from keyworker.record import forms
from keyworker.record.actions import discard_draft, record_entry, save_draft
from keyworker.record.models import Draft
from keyworker.record.prefill import prefill
from keyworker.record.queries import (
    begun_already,
    draft_for,
    drafts_of,
    entries_of,
    entry_for,
    last_seen,
    own_draft,
    unfinished_of,
    versions_of,
)
from keyworker.record.siblings import open_siblings
from keyworker.workforce.actions import create_worker
from tests.record.test_entries import amended, visit
from tests.web.record.families import ago, open_child

pytestmark = pytest.mark.django_db


def begins(council, child, form="visit", rule=""):
    return prefill(forms.form(form), viewer=council.social_worker, children=[child], rule=rule)


@pytest.mark.parametrize(
    ("plan", "purpose"),
    [("cp_plan", "cp"), ("looked_after", "looked_after"), ("cin_plan", "cin"), ("", "assessment")],
)
def test_the_plan_a_child_is_on_says_what_a_visit_is_for(council, plan, purpose):
    child = open_child(council, "Amara", date(2017, 5, 4), plan=plan)
    assert begins(council, child)["purpose"] == purpose


def test_the_duty_a_form_is_opened_from_says_it_before_the_plan_does(council, amara):
    started = timezone.now() - timedelta(days=1)
    start_involvement(child=amara, kind="s47", at=started, by=council.manager)
    assert begins(council, amara)["purpose"] == "cp"
    assert begins(council, amara, rule="wokingham/enquiry-visit")["purpose"] == "s47"
    assert begins(council, amara, rule="no/such-rule")["purpose"] == "cp"


def test_whether_the_child_was_seen_is_for_the_visitor_to_say(council, amara):
    known = begins(council, amara, rule="wokingham/cp-visits")
    assert "seen" not in known
    assert known["by"] == str(council.social_worker.pk)
    assert known["at"] <= timezone.localtime()


def test_a_chronology_begins_with_what_mattered_since_the_last(council, amara):
    note = {"form": "case_note", "children": [amara], "by": council.social_worker}
    for days, text, matters in ((3, "A fall", "yes"), (2, "A call", "no")):
        record_entry(**note, at=ago(days=days), answers={"text": text, "significant": matters})
    [line] = begins(council, amara, "chronology")["text"].splitlines()
    assert line.endswith("Case note")


def test_brothers_and_sisters_who_are_open_are_offered_by_parent_or_by_word(council, family):
    assert open_siblings([family.amara]) == [family.dorian, family.esme]
    half = open_child(council, "Hal", date(2015, 1, 1))
    relate(by=council.manager, person=half, other=family.esme, kind="half_sibling")
    assert half in open_siblings([family.esme])
    assert half not in open_siblings([family.amara])
    close_case(child=family.dorian, at=timezone.now(), by=council.manager, reason="Safe")
    assert open_siblings([family.amara]) == [family.esme]


def test_an_entry_is_given_as_it_stands_and_the_look_is_noted(council, amara):
    entry = visit(council, amara)
    amended(council, entry, reason="Typo")
    assert entry_for(council.manager, str(entry.key)).version == 2
    assert entry_for(council.manager, str(entry.key), 1).version == 1
    assert [each.version for each in versions_of(council.manager, str(entry.key))] == [2, 1]
    looks = AuditEntry.objects.filter(deed="read.entry", worker_id=council.manager.pk)
    assert [look.subject_ids for look in looks] == [[amara.pk]] * 3


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000001"])
def test_what_is_not_there_and_what_may_not_be_seen_look_alike(council, amara, key):
    entry = visit(council, amara)
    stranger = create_worker(username="stranger", name="A Stranger", by=None)
    with pytest.raises(NotFound, match="There is no such entry"):
        entry_for(council.manager, key)
    with pytest.raises(NotFound, match="There is no such entry"):
        entry_for(stranger, str(entry.key))
    assert own_draft(council.manager, key) is None


def test_drafts_are_listed_for_their_author_until_recorded_or_put_aside(council, amara):
    told = {"form": "visit", "children": [amara], "answers": {}}
    one = save_draft(by=council.social_worker, **told)
    two = save_draft(by=council.social_worker, **told)
    assert drafts_of(council.social_worker) == [two, one]
    assert drafts_of(council.manager) == []
    assert begun_already(council.social_worker, amara, "visit") == two
    visit(council, amara, draft=two)
    discard_draft(draft=one, by=council.social_worker)
    assert drafts_of(council.social_worker) == []
    assert begun_already(council.social_worker, amara, "visit") is None
    with pytest.raises(NotFound):
        draft_for(council.social_worker, str(one.key))
    assert Draft.objects.count() == 2


def test_a_record_is_searched_by_every_word_in_any_order_in_common_and_own_answers(council, amara):
    visit(council, amara, own={"what_happened": "Porridge and a long talk"})
    visit(council, amara, own={"what_happened": "Nobody was in"})
    page = entries_of(council.social_worker, amara, text="talk PORRIDGE")
    assert len(page.object_list) == 1
    assert len(entries_of(council.social_worker, amara, text="porridge nobody").object_list) == 0


def test_the_last_visit_on_which_the_child_was_seen_is_the_one_that_counts(council, amara):
    seen = visit(council, amara, at=ago(days=2))
    visit(council, amara, at=ago(days=1), own={"seen": "no"})
    assert last_seen(council.social_worker, amara) == seen


def test_what_is_left_open_is_its_authors_to_finish(council, amara):
    entry = visit(council, amara)
    assert unfinished_of(council.social_worker) == [entry]
    assert unfinished_of(council.colleague) == []
