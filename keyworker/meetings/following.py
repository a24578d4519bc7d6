"""What follows from what a meeting decided: enquiries and plans begin, change and end.

Each runs again safely when a record is amended: what began stays begun, what changed changes.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from keyworker.history.facts import LONDON
from keyworker.involvements.actions import (
    change_involvement,
    end_involvement,
    start_involvement,
)
from keyworker.involvements.models import Allocation, Involvement
from keyworker.meetings.matters import begun_by, open_of
from keyworker.meetings.models import Meeting
from keyworker.people.models import Person
from keyworker.workforce.models import Worker

Told = Mapping[str, Any]


def follow(meeting: Meeting, child: Person, told: Told, by: Worker) -> None:
    """Let a held meeting's outcome for one child take effect; `told` are the answers for it."""
    deed = _FOLLOWING.get(meeting.type)
    if deed is not None:
        deed(meeting, child, told, by)


def held_on(meeting: Meeting) -> date | datetime:
    """Give when a meeting was held: the moment, or the day where no time is known."""
    if meeting.held_at is None:
        raise ValueError(f"{meeting} has not been held")
    if meeting.written.get("held", {}).get("day_only"):
        return meeting.held_at.astimezone(LONDON).date()
    return meeting.held_at


def _strategy(meeting: Meeting, child: Person, told: Told, by: Worker) -> None:
    """An enquiry decided on begins there and then; a concern not borne out is settled."""
    concern = open_of(child, "safeguarding_concern")
    if told.get("outcome") == "s47":
        if open_of(child, "s47") is None and begun_by(child, "s47", meeting.ref) is None:
            start_involvement(
                child=child,
                kind="s47",
                at=held_on(meeting),
                by=by,
                ref=f"s47:{meeting.ref.partition(':')[2] or meeting.ref}",
                for_ref=[meeting.ref, *([concern.ref] if concern else [])],
            )
    elif told.get("outcome") == "no_s47" and concern is not None:
        end_involvement(involvement=concern, at=held_on(meeting), by=by)


def _initial_conference(meeting: Meeting, child: Person, told: Told, by: Worker) -> None:
    """A plan begins with the conference that made it; the enquiry and any lesser plan end."""
    at = held_on(meeting)
    enquiry = open_of(child, "s47")
    if enquiry is not None:
        outcome = {"outcome": "conference", "icpc_required": True}
        end_involvement(involvement=enquiry, at=at, by=by, attributes=outcome)
    concern = open_of(child, "safeguarding_concern")
    if concern is not None:
        end_involvement(involvement=concern, at=at, by=by)
    plan = begun_by(child, "cp_plan", meeting.ref)
    if told.get("outcome") == "plan":
        _put_on_plan(meeting, child, told, plan, by)
    elif plan is not None and plan.ended_at is None:
        end_involvement(involvement=plan, at=plan.started_at, by=by)


def _put_on_plan(
    meeting: Meeting, child: Person, told: Told, plan: Involvement | None, by: Worker
) -> None:
    known = {
        "category": told.get("category"),
        "latest_category": told.get("category"),
        "lead_worker": _lead_worker(child, told),
    }
    attributes = {name: value for name, value in known.items() if value}
    if plan is not None:
        if {**plan.attributes, **attributes} != plan.attributes:
            change_involvement(involvement=plan, by=by, attributes=attributes)
        return
    if open_of(child, "cp_plan") is not None:
        return
    lesser = open_of(child, "cin_plan")
    if lesser is not None:
        end_involvement(involvement=lesser, at=held_on(meeting), by=by)
    start_involvement(
        child=child,
        kind="cp_plan",
        at=held_on(meeting),
        by=by,
        for_ref=[meeting.ref],
        attributes=attributes,
    )


def _lead_worker(child: Person, told: Told) -> str | None:
    """The worker the conference named, else whoever is allocated."""
    named = told.get("lead_worker")
    if named:
        return str(named)
    allocated = Allocation.objects.filter(
        child=child, role="social_worker", ended_at__isnull=True
    ).first()
    return str(allocated.worker_id) if allocated else None


def _review_conference(meeting: Meeting, child: Person, told: Told, by: Worker) -> None:
    plan = open_of(child, "cp_plan")
    if plan is None:
        return
    if told.get("outcome") == "end":
        end_involvement(involvement=plan, at=held_on(meeting), by=by)
    elif told.get("category") and told["category"] != plan.attributes.get("latest_category"):
        latest = {"latest_category": told["category"]}
        change_involvement(involvement=plan, by=by, attributes=latest)


def _child_in_need_review(meeting: Meeting, child: Person, told: Told, by: Worker) -> None:
    """The first such meeting agrees the plan; it begins there."""
    if open_of(child, "cin_plan") or open_of(child, "cp_plan"):
        return
    if told.get("closing"):
        return
    start_involvement(
        child=child, kind="cin_plan", at=held_on(meeting), by=by, for_ref=[meeting.ref]
    )


_FOLLOWING: dict[str, Callable[[Meeting, Person, Told, Worker], None]] = {
    "strategy_discussion": _strategy,
    "icpc": _initial_conference,
    "rcpc": _review_conference,
    "cin_review": _child_in_need_review,
}
