"""What each rule means to the one who does it: its form, its weight, what one doing serves."""

import pytest

from keyworker.history.queries import pack
from keyworker.oversight.deeds import amending, recording, signing
from keyworker.oversight.rules import SERIOUSNESS, asked_by
from keyworker.record.models import Entry


@pytest.fixture(scope="module")
def asked():
    return asked_by(pack().name)


@pytest.mark.parametrize(
    ("rule", "form"),
    [
        ("wokingham/cp-visits", "visit"),
        ("wokingham/icpc", "icpc"),
        ("wokingham/first-core-group", "core_group"),
        ("wokingham/cin-reviews", "cin_review"),
        ("wokingham/assessment-45-days", "assessment"),
        ("wokingham/enquiry-finished", "section47"),
        ("wokingham/decision-on-contact", "referral_decision"),
        ("wokingham/cp-supervision", "supervision"),
        ("wokingham/strategy-meeting", "strategy_discussion"),
        ("wokingham/chronology", "chronology"),
        ("wokingham/icpc-invitations", ""),
        ("wokingham/conference-decision-sent", ""),
    ],
)
def test_a_rule_opens_the_form_that_records_what_it_asks(asked, rule, form):
    assert asked[rule].form == form


def test_a_visit_to_be_made_carries_the_purpose_the_rule_names(asked):
    assert dict(asked["wokingham/enquiry-visit"].wanted)["purpose"] == "s47"


def test_children_who_may_be_in_danger_come_before_plans_and_plans_before_paperwork(asked):
    order = ["enquiry-visit", "cp-visits", "cin-visits", "case-summary"]
    ranks = [asked[f"wokingham/{rule}"].rank for rule in order]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(order)


def test_one_visit_may_serve_two_rules_and_two_purposes_need_two(asked):
    any_visit, enquiry = asked["wokingham/cp-visits"], asked["wokingham/enquiry-visit"]
    assessment = asked["wokingham/assessment-family-visited"]
    assert any_visit.served_by(enquiry)
    assert enquiry.served_by(any_visit)
    assert not assessment.served_by(enquiry)
    assert not any_visit.served_by(asked["wokingham/icpc"])


def test_everything_the_order_of_seriousness_names_is_in_the_vocabulary():
    named = [thing for things in SERIOUSNESS for thing in things]
    assert set(named) <= set(pack().vocabulary.things)
    assert len(named) == len(set(named))


def test_every_form_of_the_pack_has_its_action_to_record_amend_and_sign():
    for form in pack().forms.values():
        entry = Entry(form=form.name, thing=form.thing)
        recorder = recording(form.name)
        assert recorder.__module__.startswith(f"keyworker.{_home(form)}")
        assert amending(entry).__module__ == recorder.__module__
        assert signing(entry).__name__.startswith("sign_off")


def _home(form):
    return "meetings" if form.thing == "s47_report" else form.told_by
