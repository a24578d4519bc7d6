"""What one is asked when a meeting is set, moved, called off, or people are invited to it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from keyworker.web.dates import DateInputField, MomentInputField
from keyworker.web.forms import GovukForm

Choices = Sequence[tuple[str, str]]
OTHERS = 3  # boxes for people who are neither family nor workers here
NTH = ("", "a", "a second", "a third")


def today_or_before(label: str, called: str) -> DateInputField:
    """A day, today offered, for something that is done."""
    return DateInputField(
        label=label, called=called, initial=timezone.localdate, not_after=timezone.localdate()
    )


def reason(label: str) -> forms.CharField:
    """A reason in a sentence or two."""
    box = forms.Textarea(attrs={"rows": 3})
    too_long = "The reason must be 300 characters or fewer; the rest belongs in a case note"
    return forms.CharField(
        label=label, max_length=300, widget=box, error_messages={"max_length": too_long}
    )


class MeetingForm(GovukForm):
    """When and where a meeting is to be, who chairs it, whom else it is about.

    A time that has passed asks why it is entered afterwards.
    """

    place = forms.CharField(
        label="Where is it? (optional)",
        required=False,
        max_length=200,
        help_text="A room, or how people join",
    )
    chair = forms.ChoiceField(label="Who chairs it?", required=False)

    def __init__(
        self, *args: Any, chairs: Choices, chair_hint: str, siblings: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        called = "The date of the meeting"
        self.fields["scheduled_for"] = MomentInputField(
            label="When is it?", called=called, time_needed=True,
            help_text="For example, 27 3 2026 and 2:30pm",
            error_messages={"required": "Enter the date and time of the meeting"},
        )  # fmt: skip
        self.fields["chair"].choices = [("", "Not known yet"), *chairs]  # type: ignore[attr-defined]
        self.fields["chair"].help_text = chair_hint
        if siblings:
            self.fields["siblings"] = forms.MultipleChoiceField(
                label="Is it about a brother or sister too?",
                required=False,
                choices=siblings,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["set_on"] = today_or_before("When was the date set?", "The day it was set")
        if self._has_passed():
            self.fields["reason"] = reason("Why is it entered afterwards?")
            self.fields["reason"].error_messages["required"] = (
                "This time has passed. If the meeting took place, record it instead; "
                "if not, say why it is entered afterwards"
            )
        self.order_fields(["scheduled_for", "reason", "place", "chair", "siblings", "set_on"])

    def _has_passed(self) -> bool:
        field = self.fields["scheduled_for"]
        typed = field.widget.value_from_datadict(self.data, self.files, "scheduled_for")
        try:
            found = field.clean(typed) if self.is_bound else None
        except ValidationError:
            return False
        return found is not None and found < timezone.now()


class MoveForm(GovukForm):
    """Another date for a meeting, and why."""

    scheduled_for = MomentInputField(
        label="When is it now?",
        called="The new date",
        time_needed=True,
        help_text="For example, 27 3 2026 and 2:30pm",
        error_messages={"required": "Enter the new date and time"},
    )
    reason = reason("Why is it moved?")


class CallOffForm(GovukForm):
    """Why a meeting does not take place."""

    reason = reason("Why does it not take place?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"] = today_or_before("When was it called off?", "The day")


class SaidForm(GovukForm):
    """The day on which something was done."""

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"] = today_or_before(label, "The day")


class InviteForm(GovukForm):
    """Whom to invite: family and workers known for the child, anyone who works here, others."""

    def __init__(
        self, *args: Any, family: Choices, workers: Choices, everyone: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, label, choices in (
            ("family", "Child and family", family),
            ("workers", "Workers of the child", workers),
        ):
            if choices:
                self.fields[name] = forms.MultipleChoiceField(
                    label=label,
                    required=False,
                    choices=choices,
                    widget=forms.CheckboxSelectMultiple,
                )
        self.fields["worker"] = forms.ChoiceField(
            label="Someone else who works here", required=False, choices=[("", "Nobody"), *everyone]
        )
        for number in range(1, OTHERS + 1):
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"Name of {NTH[number]} person from elsewhere",
                required=False,
                max_length=200,
            )
            self.fields[f"agency_{number}"] = forms.CharField(
                label="Their agency, such as school or police", required=False, max_length=100
            )
        self.fields["at"] = today_or_before("When do the invitations go out?", "The day")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for number in range(1, OTHERS + 1):
            if typed.get(f"agency_{number}") and not typed.get(f"name_{number}"):
                self.add_error(f"name_{number}", "Enter the name of whoever comes from there")
        if not self.errors and not (self.others or self.numbers):
            first = next(iter(self.fields))
            self.add_error(first, "Choose or enter at least one person to invite")
        return typed

    @property
    def numbers(self) -> list[str]:
        """The people and workers chosen, by number."""
        typed = self.cleaned_data
        one = [typed["worker"]] if typed.get("worker") else []
        return [*typed.get("family", []), *typed.get("workers", []), *one]

    @property
    def others(self) -> list[tuple[str, str]]:
        """Those from elsewhere, by name and agency."""
        typed = self.cleaned_data
        named = [(typed.get(f"name_{n}"), typed.get(f"agency_{n}")) for n in range(1, OTHERS + 1)]
        return [(name, agency or "") for name, agency in named if name]


class CameForm(GovukForm):
    """Who of those invited came."""

    came = forms.MultipleChoiceField(
        label="Who came?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Whoever you leave out is recorded as not having come",
    )

    def __init__(self, *args: Any, invited: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].choices = invited  # type: ignore[attr-defined]


def done_on(day: date) -> date | datetime | None:
    """Give when a thing was done, for an action: now if today, else the day."""
    return None if day == timezone.localdate() else day
