"""Section 47 enquiries: agreed by a manager, ended by their outcome or by their conference."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.refusals import NotPermitted
from keyworker.decisions.models import Decision
from keyworker.history.models import Obligation
from keyworker.involvements.models import Involvement
from keyworker.meetings.actions import amend_section_47, record_section_47, start_section_47
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db

REPORT = {"what_was_done": "Medical", "reason": "Clear"}


@pytest.fixture
def children(council):  # noqa: F811
    return [
        council.child(given="Amara", family="Ilett", born=date(2017, 5, 4)),
        council.child(given="Kofi", family="Ilett", born=date(2014, 2, 1), sex="M"),
    ]


def ago(**length):
    return timezone.now() - timedelta(**length)


def outcomes(children, *words):
    return {
        child.pk: {"findings": "-", "child_words": "-", "outcome": outcome}
        for child, outcome in zip(children, words, strict=True)
    }


def concluded(council, children, *words):  # noqa: F811
    return record_section_47(
        children=children,
        at=ago(hours=1),
        by=council.social_worker,
        answers=REPORT,
        child_answers=outcomes(children, *words),
    )


def test_brothers_and_sisters_share_one_enquiry_and_leave_it_each_with_an_outcome(
    council,  # noqa: F811
    children,
):
    start_section_47(children=children, at=ago(days=4), by=council.manager, reason="Bruises")
    entry = concluded(council, children, "conference", "not_substantiated")
    first, second = (Involvement.objects.get(child=child, kind="s47") for child in children)
    assert entry.ref == first.ref == second.ref
    assert (first.ended_at, first.attributes["icpc_required"]) == (None, True)
    assert (second.ended_at, second.attributes["icpc_required"]) == (entry.at, False)
    asked = Obligation.objects.filter(rule="wokingham/icpc")
    assert [row.subject_id for row in asked] == [children[0].pk]


def test_an_enquiry_needs_a_managers_agreement_for_each_child(council, children):  # noqa: F811
    with pytest.raises(NotPermitted):
        start_section_47(children=children, at=ago(days=4), by=council.social_worker)
    assert not Involvement.objects.exists()
    start_section_47(children=children, at=ago(days=4), by=council.manager, reason="Bruises")
    agreed = Decision.objects.filter(decision="start_enquiry", by=council.manager)
    assert {row.subject_id for row in agreed} == {child.pk for child in children}


def test_an_enquiry_that_is_open_is_not_begun_twice(council, children):  # noqa: F811
    for _ in range(2):
        start_section_47(children=children, at=ago(days=4), by=council.manager, reason="-")
    assert Involvement.objects.filter(kind="s47").count() == 2


def test_an_outcome_amended_to_a_conference_asks_for_one(council, children):  # noqa: F811
    child = children[0]
    start_section_47(children=[child], at=ago(days=4), by=council.manager, reason="Bruises")
    entry = concluded(council, [child], "no_conference")
    assert not Obligation.objects.filter(rule="wokingham/icpc").exists()
    amend_section_47(
        entry=entry,
        base_version=1,
        at=entry.at,
        by=council.social_worker,
        answers=REPORT,
        child_answers=outcomes([child], "conference"),
        reason="The medical came back",
    )
    assert Obligation.objects.filter(rule="wokingham/icpc").exists()
