"""One child from the first call to the end of the plan, by the real actions and the real engine.

Every date below was counted by hand on a calendar of 2026: Good Friday is 3 April, Easter Monday
6 April, the May bank holiday 4 May; the clocks go forward on 29 March.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from keyworker.history.models import Obligation
from keyworker.involvements.actions import allocate
from keyworker.involvements.models import Involvement
from keyworker.meetings.actions import (
    invite,
    record_core_group,
    record_initial_conference,
    record_review_conference,
    record_section_47,
    record_strategy_discussion,
    schedule,
    send_decisions,
    sign_off_meeting,
)
from keyworker.meetings.models import Meeting
from keyworker.record.actions import record_visit
from keyworker.referrals.actions import decide_referral, propose_decision, record_contact
from keyworker.referrals.models import Contact
from tests.oversight.council import Council, council  # noqa: F401

LONDON = ZoneInfo("Europe/London")


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=LONDON)


@dataclass
class Walk:
    """The child being walked through, and who does what."""

    council: Council
    child: object
    core_group: object = None

    def meeting(self, type_):
        return Meeting.objects.filter(type=type_).latest("pk")


def the_call(walk):
    record_contact(
        children=[walk.child],
        at=at("03-02T10:00"),
        by=walk.council.duty_worker,
        answers={
            "direction": "in",
            "party": "professional",
            "method": "phone",
            "purpose": "referral",
            "source": "2A",
            "what_was_said": "School rang: bruises on both arms, seen at registration.",
            "urgent": "yes",
        },
    )


def the_recommendation(walk):
    propose_decision(
        contact=Contact.objects.get(),
        outcome="strategy_discussion",
        by=walk.council.duty_worker,
    )


def the_decision(walk):
    decide_referral(
        children=[walk.child],
        at=at("03-02T16:00"),
        by=walk.council.duty_manager,
        answers={
            "outcome": "strategy_discussion",
            "reason": "The bruises are not explained.",
            "family_told": "Nothing yet, until police have been spoken to.",
        },
    )


def the_strategy_discussion_is_set(walk):
    schedule(
        type="strategy_discussion",
        children=[walk.child],
        scheduled_for=at("03-03T09:00"),
        by=walk.council.duty_manager,
    )


def the_strategy_discussion(walk):
    record_strategy_discussion(
        children=[walk.child],
        at=at("03-03T09:00"),
        by=walk.council.duty_manager,
        answers={
            "who_took_part": "Police, school, health, duty manager",
            "police_present": "yes",
            "information": "Two earlier injuries known to the surgery.",
            "outcome": "s47",
            "reason": "Harm is likely.",
            "actions": "Visit today; medical tomorrow.",
        },
    )


def a_worker(walk):
    allocate(
        child=walk.child,
        worker=walk.council.social_worker,
        role="social_worker",
        at=at("03-03T12:00"),
        by=walk.council.manager,
        team=walk.council.team,
    )


def visited(walk, when, purpose):
    record_visit(
        children=[walk.child],
        at=when,
        by=walk.council.social_worker,
        answers={"purpose": purpose, "by": str(walk.council.social_worker.pk), "place": "home"},
        child_answers={walk.child.pk: {"seen": "yes", "seen_alone": "yes", "what_happened": "-"}},
    )


def the_enquiry_visit(walk):
    visited(walk, at("03-03T14:00"), "s47")


def the_enquiry_ends(walk):
    record_section_47(
        children=[walk.child],
        at=at("03-09T16:00"),
        by=walk.council.social_worker,
        answers={
            "what_was_done": "Medical, police interview, talks with both parents.",
            "reason": "More than one injury, no account that fits.",
        },
        child_answers={
            walk.child.pk: {"findings": "Harm found.", "outcome": "conference", "child_words": "-"}
        },
    )


def the_conference_is_set(walk):
    schedule(
        type="icpc",
        children=[walk.child],
        scheduled_for=at("03-23T10:00"),
        by=walk.council.chair,
        chair=walk.council.chair,
    )


def invitations(walk):
    invite(
        meeting=walk.meeting("icpc"),
        people=[walk.council.social_worker, ("Ms Okafor", "School")],
        by=walk.council.chair,
    )


def the_conference(walk):
    record_initial_conference(
        children=[walk.child],
        at=at("03-23T10:00"),
        by=walk.council.chair,
        answers={
            "quorate": "yes",
            "who_took_part": "Parents, school, health, police",
            "reason": "Likely harm.",
            "core_group": "Social worker, school, health visitor",
        },
        child_answers={walk.child.pk: {"outcome": "plan", "category": "PHY"}},
    )


def decisions_go_out(walk):
    send_decisions(meeting=walk.meeting("icpc"), by=walk.council.chair)


def the_core_group(walk):
    walk.core_group = record_core_group(
        children=[walk.child],
        at=at("04-07T13:00"),
        by=walk.council.social_worker,
        answers={
            "who_took_part": "All",
            "progress": "Slow",
            "child_words": "I like it at Nan's",
            "changes": "None",
        },
    )


def a_visit_a_day_late(walk):
    visited(walk, at("04-09T15:00"), "cp")


def the_core_group_is_signed_off(walk):
    sign_off_meeting(entry=walk.core_group, by=walk.council.manager)


def the_review(walk):
    record_review_conference(
        children=[walk.child],
        at=at("06-15T10:00"),
        by=walk.council.chair,
        answers={
            "quorate": "yes",
            "who_took_part": "All",
            "progress": "Some",
            "reason": "Not yet safe",
        },
        child_answers={walk.child.pk: {"outcome": "continue", "category": "NEG"}},
    )


def the_last_review(walk):
    record_review_conference(
        children=[walk.child],
        at=at("12-08T10:00"),
        by=walk.council.chair,
        answers={"quorate": "yes", "who_took_part": "All", "progress": "Good", "reason": "Safe"},
        child_answers={walk.child.pk: {"outcome": "end"}},
    )


W = "wokingham/"
# When the deed is written down, the deed, and what each rule then says: status and due.
STEPS = [
    (
        "03-02T10:30",
        the_call,
        {
            "call-on-file": ("met", "03-02T11:00"),
            "contact-record-finished": ("met", "03-03T10:00"),
            "threshold-recommendation": ("due", "03-03T10:00"),
            "decision-on-contact": ("due", "03-03T10:00"),
            "england/referral-decision": ("due", "03-03"),
            "assessment-45-days": ("due", "05-07"),
        },
    ),
    (
        "03-02T15:00",
        the_recommendation,
        {
            "threshold-recommendation": ("met", "03-03T10:00"),
            "decision-on-recommendation": ("due", "03-03T15:00"),
            "decision-on-contact": ("due", "03-03T10:00"),
        },
    ),
    (
        "03-02T16:10",
        the_decision,
        {
            "decision-on-contact": ("met", "03-03T10:00"),
            "decision-on-recommendation": ("met", "03-03T15:00"),
            "england/referral-decision": ("met", "03-03"),
            "strategy-same-day": ("due", "03-02"),
            "strategy-meeting": ("due", "03-03T10:00"),
            "police-told": ("due", "03-02T17:00"),
            "assessment-45-days": ("due", "05-07"),
        },
    ),
    (
        "03-02T16:30",
        the_strategy_discussion_is_set,
        {"strategy-same-day": ("met", "03-02"), "strategy-meeting": ("due", "03-03T10:00")},
    ),
    (
        "03-03T11:00",
        the_strategy_discussion,
        {
            "strategy-meeting": ("met", "03-03T10:00"),
            "strategy-written-down": ("met", "03-04T09:00"),
            "strategy-minutes": ("met", "03-04T09:00"),
            "strategy-actions-out": ("open", None),
            "enquiry-begun": ("met", "03-04T09:00"),
            "enquiry-visit": ("due", "03-04T09:00"),
            "enquiry-finished": ("due", "03-10"),
            "enquiry-oversight": ("due", "03-10"),
        },
    ),
    ("03-03T12:05", a_worker, {"enquiry-visit": ("due", "03-04T09:00")}),
    ("03-03T16:00", the_enquiry_visit, {"enquiry-visit": ("met", "03-04T09:00")}),
    (
        "03-09T17:00",
        the_enquiry_ends,
        {"enquiry-finished": ("met", "03-10"), "icpc": ("due", "03-24")},
    ),
    (
        "03-10T09:00",
        the_conference_is_set,
        {
            "icpc": ("due", "03-24"),
            "icpc-set-up-form": ("due", "03-12"),
            "icpc-invitations": ("due", "03-16"),
            "icpc-report-to-family": ("due", "03-19"),
        },
    ),
    ("03-13T09:00", invitations, {"icpc-invitations": ("met", "03-16")}),
    (
        "03-23T15:00",
        the_conference,
        {
            "icpc": ("met", "03-24"),
            "icpc-outcome-recorded": ("met", "03-24T10:00"),
            "icpc-report-to-family": ("missed", "03-19"),
            "conference-decision-sent": ("due", "03-24"),
            "conference-record-sent": ("due", "04-22"),
            "icpc-record-finished": ("due", "04-22"),
            "lead-worker-named": ("met", None),
            "cp-visits": ("due", "04-08"),
            "first-core-group": ("due", "04-08"),
            "first-rcpc": ("due", "06-22"),
            "cp-supervision": ("due", "05-23"),
            "cp-oversight": ("due", "04-23"),
        },
    ),
    ("03-24T12:00", decisions_go_out, {"conference-decision-sent": ("met", "03-24")}),
    (
        "04-07T17:00",
        the_core_group,
        {
            "first-core-group": ("met", "04-08"),
            "core-groups": ("due", "05-19"),
            "core-group-record": ("met", "04-14"),
            "core-group-signed-off": ("due", "04-21"),
        },
    ),
    (
        "04-09T17:00",
        a_visit_a_day_late,
        {
            "cp-visits 1": ("late", "04-08"),
            "cp-visits 2": ("due", "04-23"),
            "cp-visit-written-up": ("met", "04-10T15:00"),
        },
    ),
    ("04-20T09:00", the_core_group_is_signed_off, {"core-group-signed-off": ("met", "04-21")}),
    (
        "06-15T13:00",
        the_review,
        {
            "first-rcpc": ("met", "06-22"),
            "later-rcpc": ("due", "12-15"),
            "rcpc-outcome-recorded": ("met", "06-16T10:00"),
        },
    ),
    (
        "12-08T13:00",
        the_last_review,
        {"later-rcpc": ("met", "12-15"), "core-groups": ("missed", "05-19")},
    ),
]


def standing_of(child):
    """What each rule says now: status and due, by rule and (where several) by cycle."""
    found = {}
    for row in Obligation.objects.filter(
        subject_type="child", subject_id=child.pk, measure="limit"
    ).order_by("start_at", "cycle"):
        rule = row.rule.removeprefix(W)
        due = row.due_at and row.due_at.astimezone(LONDON)
        told = due and (due.strftime("%m-%d") if row.due_is_date else due.strftime("%m-%dT%H:%M"))
        found[rule] = found[f"{rule} {row.cycle}"] = (row.status, told)
    return found


@pytest.mark.django_db
def test_what_is_owed_after_each_step_is_what_was_counted_by_hand(council):  # noqa: F811
    with time_machine.travel(at("03-02T09:00"), tick=False):
        walk = Walk(council, council.child(given="Amara", family="Ilett", born=date(2017, 5, 4)))
    for when, deed, expected in STEPS:
        with time_machine.travel(at(when), tick=False):
            deed(walk)
        said = standing_of(walk.child)
        assert {rule: said.get(rule) for rule in expected} == expected, deed.__name__


@pytest.mark.django_db
def test_plans_and_enquiries_begin_and_end_where_it_was_decided(council):  # noqa: F811
    with time_machine.travel(at("03-02T09:00"), tick=False):
        walk = Walk(council, council.child(given="Amara", family="Ilett", born=date(2017, 5, 4)))
    for when, deed, _ in STEPS:
        with time_machine.travel(at(when), tick=False):
            deed(walk)
    spans = {
        row.kind: (
            row.started_at.astimezone(LONDON).strftime("%m-%dT%H:%M"),
            row.ended_at and row.ended_at.astimezone(LONDON).strftime("%m-%dT%H:%M"),
        )
        for row in Involvement.objects.filter(child=walk.child)
    }
    assert spans == {
        "open_case": ("03-02T16:00", None),
        "safeguarding_concern": ("03-02T10:00", "03-23T10:00"),
        "s47": ("03-03T09:00", "03-23T10:00"),
        "cp_plan": ("03-23T10:00", "12-08T10:00"),
    }
    plan = Involvement.objects.get(child=walk.child, kind="cp_plan")
    assert plan.for_ref == [Meeting.objects.get(type="icpc").ref]
    assert plan.attributes == {
        "category": "PHY",
        "latest_category": "NEG",
        "lead_worker": str(council.social_worker.pk),
    }
    enquiry = Involvement.objects.get(child=walk.child, kind="s47")
    assert enquiry.attributes == {"outcome": "conference", "icpc_required": True}
    assert enquiry.ref in Meeting.objects.get(type="icpc").for_ref
