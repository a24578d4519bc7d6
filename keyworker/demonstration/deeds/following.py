"""What follows from what a meeting decided, as meetings.following has it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from keyworker.demonstration.deeds import spans
from keyworker.demonstration.moments import told
from keyworker.demonstration.people import Child
from keyworker.demonstration.stories.story import Story
from keyworker.meetings.models import Meeting
from keyworker.workforce.models import Worker

Told = Mapping[str, Any]


def follow(
    story: Story, meeting: Meeting, child: Child, answers: Told, by: Worker, written: datetime
) -> None:
    """Let a held meeting's outcome for one child take effect."""
    match meeting.type:
        case "strategy_discussion":
            _strategy(story, meeting, child, answers, by, written)
        case "icpc":
            _initial_conference(story, meeting, child, answers, by, written)
        case "rcpc":
            _review_conference(story, meeting, child, answers, by, written)
        case "cin_review":
            _child_in_need_review(story, meeting, child, answers, by, written)


def _strategy(
    story: Story, meeting: Meeting, child: Child, answers: Told, by: Worker, written: datetime
) -> None:
    at = told(meeting.held_at)
    concern = story.spans.get((child.pk, "safeguarding_concern"))
    if answers.get("outcome") == "s47" and (child.pk, "s47") not in story.spans:
        spans.start(
            story, child, "s47", at, by, recorded_at=written,
            ref=f"s47:{meeting.ref.partition(':')[2]}",
            for_ref=[meeting.ref, *([concern.ref] if concern else [])],
        )  # fmt: skip
    elif answers.get("outcome") == "no_s47":
        spans.end(
            story,
            child,
            "safeguarding_concern",
            at,
            by,
            recorded_at=written,
            because_of=meeting.ref,
        )


def _initial_conference(
    story: Story, meeting: Meeting, child: Child, answers: Told, by: Worker, written: datetime
) -> None:
    at = told(meeting.held_at)
    found = {"outcome": "conference", "icpc_required": True}
    spans.end(
        story, child, "s47", at, by, recorded_at=written, attributes=found, because_of=meeting.ref
    )
    spans.end(
        story, child, "safeguarding_concern", at, by, recorded_at=written, because_of=meeting.ref
    )
    if answers.get("outcome") != "plan" or (child.pk, "cp_plan") in story.spans:
        return
    spans.end(story, child, "cin_plan", at, by, recorded_at=written, because_of=meeting.ref)
    holder = story.allocations.get((child.pk, "social_worker"))
    known = {
        "category": answers.get("category"),
        "latest_category": answers.get("category"),
        "lead_worker": answers.get("lead_worker") or (str(holder.worker_id) if holder else None),
    }
    spans.start(
        story, child, "cp_plan", at, by, recorded_at=written, for_ref=[meeting.ref],
        attributes={name: value for name, value in known.items() if value},
    )  # fmt: skip


def _review_conference(
    story: Story, meeting: Meeting, child: Child, answers: Told, by: Worker, written: datetime
) -> None:
    plan = story.spans.get((child.pk, "cp_plan"))
    if plan is None:
        return
    if answers.get("outcome") == "end":
        spans.end(
            story,
            child,
            "cp_plan",
            told(meeting.held_at),
            by,
            recorded_at=written,
            because_of=meeting.ref,
        )
    elif answers.get("category") and answers["category"] != plan.attributes.get("latest_category"):
        latest = {"latest_category": answers["category"]}
        spans.change(story, child, "cp_plan", by, written, latest)


def _child_in_need_review(
    story: Story, meeting: Meeting, child: Child, answers: Told, by: Worker, written: datetime
) -> None:
    if (child.pk, "cin_plan") in story.spans or (child.pk, "cp_plan") in story.spans:
        return
    if answers.get("closing"):
        return
    spans.start(
        story,
        child,
        "cin_plan",
        told(meeting.held_at),
        by,
        recorded_at=written,
        for_ref=[meeting.ref],
    )
