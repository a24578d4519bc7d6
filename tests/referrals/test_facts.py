"""What the rows of contacts and referrals tell, child by child."""

from datetime import UTC, date, datetime

import pytest

from keyworker.referrals.facts import of_contact, of_decision, of_referral
from keyworker.referrals.models import Contact, ContactDecision, Referral

CAME = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FILED = datetime(2026, 3, 2, 10, tzinfo=UTC)
FINISHED = datetime(2026, 3, 2, 15, tzinfo=UTC)


def contact(**more):
    row = {
        "pk": 3,
        "ref": "contact:3",
        "received_at": CAME,
        "direction": "in",
        "party": "professional",
        "method": "phone",
        "purpose": "referral",
        "source": "6",
        "recorded_at": FILED,
        "taken_by_id": 8,
        "version": 1,
    }
    return Contact(**{**row, **more})


def decision(stage, outcome):
    return ContactDecision(
        pk=4,
        contact_id=3,
        child_id=1,
        stage=stage,
        outcome=outcome,
        at=FILED,
        by_id=8,
        by_role="manager",
        recorded_at=FILED,
    )


def told(facts):
    return [(fact.subject_id, fact.name, fact.at, fact.ref) for fact in facts]


def test_a_contact_that_came_in_tells_of_its_record_begun_and_finished_for_each_child():
    facts = of_contact(contact(completed_at=FINISHED), [2, 1])
    assert told(facts) == [
        (child, name, at, "contact:3")
        for child in (1, 2)
        for name, at in [
            ("contact.made", CAME),
            ("contact_record.started", FILED),
            ("contact_record.completed", FINISHED),
        ]
    ]
    assert facts[0].attributes == {
        "direction": "in",
        "party": "professional",
        "method": "phone",
        "purpose": "referral",
        "source": "6",
        "by": "8",
    }
    assert facts[0].recorded_at == FILED


def test_a_record_still_open_is_not_told_as_finished():
    assert [fact.name for fact in of_contact(contact(), [1])] == [
        "contact.made",
        "contact_record.started",
    ]


def test_a_contact_we_made_has_no_record_of_the_front_door():
    assert [fact.name for fact in of_contact(contact(direction="out"), [1])] == ["contact.made"]


def test_a_contact_whose_time_nobody_knows_is_told_as_a_day():
    (made, _) = of_contact(contact(received_is_date=True), [1])
    assert made.at == date(2026, 3, 2)


@pytest.mark.parametrize("stage", ["proposed", "made"])
def test_a_decision_serves_the_contact_and_the_referral(stage):
    (fact,) = of_decision(decision(stage, "assessment"), contact(), "referral:3")
    assert (fact.name, fact.ref, fact.for_ref) == (
        f"referral_decision.{stage}",
        "contact:3",
        ("referral:3",),
    )
    assert fact.attributes == {"outcome": "assessment", "about": "contact", "by_role": "manager"}


def test_deciding_on_a_strategy_discussion_meets_its_test_and_recommending_one_does_not():
    made = of_decision(decision("made", "strategy_discussion"), contact(), "")
    assert [fact.name for fact in made] == ["referral_decision.made", "threshold_decision.made"]
    assert made[1].attributes["test"] == "strategy_discussion"
    assert made[1].attributes["outcome"] == "met"
    proposed = of_decision(decision("proposed", "strategy_discussion"), contact(), "")
    assert [fact.name for fact in proposed] == ["referral_decision.proposed"]


@pytest.mark.parametrize(("nfa", "ended"), [(None, None), (False, None), (True, FINISHED)])
def test_a_referral_lasts_from_receipt_and_says_no_further_action_once_decided(nfa, ended):
    row = Referral(
        pk=5,
        child_id=1,
        contact_id=3,
        ref="referral:3",
        received_at=CAME,
        source="6",
        nfa=nfa,
        ended_at=ended,
        recorded_at=FILED,
    )
    (fact,) = of_referral(row, contact())
    assert (fact.kind, fact.name, fact.at, fact.until) == ("state", "referral", CAME, ended)
    assert (fact.ref, fact.for_ref, fact.attributes["nfa"]) == ("referral:3", ("contact:3",), nfa)
