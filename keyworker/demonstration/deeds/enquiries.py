"""The outcome of a section 47 enquiry, as meetings.actions.enquiries leaves it."""

from collections.abc import Callable
from typing import Any

from keyworker.demonstration.deeds import record, spans
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.stories.story import Story
from keyworker.record.models import Entry


def report(story: Story, text: Text, then: Callable[[Entry], object]) -> None:
    """Record what an enquiry found once it is written; `then` goes on from it."""
    record.write(story, story.children, text, lambda: then(_report(story, text)))


def _report(story: Story, text: Text) -> Entry:
    """The enquiry ends, or stays open until its conference."""
    refs = story.refs("s47")
    if refs:
        text.ref = refs[0]
    entry = record.record(story, story.children, text)
    for child in story.children:
        if (child.pk, "s47") not in story.spans:
            continue
        outcome = str(entry.answers.get("outcome", ""))
        told = {"outcome": outcome, "icpc_required": outcome == "conference"}
        if outcome == "conference":
            spans.change(story, child, "s47", text.by, text.recorded_at, told)
            continue
        when: dict[str, Any] = {
            "recorded_at": text.recorded_at,
            "because_of": f"entry:{entry.key}",
        }
        spans.end(story, child, "s47", text.at, text.by, attributes=told, **when)
        spans.end(story, child, "safeguarding_concern", text.at, text.by, **when)
    return entry
