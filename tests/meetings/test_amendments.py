"""What a meeting began or ended follows its record when that is put right, late or out of order."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.decisions.models import Decision
from keyworker.history.comparing import differences
from keyworker.history.queries import standing_facts
from keyworker.involvements.actions import start_involvement
from keyworker.involvements.models import Involvement
from keyworker.meetings.actions import (
    amend_meeting,
    amend_section_47,
    record_cin_review,
    record_initial_conference,
    record_review_conference,
    record_section_47,
    record_strategy_discussion,
    schedule,
    start_section_47,
)
from keyworker.meetings.models import Meeting
from keyworker.record.models import Entry
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db

STRATEGY = {"who_took_part": "All", "information": "-", "reason": "-", "actions": "-"}
CONFERENCE = {"quorate": "yes", "who_took_part": "All", "reason": "Harm", "progress": "Slow"}
PLAN = {"outcome": "plan", "category": "NEG"}
REVIEW = {"who_took_part": "All", "progress": "Slow", "child_words": "Fine", "changes": "No"}
REPORT = {"what_was_done": "Medical", "reason": "Clear"}


@pytest.fixture
def child(council):  # noqa: F811
    return council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))


def ago(**length):
    return timezone.now() - timedelta(**length)


def strategy(council, child, outcome, **length):  # noqa: F811
    return record_strategy_discussion(
        children=[child],
        at=ago(**(length or {"days": 20})),
        by=council.manager,
        answers={**STRATEGY, "outcome": outcome},
    )


def conference(council, child, own, record=record_initial_conference, by=None, **length):  # noqa: F811
    return record(
        children=[child],
        at=ago(**(length or {"days": 9})),
        by=by or council.chair,
        answers=CONFERENCE,
        child_answers={child.pk: own},
    )


def amended(council, entry, by=None, at=None, child_answers=None, **answers):  # noqa: F811
    return amend_meeting(
        entry=entry,
        base_version=entry.version,
        at=at or entry.at,
        by=by or council.chair,
        answers={**entry.answers, **answers},
        child_answers=child_answers or {},
        reason="It was put down wrongly",
    )


def of(child, kind):
    return Involvement.objects.get(child=child, kind=kind)


def told(child, name):
    return standing_facts("child", [child.pk], [name]).get(child.pk, [])


def lasts(child, kind):
    """Whether the history tells of something of a kind that lasts still."""
    return [fact.until is None for fact in told(child, kind)] == [True]


def test_an_enquiry_that_was_not_decided_on_is_withdrawn_and_may_come_back(council, child):  # noqa: F811
    entry = strategy(council, child, "s47")
    entry = amended(council, entry, by=council.manager, outcome="no_s47")
    assert told(child, "s47") == []
    assert of(child, "s47").withdrawn
    amended(council, entry, by=council.manager, outcome="s47")
    assert lasts(child, "s47")
    assert Decision.objects.filter(decision="start_enquiry", outcome="s47").count() == 1


def test_a_concern_settled_by_mistake_lasts_on(council, child):  # noqa: F811
    start_involvement(
        child=child, kind="safeguarding_concern", at=ago(days=21), by=council.duty_worker
    )
    entry = strategy(council, child, "no_s47")
    assert not lasts(child, "safeguarding_concern")
    amended(council, entry, by=council.manager, outcome="s47")
    assert lasts(child, "safeguarding_concern")
    assert lasts(child, "s47")


def test_a_conference_that_made_no_plan_leaves_none_and_the_lesser_plan_lasts_on(council, child):  # noqa: F811
    record_cin_review(children=[child], at=ago(days=30), by=council.manager, answers=REVIEW)
    entry = conference(council, child, PLAN)
    assert lasts(child, "cp_plan")
    assert not lasts(child, "cin_plan")
    entry = amended(council, entry, child_answers={child.pk: {"outcome": "no_plan"}})
    assert told(child, "cp_plan") == []
    assert lasts(child, "cin_plan")
    amended(council, entry, child_answers={child.pk: PLAN})
    assert lasts(child, "cp_plan")
    assert not lasts(child, "cin_plan")
    assert told(child, "cp_plan")[0].attributes["category"] == "NEG"


def test_a_conference_at_another_time_moves_what_it_began_and_ended(council, child):  # noqa: F811
    strategy(council, child, "s47")
    entry = conference(council, child, PLAN)
    earlier = ago(days=10)
    amended(council, entry, at=earlier, child_answers={child.pk: PLAN})
    assert of(child, "cp_plan").started_at == earlier
    assert of(child, "s47").ended_at == earlier


def test_a_plan_that_was_said_to_end_and_did_not_lasts_on(council, child):  # noqa: F811
    conference(council, child, PLAN)
    entry = conference(council, child, {"outcome": "end"}, record_review_conference, days=2)
    assert not lasts(child, "cp_plan")
    goes_on = {"outcome": "continue", "category": "EMO"}
    entry = amended(council, entry, child_answers={child.pk: goes_on})
    assert lasts(child, "cp_plan")
    assert of(child, "cp_plan").attributes["latest_category"] == "EMO"
    later = ago(days=1)
    amended(council, entry, at=later, child_answers={child.pk: {"outcome": "end"}})
    assert of(child, "cp_plan").ended_at == later


def test_a_plan_reviewed_since_is_not_withdrawn_with_its_first_conference_once_it_has_ended(
    council,  # noqa: F811
    child,
):
    entry = conference(council, child, PLAN)
    conference(council, child, {"outcome": "end"}, record_review_conference, days=2)
    amended(council, entry, child_answers={child.pk: {"outcome": "no_plan"}})
    plan = of(child, "cp_plan")
    assert (plan.withdrawn, plan.ended_at is None) == (False, False)


def test_a_review_recorded_late_does_not_take_the_category_back(council, child):  # noqa: F811
    conference(council, child, PLAN)
    for category, days in (("EMO", 2), ("PHY", 5)):
        own = {"outcome": "continue", "category": category}
        conference(council, child, own, record_review_conference, days=days)
    assert of(child, "cp_plan").attributes["latest_category"] == "EMO"


def test_a_conference_told_of_after_a_later_enquiry_began_ends_only_what_was_open_then(
    council,  # noqa: F811
    child,
):
    strategy(council, child, "s47", days=5)
    conference(council, child, PLAN, days=9)
    assert lasts(child, "s47")
    assert lasts(child, "cp_plan")


def test_a_child_in_need_review_told_late_begins_no_second_plan(council, child):  # noqa: F811
    record_cin_review(children=[child], at=ago(days=30), by=council.manager, answers=REVIEW)
    conference(council, child, PLAN)
    conference(council, child, {"outcome": "end"}, record_review_conference, days=2)
    record_cin_review(children=[child], at=ago(days=20), by=council.manager, answers=REVIEW)
    record_cin_review(children=[child], at=ago(days=5), by=council.manager, answers=REVIEW)
    assert Involvement.objects.filter(child=child, kind="cin_plan").count() == 1
    record_cin_review(children=[child], at=ago(days=1), by=council.manager, answers=REVIEW)
    assert Involvement.objects.filter(child=child, kind="cin_plan").count() == 2


def test_a_review_that_turns_out_to_be_the_closing_one_agrees_no_plan(council, child):  # noqa: F811
    asked = {"children": [child], "at": ago(days=3), "by": council.manager}
    entry = record_cin_review(answers=REVIEW, **asked)
    assert lasts(child, "cin_plan")
    amended(council, entry, by=council.manager, closing="yes")
    assert told(child, "cin_plan") == []


def test_an_enquirys_outcome_put_right_opens_it_again_until_its_conference(council, child):  # noqa: F811
    start_section_47(children=[child], at=ago(days=9), by=council.manager, reason="-")
    own = {"findings": "-", "child_words": "-", "outcome": "no_conference"}
    entry = record_section_47(
        children=[child],
        at=ago(days=3),
        by=council.social_worker,
        answers=REPORT,
        child_answers={child.pk: own},
    )
    assert not lasts(child, "s47")
    asked = {"by": council.social_worker, "answers": REPORT, "reason": "Medical came back"}
    second = amend_section_47(
        entry=entry,
        base_version=1,
        at=entry.at,
        child_answers={child.pk: {**own, "outcome": "conference"}},
        **asked,
    )
    assert lasts(child, "s47")
    later = ago(days=2)
    amend_section_47(entry=second, base_version=2, at=later, child_answers={child.pk: own}, **asked)
    assert of(child, "s47").ended_at == later


def test_an_enquiry_does_not_end_before_it_began(council, child):  # noqa: F811
    start_section_47(children=[child], at=ago(days=2), by=council.manager, reason="-")
    own = {"findings": "-", "child_words": "-", "outcome": "not_substantiated"}
    with pytest.raises(Unclear, match="It began on"):
        record_section_47(
            children=[child],
            at=ago(days=3),
            by=council.social_worker,
            answers=REPORT,
            child_answers={child.pk: own},
        )
    assert not Entry.objects.exists()


def test_whether_there_is_to_be_a_plan_is_the_chairs_to_decide(council, child):  # noqa: F811
    with pytest.raises(NotPermitted, match="Child Protection Chair"):
        conference(council, child, PLAN, by=council.social_worker)
    assert not Meeting.objects.exists()
    assert not Entry.objects.exists()


def test_whoever_writes_a_conference_down_records_the_decision_of_its_chair(council, child):  # noqa: F811
    schedule(
        type="icpc",
        children=[child],
        scheduled_for=ago(days=9),
        by=council.chair,
        chair=council.chair,
    )
    conference(council, child, PLAN, by=council.social_worker)
    decision = Decision.objects.get(decision="decide_protection_plan")
    assert (decision.by, decision.outcome, decision.reason) == (council.chair, "plan", "Harm")
    assert decision.clause.startswith("wokingham/child-protection-conferences/")


def test_going_ahead_with_too_few_agencies_is_a_decision_with_its_reason(council, child):  # noqa: F811
    entry = conference(council, child, PLAN)
    assert not Decision.objects.filter(decision="go_ahead_inquorate").exists()
    amended(council, entry, quorate="no", child_answers={child.pk: PLAN})
    decision = Decision.objects.get(decision="go_ahead_inquorate")
    assert (decision.by, decision.reason) == (council.chair, "Harm")
    assert told(child, "icpc.held")[0].attributes["quorate"] is False


def test_after_every_putting_right_the_rows_tell_what_the_log_holds(council, child):  # noqa: F811
    from keyworker.cli.history import every_fact

    record_cin_review(children=[child], at=ago(days=30), by=council.manager, answers=REVIEW)
    first = strategy(council, child, "s47")
    entry = conference(council, child, PLAN)
    entry = amended(council, entry, child_answers={child.pk: {"outcome": "no_plan"}})
    amended(council, entry, at=ago(days=8), child_answers={child.pk: PLAN})
    amended(council, first, by=council.manager, outcome="review")
    assert [str(difference) for difference in differences(every_fact())] == []
