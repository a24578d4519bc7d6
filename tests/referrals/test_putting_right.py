"""A decision that was recorded wrongly is put right, and what it had opened follows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.decisions.models import Decision
from keyworker.history.models import Fact
from keyworker.history.queries import standing_facts
from keyworker.involvements.actions import allocate
from keyworker.involvements.models import Involvement, TeamHolding
from keyworker.referrals.actions import (
    amend_decision,
    decide_referral,
    propose_decision,
    record_contact,
)
from keyworker.referrals.models import Contact, ContactDecision, Referral
from tests.oversight.council import council  # noqa: F401
from tests.referrals.test_actions import CALL, DECISION, ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(council):  # noqa: F811
    made = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
    record_contact(children=[made], at=ago(days=2), by=council.duty_worker, answers=CALL)
    return made


def decided(council, child, outcome):  # noqa: F811
    return decide_referral(
        children=[child],
        at=ago(days=1),
        by=council.duty_manager,
        answers={**DECISION, "outcome": outcome},
    )


def put_right(council, entry, outcome, by=None, at=None):  # noqa: F811
    return amend_decision(
        entry=entry,
        base_version=entry.version,
        at=at or entry.at,
        by=by or council.duty_manager,
        answers={**DECISION, "outcome": outcome},
        reason="The wrong box was ticked",
    )


def open_kinds(child):
    rows = Involvement.objects.filter(child=child, ended_at__isnull=True)
    return set(rows.values_list("kind", flat=True))


def told(child, name):
    return standing_facts("child", [child.pk], [name]).get(child.pk, [])


def test_no_further_action_put_right_to_an_assessment_opens_the_case(council, child):  # noqa: F811
    entry = put_right(council, decided(council, child, "no_action"), "assessment")
    referral = Referral.objects.get()
    assert (referral.nfa, referral.ended_at, referral.outcome) == (False, None, "assessment")
    assert open_kinds(child) == {"open_case"}
    assert TeamHolding.objects.get(child=child, ended_at__isnull=True).team == council.duty
    [fact] = told(child, "referral_decision.made")
    assert fact.attributes["outcome"] == "assessment"
    assert entry.version == 2
    assert list(Decision.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "no_action",
        "assessment",
    ]


def test_an_assessment_put_right_to_no_action_leaves_no_case_behind(council, child):  # noqa: F811
    put_right(council, decided(council, child, "assessment"), "no_action")
    assert open_kinds(child) == set()
    assert told(child, "open_case") == []
    assert Referral.objects.get().nfa is True
    assert not TeamHolding.objects.filter(ended_at__isnull=True).exists()


def test_a_case_on_which_work_has_begun_is_not_undone_by_a_correction(council, child):  # noqa: F811
    entry = decided(council, child, "assessment")
    allocate(
        child=child,
        worker=council.social_worker,
        role="social_worker",
        at=ago(hours=3),
        by=council.manager,
    )
    facts = Fact.objects.count()
    with pytest.raises(Unclear, match="close the case instead"):
        put_right(council, entry, "no_action")
    assert open_kinds(child) == {"open_case"}
    assert Fact.objects.count() == facts
    assert ContactDecision.objects.get(stage="made").outcome == "assessment"


def test_a_concern_raised_by_mistake_is_withdrawn_and_the_case_stays(council, child):  # noqa: F811
    entry = put_right(council, decided(council, child, "strategy_discussion"), "assessment")
    assert open_kinds(child) == {"open_case"}
    assert told(child, "safeguarding_concern") == told(child, "threshold_decision.made") == []
    put_right(council, entry, "strategy_discussion")
    assert open_kinds(child) == {"open_case", "safeguarding_concern"}


def test_the_outcome_is_put_right_by_whoever_may_decide_and_the_words_by_anyone(council, child):  # noqa: F811
    entry = decided(council, child, "no_action")
    with pytest.raises(NotPermitted, match="Duty Manager or above"):
        put_right(council, entry, "assessment", by=council.duty_worker)
    assert open_kinds(child) == set()
    put_right(council, entry, "no_action", by=council.duty_worker)
    assert Decision.objects.count() == 1


def test_another_time_of_the_decision_moves_the_case_with_it(council, child):  # noqa: F811
    entry = decided(council, child, "assessment")
    earlier = ago(hours=30)
    put_right(council, entry, "assessment", by=council.duty_worker, at=earlier)
    assert Involvement.objects.get(kind="open_case").started_at == earlier
    assert told(child, "referral_decision.made")[0].at == earlier
    referral = Referral.objects.get()
    assert (referral.decided_at, referral.decided_by) == (earlier, council.duty_manager)
    moved = AuditEntry.objects.get(deed="involvements.move_involvement")
    assert moved.worker_id == council.duty_worker.pk


def test_a_decision_told_late_asks_for_the_reason_and_stands(council, child):  # noqa: F811
    Contact.objects.update(received_at=ago(days=30))
    entry = decide_referral(
        children=[child], at=ago(days=29), by=council.duty_manager, answers=DECISION
    )
    assert "late_reason" in entry.unfinished
    assert open_kinds(child) == {"open_case"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"outcome": "banana"}, "no outcome banana"),
        ({"at": timezone.now() + timedelta(days=3)}, "still to come"),
        ({"at": timezone.now() - timedelta(days=30)}, "The contact came in on"),
    ],
)
def test_a_recommendation_that_cannot_be_is_refused_in_words_and_leaves_nothing(
    council,  # noqa: F811
    child,
    more,
    words,
):
    rows = AuditEntry.objects.count()
    asked = {"contact": Contact.objects.get(), "outcome": "advice", "by": council.duty_worker}
    with pytest.raises(Unclear, match=words):
        propose_decision(**{**asked, **more})
    assert not ContactDecision.objects.exists()
    assert AuditEntry.objects.count() == rows


def test_a_recommendation_is_about_the_contacts_own_children(council, child):  # noqa: F811
    other = council.child(given="Zofia", family="Nowak", born=date(2015, 5, 4))
    with pytest.raises(Unclear, match="not about Zofia Nowak"):
        propose_decision(
            contact=Contact.objects.get(),
            outcome="advice",
            by=council.duty_worker,
            children=[other],
        )


def test_the_referrals_own_ref_finds_the_contact_to_decide(council, child):  # noqa: F811
    decide_referral(
        children=[child],
        at=ago(hours=1),
        by=council.duty_manager,
        answers=DECISION,
        ref=Referral.objects.get().ref,
    )
    assert ContactDecision.objects.get().outcome == "assessment"


def test_a_decision_names_at_least_one_child(council, child):  # noqa: F811
    with pytest.raises(Unclear, match="at least one child"):
        decide_referral(children=[], at=ago(hours=1), by=council.duty_manager, answers=DECISION)
