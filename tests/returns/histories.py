"""Looks into the history of one child, as a reader made it."""

from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples"


def states(child, what):
    """The spans of one kind in a child's history, as (started, ended, attributes)."""
    return [
        (state["started"], state["ended"], state.get("attributes", {}))
        for state in child["states"]
        if state["is"] == what
    ]


def events(child, what):
    """The events of one kind in a child's history."""
    return [event for event in child["events"] if event["is"] == what]
