"""A pack's form as a form on the screen: a box for each question, and one for each child where a
question is each child's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from keyworker.packs.forms import Form, Question
from keyworker.people.models import Person
from keyworker.people.names import display
from keyworker.record import forms as record_forms
from keyworker.record.timing import is_late, wrong_moment
from keyworker.web.dates import DateInputField, MomentInputField
from keyworker.web.forms import GovukForm
from keyworker.web.record.fields import Choices, field_for
from keyworker.web.record.typed import Raw, Typed, from_boxes, has_common
from keyworker.web.words import age

LATE_REASON = "late_reason"
AMENDMENT_REASON = "amendment_reason"
CHILDREN = "children"


@dataclass(frozen=True, slots=True)
class Box:
    """One box: the question it answers, and for which child where it is one child's own."""

    name: str
    question: Question
    child: Person | None


class EntryForm(GovukForm):
    """What an entry asks, about these children.

    `siblings` may be added; `amends` asks why, `why_needed` whether the author must say.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        asked: Form,
        children: Sequence[Person],
        typed: Typed,
        siblings: Sequence[Person] = (),
        workers: Choices = (),
        amends: bool = False,
    ) -> None:
        super().__init__(data, initial=typed.by_box())
        self.asked = asked
        self.children = list(children)
        self.boxes = [box for question in asked.questions for box in self._boxes(question)]
        self.fields["at"] = _moment_field(asked)
        if siblings and asked.several:
            self.fields[CHILDREN] = _siblings_field(siblings)
            self.initial[CHILDREN] = [str(child.pk) for child in children[1:]]
        for box in self.boxes:
            self.fields[box.name] = self._field(box, workers)
        self.fields[LATE_REASON] = _short(
            "If it is recorded late: why?",
            "Only if more than two working days have passed since it happened.",
        )
        if amends:
            self.fields[AMENDMENT_REASON] = _short(
                "Why do you change it?", "The version before stays on the record beside yours."
            )

    def _boxes(self, question: Question) -> list[Box]:
        if not question.per_child:
            return [Box(question.id, question, None)]
        own = [Box(f"{question.id}:{child.pk}", question, child) for child in self.children]
        shared = has_common(question, self.children)
        return [*([Box(question.id, question, None)] if shared else []), *own]

    def _field(self, box: Box, workers: Choices) -> forms.Field:
        question = box.question
        label, hint = question.label, question.hint
        if box.child is not None and len(self.children) > 1:
            label = f"{given(box.child)}: {label[:1].lower()}{label[1:]}"
            hint = ""
            if has_common(question, self.children):
                hint = "Only what is this child's alone."
        elif box.child is None and has_common(question, self.children):
            hint = f"For all the children: it goes on each record. {hint}".strip()
        return field_for(question, label, hint, workers)

    def clean(self) -> dict[str, Any]:
        """Let the record read the answers: it knows what is asked, given the other answers."""
        cleaned = super().clean() or {}
        ids = [child.pk for child in self.children]
        reading = record_forms.read(self.asked, self.answers, self.child_answers, children=ids)
        if cleaned.get("at") and (problem := wrong_moment(self.children, cleaned["at"])):
            self.add_error("at", problem)
        for box, words in self._once(reading.errors).items():
            if box not in self.errors:
                self.fault(box, words)
        return cleaned

    def _once(self, errors: Mapping[str, str]) -> dict[str, str]:
        """What could be told of all the children at once is asked for once, not for each child."""
        found = dict(errors)
        for question in self.asked.questions:
            own = [f"{question.id}:{child.pk}" for child in self.children]
            if has_common(question, self.children) and all(box in found for box in own):
                found[question.id] = f"Answer this to record: {question.label}"
                for box in own:
                    del found[box]
        return found

    def fault(self, box: str, words: str) -> None:
        """Put what is wrong beside its box; what has no box here is said of the whole form."""
        for found in self.boxes:
            if found.name == box and found.child is not None and len(self.children) > 1:
                words = f"{given(found.child)}: {words[:1].lower()}{words[1:]}"
        if box in self.fields:
            self.add_error(box, words)
            return
        own = [found.name for found in self.boxes if found.question.id == box]
        self.add_error(own[0] if own else None, words)

    @property
    def moment(self) -> date | datetime:
        """When it happened, once the form is valid."""
        found: date | datetime = self.cleaned_data["at"]
        return found

    @property
    def answers(self) -> dict[str, Any]:
        """The common answers as read, by question."""
        read = self.cleaned_data
        return {b.question.id: read.get(b.name) for b in self.boxes if b.child is None}

    @property
    def child_answers(self) -> dict[int, dict[str, Any]]:
        """Each child's own answers as read."""
        found: dict[int, dict[str, Any]] = {child.pk: {} for child in self.children}
        for box in self.boxes:
            if box.child is not None:
                found[box.child.pk][box.question.id] = self.cleaned_data.get(box.name)
        return found

    def said(self, name: str) -> str:
        """Give a reason as read, or nothing."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def typed(self) -> Typed:
        """What was sent, box by box, readable or not."""
        boxes: dict[str, Raw] = {}
        for name, field in self.fields.items():
            if name == CHILDREN:
                continue
            value = field.widget.value_from_datadict(self.data, {}, name)
            boxes[name] = (
                [str(part or "") for part in value]
                if isinstance(value, list)
                else ("" if value is None else str(value))
            )
        return from_boxes(boxes)

    @property
    def is_late(self) -> bool:
        """Whether what stands in the boxes happened so long ago that one asks why it comes now."""
        field = self.fields["at"]
        raw = (
            field.widget.value_from_datadict(self.data, {}, "at")
            if self.is_bound
            else self.initial.get("at")
        )
        try:
            found = field.clean(raw)
        except forms.ValidationError:
            return False
        return found is not None and is_late(found, timezone.now())


def given(child: Person) -> str:
    """Give a child's first name as the labels say it."""
    for name in child.names.all():
        if name.kind == "current" and name.given.strip():
            return str(name.given)
    return display(child)


def _moment_field(asked: Form) -> forms.Field:
    kind = DateInputField if asked.at_type == "date" else MomentInputField
    return kind(
        label=asked.at_label, called="The date", not_after=timezone.localdate(), required=True
    )


def _siblings_field(siblings: Sequence[Person]) -> forms.Field:
    return forms.MultipleChoiceField(
        label="Was it about a brother or sister too?",
        required=False,
        help_text="Tick and save: each child then has boxes of their own.",
        choices=[
            (str(child.pk), f"{display(child)}, {age(child.born, child.expected)}")
            for child in siblings
        ],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        error_messages={"invalid_choice": "Choose from the children listed"},
    )


def _short(label: str, hint: str) -> forms.Field:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
