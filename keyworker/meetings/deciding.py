"""Whose decision it was: a meeting's outcome is decided by whoever may, and kept with its reason.

A decision that the recorder may not take is the chair's, where the chair may take it: the recorder
writes it down.
"""

from collections.abc import Mapping
from typing import Any

from keyworker.decisions.actions import decide
from keyworker.decisions.authority import may, posts_for
from keyworker.decisions.models import Decision
from keyworker.meetings.models import Meeting
from keyworker.people.models import Person
from keyworker.workforce.models import Worker

Told = Mapping[str, Any]

ENQUIRY = "start_enquiry"
PLAN = "decide_protection_plan"
INQUORATE = "go_ahead_inquorate"
CONFERENCES = ("icpc", "rcpc")


def decide_outcome(meeting: Meeting, child: Person, told: Told, by: Worker) -> None:
    """Take the decisions a meeting's outcome for one child holds; NotPermitted says who may."""
    outcome = str(told.get("outcome", ""))
    if meeting.type == "strategy_discussion" and outcome == "s47":
        _decide(ENQUIRY, meeting, child, outcome, told, by)
    if meeting.type not in CONFERENCES:
        return
    # What a pack leaves to nobody in particular is decided by the conference.
    if posts_for(PLAN):
        _decide(PLAN, meeting, child, outcome, told, by)
    if told.get("quorate") is False and posts_for(INQUORATE):
        _decide(INQUORATE, meeting, child, "went_ahead", told, by)


def _decide(
    decision: str, meeting: Meeting, child: Person, outcome: str, told: Told, by: Worker
) -> None:
    taken = Decision.objects.filter(
        decision=decision, subject_type="child", subject_id=child.pk, about=meeting.ref
    )
    last = taken.order_by("-pk").first()
    if last is not None and last.outcome == outcome:
        return
    chair = meeting.chair
    decider = chair if chair is not None and not may(by, decision) and may(chair, decision) else by
    decide(
        decision=decision,
        subject_type="child",
        subject_id=child.pk,
        by=decider,
        outcome=outcome,
        reason=str(told.get("reason", "")),
        about=meeting.ref,
        at=meeting.held_at,
        written_down_by=by,
    )
