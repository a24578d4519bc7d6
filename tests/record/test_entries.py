"""Entries are recorded once, amended beside the old words, and never overwritten."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.audit.refusals import EditedMeanwhile, NotFound, NotPermitted, Unclear
from keyworker.history.models import Fact
from keyworker.record.actions import (
    amend_entry,
    discard_draft,
    record_entry,
    record_visit,
    save_draft,
    send_back,
    sign_off,
)
from keyworker.record.models import Draft, Entry
from keyworker.workforce.actions import create_worker
from tests.web.record.families import ago

pytestmark = pytest.mark.django_db
OWN = {"seen": "yes", "what_happened": "We talked."}


def visit(council, *children, at=None, **more):
    answers = {"purpose": "cp", "by": str(council.social_worker.pk)}
    return record_visit(
        children=list(children),
        at=at or ago(hours=1),
        by=more.pop("by", council.social_worker),
        answers=answers | more.pop("answers", {}),
        child_answers={child.pk: OWN | more.pop("own", {}) for child in children},
        **more,
    )


def amended(council, entry, by=None, **more):
    child = entry.children.get().child
    answers = {"purpose": "cp", "by": str(council.social_worker.pk)} | more.pop("answers", {})
    return amend_entry(
        entry=entry,
        base_version=more.pop("base_version", entry.version),
        at=more.pop("at", entry.at),
        by=by or council.social_worker,
        answers=answers,
        child_answers={child.pk: OWN | more.pop("own", {})},
        **more,
    )


def facts():
    return Fact.objects.filter(source="record.Entry").order_by("id")


def test_a_visit_tells_the_history_what_was_done_and_by_whom(council, amara):
    entry = visit(council, amara)
    [fact] = facts()
    assert (fact.name, fact.subject_id, fact.ref) == ("visit.made", amara.pk, entry.ref)
    assert fact.attributes["seen"] is True
    assert fact.attributes["purpose"] == "cp"


def test_a_record_leaves_a_trace_without_a_word_of_what_it_says(council, amara):
    visit(council, amara, own={"what_happened": "A secret"})
    trace = AuditEntry.objects.get(deed="record.record_entry")
    assert trace.subject_ids == [amara.pk]
    assert "secret" not in str(trace.details)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (timedelta(minutes=5), "still to come"),
        (timedelta(days=1), "still to come"),
        (-timedelta(days=365 * 10), "before the child was born"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_and_nothing_is_half_written(council, amara, at, words):
    with pytest.raises(Unclear) as refused:
        visit(council, amara, at=timezone.now() + at)
    assert words in refused.value.errors["at"]
    assert not Entry.objects.exists()
    assert not facts().exists()


def test_an_unborn_child_has_a_record_from_before_birth_but_not_from_before_it_was_on_the_way(
    council,
):
    unborn = council.child(
        given="", family="Ilett", expected=timezone.localdate() + timedelta(days=100)
    )
    visit(council, unborn, at=ago(days=60))
    with pytest.raises(Unclear, match="on the way"):
        visit(council, unborn, at=ago(days=400))


def test_a_child_named_twice_is_in_the_entry_once(council, amara):
    assert visit(council, amara, amara).children.count() == 1


def test_a_form_about_one_child_refuses_two(council, family):
    with pytest.raises(Unclear, match="is about one child"):
        record_entry(
            form="case_summary",
            children=[family.amara, family.dorian],
            at=ago(hours=1),
            by=council.social_worker,
            answers={"kind": "running", "situation": "-", "risks": "-"},
        )


def test_nobody_out_of_post_records_or_reads(council, amara):
    stranger = create_worker(username="stranger", name="A Stranger", by=None)
    with pytest.raises(NotFound, match="There is no such child"):
        visit(council, amara, by=stranger)


def test_one_draft_sent_twice_is_one_entry(council, amara):
    draft = save_draft(by=council.social_worker, form="visit", children=[amara], answers={})
    assert visit(council, amara, draft=draft) == visit(council, amara, draft=draft)
    assert facts().count() == 1


def test_all_children_seen_is_worked_out_over_the_open_family(council, family):
    some = visit(council, family.amara, family.dorian)
    assert some.answers["all_children_seen"] is False
    every = visit(council, family.amara, family.dorian, family.esme)
    assert every.answers["all_children_seen"] is True


@pytest.mark.parametrize(("days", "late"), [(0, False), (1, False), (7, True)])
def test_what_is_written_down_late_asks_why_and_stands(council, amara, days, late):
    entry = visit(council, amara, at=ago(days=days, minutes=1))
    assert ("late_reason" in entry.unfinished) is late
    given = visit(council, amara, at=ago(days=days, minutes=2), late_reason="Ill")
    assert "late_reason" not in given.unfinished


def test_a_later_version_stands_beside_the_old_and_replaces_its_fact(council, amara):
    entry = visit(council, amara)
    newer = amended(council, entry, reason="Wrong box", own={"seen": "no"})
    assert (newer.version, newer.key, newer.amends) == (2, entry.key, entry)
    assert Entry.objects.get(version=1).children.get().answers["seen"] is True
    first, second = facts()
    assert first.identity == second.identity
    assert (second.replaces, second.attributes["seen"]) == (True, False)


def test_a_later_version_keeps_when_it_was_first_written_down_for_asking_why_it_is_late(
    council, amara
):
    entry = visit(council, amara)
    Entry.objects.filter(pk=entry.pk).update(recorded_at=ago(days=0))
    newer = amended(council, entry, reason="Typo")
    assert "late_reason" not in newer.unfinished


def test_an_amendment_by_somebody_else_needs_a_reason_and_finishing_ones_own_does_not(
    council, amara
):
    entry = visit(council, amara)
    with pytest.raises(Unclear) as refused:
        amended(council, entry, by=council.colleague)
    assert "Say why the entry is changed" in refused.value.errors["amendment_reason"]
    finished = amended(council, entry, answers={"place": "home"})
    assert finished.amendment_reason == "Finished what was left open"


def test_a_late_reason_can_be_given_afterwards_and_is_not_lost_by_a_later_version(council, amara):
    entry = visit(council, amara, at=ago(days=9))
    second = amended(council, entry, late_reason="The laptop broke")
    assert "late_reason" not in second.unfinished
    third = amended(council, second, reason="Typo")
    assert third.late_reason == "The laptop broke"


def test_the_second_of_two_writers_is_given_both_texts(council, amara):
    entry = visit(council, amara)
    amended(council, entry, reason="One", by=council.manager)
    with pytest.raises(EditedMeanwhile) as refused:
        amended(council, entry, reason="Two", by=council.colleague, base_version=1)
    assert refused.value.theirs.amendment_reason == "One"
    assert "Ruth Adeyemi wrote in this entry meanwhile" in refused.value.what
    assert Entry.objects.count() == 2


def test_what_belongs_in_the_chronology_follows_the_latest_answer(council, amara):
    note = {"form": "case_note", "children": [amara], "at": ago(hours=1)}
    entry = record_entry(
        **note, by=council.social_worker, answers={"text": "A fall", "significant": "no"}
    )
    newer = amend_entry(
        entry=entry,
        base_version=1,
        at=entry.at,
        by=council.social_worker,
        answers={"text": "A fall", "significant": "yes"},
        reason="It mattered",
    )
    assert (entry.significant, newer.significant) == (False, True)


def full_assessment(council, child):
    words = dict.fromkeys(("strengths", "worries", "family_views", "analysis"), "-")
    return record_entry(
        form="assessment",
        children=[child],
        at=ago(hours=1),
        by=council.social_worker,
        answers=words | {"kind": "child_and_family", "recommendation": "cin"},
        child_answers={child.pk: {"child_seen": "yes", "story": "-", "child_words": "-"}},
    )


def test_nobody_signs_their_own_and_the_right_post_signs_once(council, amara):
    entry = full_assessment(council, amara)
    assert entry.unfinished == []
    with pytest.raises(NotPermitted):
        sign_off(entry=entry, by=council.social_worker)
    with pytest.raises(NotPermitted):
        sign_off(entry=entry, by=council.colleague)
    sign_off(entry=entry, by=council.manager)
    assert facts().filter(name="assessment.authorised").count() == 1
    with pytest.raises(NotPermitted, match="decided on this entry already"):
        sign_off(entry=entry, by=council.manager)


def test_what_was_sent_back_asks_no_reason_of_its_author(council, amara):
    entry = full_assessment(council, amara)
    with pytest.raises(Unclear, match="Say what is to be done"):
        send_back(entry=entry, by=council.manager, note=" ")
    send_back(entry=entry, by=council.manager, note="More on school")
    told = {**entry.answers}
    newer = amend_entry(
        entry=entry,
        base_version=1,
        at=entry.at,
        by=council.social_worker,
        answers=told,
        child_answers={amara.pk: dict(entry.children.get().answers)},
    )
    assert newer.amendment_reason == "Ruth Adeyemi sent it back"
    with pytest.raises(NotPermitted, match="changed since you opened it"):
        sign_off(entry=entry, by=council.manager)
    sign_off(entry=newer, by=council.manager)


def draft_of(council, child, **more):
    return save_draft(
        by=council.social_worker, form="visit", children=[child], answers={"a": "1"}, **more
    )


def test_a_window_left_behind_is_refused_and_a_window_never_collides_with_itself(council, amara):
    draft = draft_of(council, amara, window="one")
    told = {"by": council.social_worker, "form": "visit", "children": [amara], "draft": draft}
    save_draft(**told, answers={"a": "2"}, saves=1, window="two")
    with pytest.raises(EditedMeanwhile):
        save_draft(**told, answers={"a": "3"}, saves=1, window="one")
    save_draft(**told, answers={"a": "4"}, saves=1, window="two")
    assert Draft.objects.get().answers == {"a": "4"}


def test_one_childs_own_words_are_guarded_like_the_common_ones(council, amara):
    draft = draft_of(council, amara, child_answers={amara.pk: {"what": "x"}}, window="one")
    told = {"by": council.social_worker, "form": "visit", "children": [amara], "draft": draft}
    with pytest.raises(EditedMeanwhile):
        save_draft(
            **told, answers={"a": "1"}, child_answers={amara.pk: {"what": "y"}}, saves=0, window="2"
        )


def test_a_draft_that_was_recorded_is_not_written_over(council, amara):
    draft = draft_of(council, amara)
    visit(council, amara, draft=draft)
    told = {"by": council.social_worker, "form": "visit", "children": [amara], "draft": draft}
    save_draft(**told, answers={"a": "later"})
    assert Draft.objects.get().answers == {"a": "1"}


def test_a_draft_is_its_authors_alone(council, amara):
    draft = draft_of(council, amara)
    told = {"form": "visit", "children": [amara], "answers": {}, "draft": draft}
    with pytest.raises(NotFound):
        save_draft(by=council.manager, **told)
    with pytest.raises(NotFound):
        save_draft(by=council.manager, **told | {"draft": None}, key=draft.key)
    with pytest.raises(NotFound):
        discard_draft(draft=draft, by=council.manager)
    with pytest.raises(NotFound):
        visit(council, amara, by=council.manager, draft=draft)


def test_a_draft_longer_than_can_be_kept_is_refused_wherever_its_words_stand(council, amara):
    with pytest.raises(Unclear, match="longer than a draft can be"):
        draft_of(council, amara, child_answers={amara.pk: {"what": "x" * 20_000_001}})
    assert not Draft.objects.exists()


def test_a_day_alone_is_kept_as_a_day(council, amara):
    entry = visit(council, amara, at=timezone.localdate() - timedelta(days=1))
    assert entry.at_is_date
    assert facts().get().at_is_date
    assert isinstance(entry.at.date(), date)
