"""Short entries by the pack's plain forms: checks, reports, plans, letters, notices."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from keyworker.demonstration.deeds import record
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.stories.story import Story
from keyworker.history.queries import pack
from keyworker.packs.forms import Form
from keyworker.record.models import Entry
from keyworker.workforce.models import Worker

# What is seldom so: a question about it that a story does not answer is answered no.
SELDOM = (
    *("adjourned", "adoption_in_doubt", "emergency", "permanence_needed_at_start"),
    *("return_home_likely", "temporary", "urgent"),
)


def form_for(thing: str, phase: str) -> Form | None:
    """Give the pack's form that tells of a thing's phase, if it has one."""
    forms = pack().forms.values()
    return next((form for form in forms if (form.thing, form.phase) == (thing, phase)), None)


def paper(
    story: Story,
    what: str,
    words: str,
    at: datetime,
    by: Worker,
    *,
    ref: str = "",
    for_ref: Sequence[str] = (),
    then: Callable[[Entry], object] = lambda entry: None,
    **attributes: Any,
) -> None:
    """Record `thing.phase` by its plain form; a pack that asks for no such thing has none."""
    asked = form_for(*what.split("."))
    if asked is None or asked.told_by != "record":
        return
    answers = answered(asked, attributes)
    answers["what"] = story.one(words)
    written = story.written(at, hours=3, chance=0.03)
    late = story.late_reason("late_meeting_reason", at, written)
    text = Text(asked.name, at, by, answers, written, ref=ref, for_ref=for_ref, late_reason=late)
    record.note(story, text, then)


def answered(asked: Form, known: dict[str, Any]) -> dict[str, Any]:
    """Answer a form's questions by attribute; a choice that is not told takes its last answer."""
    found: dict[str, Any] = {}
    for question in asked.questions:
        if question.attribute in known:
            found[question.id] = known[question.attribute]
        elif question.required == "record" and question.type == "choice":
            found[question.id] = list(question.choices)[-1]
        elif question.required == "record" and question.type == "yes_no":
            found[question.id] = "no" if question.attribute in SELDOM else "yes"
    return found
