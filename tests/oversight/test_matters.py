"""What is recorded counts for the duty it was done for, whichever way the form was opened."""

from datetime import date, timedelta

import pytest

from keyworker.history.models import Obligation
from keyworker.oversight.deeds import recording
from keyworker.oversight.matters import matters_of
from keyworker.people.models import Person
from keyworker.record import forms
from keyworker.referrals.actions import decide_referral, record_contact
from keyworker.referrals.models import Contact, Referral
from tests.oversight.council import council  # noqa: F401
from tests.web.record.families import ago

pytestmark = pytest.mark.django_db
CALL = {
    "direction": "in",
    "party": "professional",
    "method": "phone",
    "purpose": "referral",
    "source": "2A",
    "what_was_said": "Bruises",
    "urgent": "no",
}


@pytest.fixture
def referred(council) -> Person:  # noqa: F811
    """A child referred nine days ago and taken on for assessment."""
    child = council.child(given="Amara", family="Ilett", born=date(2018, 9, 9))
    at = ago(days=9)
    record_contact(children=[child], at=at, by=council.duty_worker, answers=CALL)
    decide_referral(
        children=[child],
        at=at + timedelta(hours=2),
        by=council.duty_manager,
        answers={"outcome": "assessment", "urgency": "routine", "reason": "-", "family_told": "-"},
    )
    return child


def record(council, child, name, at, begun_from="", **answers):  # noqa: F811
    asked = forms.form(name)
    matters = matters_of(asked, [child], begun_from)
    return recording(name)(
        form=name,
        children=[child],
        at=at,
        by=council.social_worker,
        answers=answers,
        ref=matters.ref,
        for_ref=matters.for_ref,
    )


def status(rule):
    return Obligation.objects.get(rule=f"wokingham/{rule}").status


def test_a_finished_assessment_is_the_one_begun_and_serves_the_referral(council, referred):  # noqa: F811
    begun = record(council, referred, "start_assessment", ago(days=8), kind="child_and_family")
    assert (status("assessment-25-days"), status("assessment-45-days")) == ("due", "due")
    ended = record(
        council,
        referred,
        "assessment",
        ago(hours=1),
        **{"kind": "child_and_family", "child_seen": "yes", "story": "-"},
        **{"recommendation": "cin", "analysis": "-"},
    )
    assert ended.ref == begun.ref
    assert Referral.objects.get().ref in ended.for_ref
    assert (status("assessment-25-days"), status("assessment-45-days")) == ("met", "met")


def test_a_form_opened_from_one_of_two_matters_serves_that_one(council, referred):  # noqa: F811
    first = record(council, referred, "start_assessment", ago(days=8), kind="child_and_family")
    second = record(council, referred, "start_assessment", ago(days=7), kind="updating")
    assert matters_of(forms.form("assessment"), [referred]).ref == first.ref
    assert matters_of(forms.form("assessment"), [referred], second.ref).ref == second.ref


def test_a_decision_is_on_the_contact_its_duty_names(council, referred):  # noqa: F811
    other = record_contact(
        children=[referred], at=ago(days=1), by=council.duty_worker, answers=CALL
    )
    asked = forms.form("referral_decision")
    assert matters_of(asked, [referred], other.ref).ref == other.ref
    referral = Referral.objects.first()
    assert matters_of(asked, [referred], referral.ref).ref == Contact.objects.earliest("pk").ref


def test_what_belongs_to_nothing_begins_a_matter_of_its_own(council, referred):  # noqa: F811
    found = matters_of(forms.form("case_note"), [referred])
    assert (found.ref, found.for_ref) == (None, [])
