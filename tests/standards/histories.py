"""Random histories a child could have, for properties that must hold of every one."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

START = date(2023, 1, 1)
SPANS = ("open_case", "cp_plan", "cin_plan", "s47", "looked_after", "referral", "placement")
EVENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("visit.made", {"purpose": "cp", "seen": True, "by": "W1"}),
    ("visit.made", {"purpose": "cp", "seen": True, "bedroom_seen": True, "by": "W2"}),
    ("visit.made", {"purpose": "cin", "seen": False}),
    ("icpc.held", {"outcome": "plan"}),
    ("rcpc.held", {"outcome": "continue"}),
    ("core_group.held", {}),
    ("lac_review.held", {}),
    ("supervision.held", {"of": "case"}),
    ("management_oversight.made", {"about": "cp"}),
    ("assessment.completed", {}),
    ("contact.made", {"direction": "in", "method": "phone"}),
    ("strategy_discussion.held", {"outcome": "s47"}),
    ("icpc.minutes_sent", {}),
    ("significant_event.made", {"kind": "other"}),
)


def days() -> st.SearchStrategy[date]:
    """Days within three years."""
    return st.integers(0, 1_000).map(lambda n: START + timedelta(n))


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    """One event, with or without a time, a matter and a time of writing."""
    name, attributes = draw(st.sampled_from(EVENTS))
    day = draw(days())
    at = day.isoformat()
    if draw(st.booleans()):
        at += f"T{draw(st.integers(0, 23)):02}:{draw(st.sampled_from((0, 15, 30, 45))):02}"
    event: dict[str, Any] = {"is": name, "at": at, "attributes": dict(attributes)}
    if draw(st.booleans()):
        event["ref"] = f"m{draw(st.integers(1, 6))}"
    if draw(st.booleans()):
        event["recorded_at"] = (day + timedelta(draw(st.integers(0, 6)))).isoformat()
    return event


@st.composite
def states(draw: st.DrawFn) -> dict[str, Any]:
    """One state, ended or not."""
    start = draw(days())
    state: dict[str, Any] = {"is": draw(st.sampled_from(SPANS)), "started": start.isoformat()}
    if draw(st.booleans()):
        state["ended"] = (start + timedelta(draw(st.integers(0, 400)))).isoformat()
    if draw(st.booleans()):
        state["ref"] = f"m{draw(st.integers(1, 6))}"
    if state["is"] == "s47":
        state["attributes"] = {"icpc_required": draw(st.booleans())}
    return state


@st.composite
def children(draw: st.DrawFn) -> dict[str, Any]:
    """One child with a history."""
    return {
        "id": "C1",
        "born": "2012-02-29",
        "events": draw(st.lists(events(), max_size=25)),
        "states": draw(st.lists(states(), max_size=6)),
    }
