"""A duty worker recommends, somebody else decides, and both stand on the record."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.history.models import Obligation
from keyworker.history.queries import standing_facts
from keyworker.oversight.deeds import amending, recording
from keyworker.record.models import Entry
from keyworker.referrals.actions import (
    amend_recommendation,
    decide_referral,
    record_contact,
    record_recommendation,
)
from tests.oversight.council import council  # noqa: F401

CONTACT = {
    "direction": "in",
    "party": "public",
    "method": "phone",
    "purpose": "referral",
    "urgent": "no",
    "what_was_said": "-",
}


@pytest.fixture
def child(council):  # noqa: F811
    made = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
    record_contact(
        children=[made],
        at=timezone.now() - timedelta(hours=3),
        by=council.duty_worker,
        answers=CONTACT,
    )
    return made


def recommend(council, child, by=None):  # noqa: F811
    return record_recommendation(
        children=[child],
        at=timezone.now() - timedelta(hours=1),
        by=by or council.duty_worker,
        answers={"outcome": "assessment", "reason": "The school is worried."},
    )


def test_a_recommendation_meets_the_standard_that_asks_for_it(council, child):  # noqa: F811
    entry = recommend(council, child)
    asked = Obligation.objects.get(subject_id=child.pk, rule="wokingham/threshold-recommendation")
    assert (asked.status, entry.answers["outcome"]) == ("met", "assessment")


def test_whoever_recommended_cannot_also_decide(council, child):  # noqa: F811
    recommend(council, child, by=council.duty_manager)
    with pytest.raises(NotPermitted, match="own work"):
        decide_referral(
            children=[child],
            at=timezone.now(),
            by=council.duty_manager,
            answers={"outcome": "assessment", "reason": "-", "urgency": "routine"},
        )
    assert Entry.objects.filter(thing="referral_decision").count() == 1


def test_without_a_contact_there_is_nothing_to_recommend_on(council):  # noqa: F811
    other = council.child(given="Ben", family="Stone", born=date(2015, 2, 1))
    with pytest.raises(Unclear, match="record the contact first"):
        recommend(council, other)
    assert not Entry.objects.exists()


def test_the_form_leads_to_the_deed(council, child):  # noqa: F811
    assert recording("recommendation") is record_recommendation
    assert amending(Entry(form="recommendation")) is amend_recommendation


def test_what_is_recommended_follows_an_amendment(council, child):  # noqa: F811
    entry = recommend(council, child)
    amend_recommendation(
        entry=entry,
        base_version=1,
        at=entry.at,
        by=council.duty_worker,
        answers={"outcome": "advice", "reason": "The health visitor already helps."},
        reason="Spoke to the health visitor since.",
    )
    fact = standing_facts("child", [child.pk], ["referral_decision.proposed"])[child.pk][-1]
    assert fact.attributes["outcome"] == "advice"
