"""Contacts taken, recommended upon and decided: what opens, what ends, who may."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.decisions.models import Decision
from keyworker.history.comparing import differences
from keyworker.history.models import Fact
from keyworker.involvements.actions import hold_by_team, start_involvement
from keyworker.involvements.models import Involvement, TeamHolding
from keyworker.record.actions import save_draft
from keyworker.record.models import Entry
from keyworker.referrals.actions import (
    amend_contact,
    decide_referral,
    propose_decision,
    record_contact,
)
from keyworker.referrals.facts import all_facts
from keyworker.referrals.models import Contact, Referral
from keyworker.referrals.queries import contacts_of, undecided_contacts
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db

CALL = {
    "direction": "in",
    "party": "professional",
    "method": "phone",
    "purpose": "referral",
    "source": "2A",
    "what_was_said": "School rang.",
    "urgent": "no",
}
DECISION = {"outcome": "assessment", "reason": "-", "family_told": "-", "urgency": "routine"}


@pytest.fixture
def child(council):  # noqa: F811
    return council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))


@pytest.fixture
def brother(council):  # noqa: F811
    return council.child(given="Kofi", family="Ilett", born=date(2014, 2, 1), sex="M")


def ago(**length):
    return timezone.now() - timedelta(**length)


def called(council, *children, **more):  # noqa: F811
    """A call an hour ago, as the duty worker recorded it."""
    return record_contact(
        children=children, at=ago(hours=1), by=council.duty_worker, answers={**CALL, **more}
    )


def decided(council, *children, outcome="assessment", by=None, **more):  # noqa: F811
    return decide_referral(
        children=children,
        at=ago(minutes=5),
        by=by or council.duty_manager,
        answers={**DECISION, "outcome": outcome},
        **more,
    )


def names():
    return list(Fact.objects.order_by("id").values_list("name", flat=True))


def test_a_call_about_a_referral_opens_one_for_each_child_under_one_ref(council, child, brother):  # noqa: F811
    called(council, child, brother)
    referrals = Referral.objects.order_by("child_id")
    assert [row.child for row in referrals] == sorted([child, brother], key=lambda c: c.pk)
    assert len({row.ref for row in referrals}) == 1
    assert {row.nfa for row in referrals} == {None}


@pytest.mark.parametrize(
    "more", [{"purpose": "enquiry"}, {"direction": "out"}], ids=["an enquiry", "our own call"]
)
def test_other_contacts_open_no_referral(council, child, more):  # noqa: F811
    called(council, child, **more)
    assert not Referral.objects.exists()


def test_a_child_open_to_us_already_has_no_second_referral(council, child, brother):  # noqa: F811
    start_involvement(child=child, kind="open_case", at=ago(days=9), by=council.manager)
    called(council, child, brother)
    assert [row.child for row in Referral.objects.all()] == [brother]


def test_until_it_is_decided_the_duty_team_holds_a_child_nobody_holds(council, child, brother):  # noqa: F811
    hold_by_team(child=brother, team=council.team, at=ago(days=9), by=council.manager)
    called(council, child, brother)
    holding = dict(
        TeamHolding.objects.filter(ended_at__isnull=True).values_list("child_id", "team__code")
    )
    assert holding == {child.pk: "duty", brother.pk: council.team.code}


@pytest.mark.parametrize("outcome", ["no_action", "advice", "early_help"])
def test_no_further_action_ends_the_referral_and_the_teams_holding(council, child, outcome):  # noqa: F811
    called(council, child)
    decided(council, child, outcome=outcome)
    referral = Referral.objects.get()
    assert (referral.nfa, referral.outcome) == (True, outcome)
    assert referral.ended_at == referral.decided_at
    assert not Involvement.objects.exists()
    assert not TeamHolding.objects.filter(ended_at__isnull=True).exists()


def test_an_accepted_referral_stands_and_the_case_opens_serving_it(council, child):  # noqa: F811
    called(council, child)
    entry = decided(council, child)
    referral = Referral.objects.get()
    assert (referral.nfa, referral.ended_at) == (False, None)
    case = Involvement.objects.get()
    assert (case.kind, case.started_at) == ("open_case", entry.at)
    assert case.for_ref == [Contact.objects.get().ref, referral.ref]
    assert TeamHolding.objects.get(ended_at__isnull=True).team == council.duty


def test_an_enquiry_taken_on_becomes_a_referral_from_the_day_it_came(council, child):  # noqa: F811
    called(council, child, purpose="enquiry")
    decided(council, child)
    assert Referral.objects.get().received_at == Contact.objects.get().received_at


def test_a_strategy_discussion_is_asked_for_from_when_we_knew(council, child):  # noqa: F811
    called(council, child)
    decided(council, child, outcome="strategy_discussion")
    concern = Involvement.objects.get(kind="safeguarding_concern")
    assert concern.started_at == Contact.objects.get().received_at
    assert concern.attributes["threshold_met"] is True
    assert "threshold_decision.made" in names()


def test_brother_and_sister_of_one_call_are_decided_one_by_one(council, child, brother):  # noqa: F811
    called(council, child, brother)
    decided(council, child, outcome="no_action")
    assert [contact.ref for contact in undecided_contacts(council.duty_manager)] == [
        Contact.objects.get().ref
    ]
    decided(council, brother)
    assert undecided_contacts(council.duty_manager) == []
    assert {row.child: row.nfa for row in Referral.objects.all()} == {child: True, brother: False}


def test_whoever_may_not_decide_is_told_who_can_and_nothing_is_written(council, child):  # noqa: F811
    called(council, child)
    with pytest.raises(NotPermitted, match="Duty"):
        decided(council, child, by=council.duty_worker)
    assert Entry.objects.filter(form="referral_decision").count() == 0
    assert Referral.objects.get().nfa is None


def test_nobody_decides_on_their_own_recommendation(council, child):  # noqa: F811
    called(council, child)
    propose_decision(contact=Contact.objects.get(), outcome="assessment", by=council.duty_manager)
    with pytest.raises(NotPermitted, match="own work"):
        decided(council, child)
    decided(council, child, by=council.service_manager)
    decision = Decision.objects.get()
    assert (decision.by, decision.outcome) == (council.service_manager, "assessment")


def test_a_recommendation_may_change_and_a_decision_stands(council, child):  # noqa: F811
    called(council, child)
    contact = Contact.objects.get()
    propose_decision(contact=contact, outcome="advice", by=council.duty_worker)
    propose_decision(contact=contact, outcome="assessment", by=council.duty_worker)
    assert [d.outcome for d in contact.decisions.all()] == ["assessment"]
    entry = decided(council, child)
    with pytest.raises(Unclear, match="No contact waits"):
        decided(council, child, outcome="no_action")
    assert Entry.objects.get(form="referral_decision") == entry


def test_a_decision_does_not_come_before_the_contact(council, child):  # noqa: F811
    called(council, child)
    with pytest.raises(Unclear, match="The contact came in on"):
        decide_referral(children=[child], at=ago(days=2), by=council.duty_manager, answers=DECISION)


def test_a_decision_names_only_children_the_contact_was_about(council, child, brother):  # noqa: F811
    called(council, child)
    with pytest.raises(Unclear, match="not about Kofi Ilett"):
        decided(council, child, brother)


def test_an_amended_contact_tells_anew_what_changed_and_no_more(council, child):  # noqa: F811
    entry = called(council, child)
    before = len(names())
    amend_contact(
        entry=entry,
        base_version=1,
        at=entry.at,
        by=council.duty_worker,
        answers={**CALL, "method": "email"},
        reason="It was an e-mail",
    )
    assert names()[before:] == ["contact.made"]
    assert Fact.objects.last().attributes["method"] == "email"


def test_a_record_finished_later_is_told_as_finished_then(council, child):  # noqa: F811
    entry = called(council, child, urgent="")
    assert entry.unfinished == ["urgent"]
    assert "contact_record.completed" not in names()
    finished = amend_contact(
        entry=entry, base_version=1, at=entry.at, by=council.duty_worker, answers=CALL
    )
    assert Contact.objects.get().completed_at == finished.recorded_at
    assert "contact_record.completed" in names()


def test_the_same_draft_sent_twice_takes_one_contact(council, child):  # noqa: F811
    draft = save_draft(by=council.duty_worker, form="contact", children=[child], answers=CALL)
    asked = {
        "children": [child],
        "at": ago(hours=1),
        "by": council.duty_worker,
        "answers": CALL,
        "draft": draft,
    }
    assert record_contact(**asked) == record_contact(**asked)
    assert Contact.objects.count() == Referral.objects.count() == 1


def test_a_contact_without_its_words_is_refused_and_nothing_is_written(council, child):  # noqa: F811
    with pytest.raises(Unclear) as refused:
        called(council, child, what_was_said="")
    assert "what_was_said" in refused.value.errors
    assert not Contact.objects.exists()
    assert names().count("contact.made") == 0


def test_contacts_are_listed_with_what_was_decided_the_latest_first(council, child):  # noqa: F811
    called(council, child)
    decided(council, child)
    record_contact(
        children=[child],
        at=ago(minutes=1),
        by=council.duty_worker,
        answers={**CALL, "purpose": "enquiry"},
    )
    listed = contacts_of(council.manager, child)
    assert [contact.purpose for contact in listed] == ["enquiry", "referral"]
    assert [d.outcome for d in listed[1].decisions.all()] == ["assessment"]


def test_the_rows_tell_again_what_the_log_holds(council, child, brother):  # noqa: F811
    entry = called(council, child, brother, purpose="enquiry")
    propose_decision(contact=Contact.objects.get(), outcome="assessment", by=council.duty_worker)
    decided(council, child, outcome="strategy_discussion")
    decided(council, brother, outcome="no_action")
    amend_contact(
        entry=entry,
        base_version=1,
        at=ago(hours=2),
        by=council.duty_worker,
        answers={**CALL, "purpose": "enquiry", "method": "email"},
        reason="It came earlier, by e-mail",
    )
    told = list(all_facts())
    own = ("contact:", "contact_decision:", "referral:")
    assert [d for d in differences(told) if d.identity.startswith(own)] == []
    assert len(told) == 12
