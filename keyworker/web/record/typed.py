"""What stands in the boxes of a form, in one shape wherever it comes from.

A page just sent, a draft, an entry that stands and what the record knows already all give the same
thing: text by box, and a list of texts for a date (day, month, year, time) or several choices. So
they can be put into a form, kept as a draft, and compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from keyworker.packs.forms import Form, Question
from keyworker.people.models import Person
from keyworker.record.facts import entry_moment
from keyworker.record.models import Draft, Entry
from keyworker.web.templatetags.gov import clock

Raw = str | list[str]


@dataclass(slots=True)
class Typed:
    """What is typed: `answers` by question, `own` by child and question."""

    answers: dict[str, Raw] = field(default_factory=dict)
    own: dict[str, dict[str, Raw]] = field(default_factory=dict)

    def by_box(self) -> dict[str, Raw]:
        """Give everything by the name of its box: `seen`, and `seen:12` for one child's."""
        boxes = dict(self.answers)
        for child, answers in self.own.items():
            boxes.update({f"{question}:{child}": value for question, value in answers.items()})
        return boxes


def from_boxes(boxes: Mapping[str, Raw]) -> Typed:
    """Give what is typed from what stands in each box."""
    typed = Typed()
    for box, value in boxes.items():
        question, _, child = box.partition(":")
        if child:
            typed.own.setdefault(child, {})[question] = value
        else:
            typed.answers[question] = value
    return typed


def from_draft(draft: Draft) -> Typed:
    """Give what is typed in a draft."""
    return Typed(
        dict(draft.answers), {str(pk): dict(own) for pk, own in draft.child_answers.items()}
    )


def from_entry(entry: Entry, asked: Form) -> Typed:
    """Give an entry as it would stand in the boxes, to be written anew."""
    rows = list(entry.children.all())
    typed = Typed({"at": as_boxes(entry_moment(entry), with_time=asked.at_type != "date")})
    if entry.late_reason:
        typed.answers["late_reason"] = entry.late_reason
    for question in asked.questions:
        common = entry.answers.get(question.id)
        if question.per_child:
            for row in rows:
                value = row.answers.get(question.id, None if has_common(question, rows) else common)
                _put(typed.own.setdefault(str(row.child_id), {}), question, value)
        if not question.per_child or has_common(question, rows):
            _put(typed.answers, question, common)
    return typed


def from_known(known: Mapping[str, Any], asked: Form, children: Sequence[Person]) -> Typed:
    """Give what the record knows already as it stands in the boxes of a fresh form."""
    typed = Typed()
    for question in asked.questions:
        if question.per_child:
            for child in children:
                own = typed.own.setdefault(str(child.pk), {})
                _put(own, question, known.get(question.id))
        else:
            _put(typed.answers, question, known.get(question.id))
    if known.get("at") is not None:
        typed.answers["at"] = as_boxes(known["at"], with_time=asked.at_type != "date")
    return typed


def has_common(question: Question, children: Sequence[Any]) -> bool:
    """Tell whether several children share a box for what is said of all of them, beside their own.

    What is told can be told of all at once; whether a child was seen, or what one said, cannot.
    """
    is_text = question.type in ("text", "long_text")
    return question.per_child and len(children) > 1 and is_text and question.voice != "child"


def as_boxes(value: date | datetime, *, with_time: bool = True) -> list[str]:
    """Give a day or a moment as it stands in its boxes."""
    here = timezone.localtime(value) if isinstance(value, datetime) else value
    boxes = [str(here.day), str(here.month), str(here.year)]
    if with_time:
        boxes.append(clock(here) if isinstance(here, datetime) else "")
    return boxes


def _put(answers: dict[str, Raw], question: Question, value: Any) -> None:
    if value is not None:
        answers[question.id] = _raw(question, value)


def _raw(question: Question, value: Any) -> Raw:
    match question.type:
        case "yes_no":
            return "yes" if value in (True, "yes") else "no"
        case "date":
            return as_boxes(date.fromisoformat(str(value)), with_time=False)
        case "datetime":
            moment = value if isinstance(value, date) else _moment(str(value))
            return as_boxes(moment)
        case "choices":
            return [str(each) for each in value]
    return str(value)


def _moment(written: str) -> date | datetime:
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
