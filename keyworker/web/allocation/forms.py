"""What one is asked when a worker is allocated, an allocation ends, or a case is passed on."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from keyworker.web.dates import DateInputField
from keyworker.web.forms import GovukForm

Choices = Sequence[tuple[str, str]]


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Reason (optional)",
        help_text="Needed where such a case is usually held by another team or post",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "The reason must be 300 characters or fewer"},
    )


def _from_when(label: str) -> DateInputField:
    return DateInputField(
        label=label, called="The day", initial=timezone.localdate, not_after=timezone.localdate()
    )


class AllocateForm(GovukForm):
    """Who is allocated, in which role, from when."""

    role = forms.ChoiceField(label="Role")
    worker = forms.ChoiceField(label="Worker", error_messages={"required": "Select the worker"})

    def __init__(self, *args: Any, roles: Choices, workers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["worker"].choices = [("", "Choose"), *workers]  # type: ignore[attr-defined]
        self.fields["worker"].help_text = "With the number of children each holds as social worker"
        self.fields["at"] = _from_when("From when?")
        self.fields["reason"] = _reason()


class PassOnForm(GovukForm):
    """The team a case passes to, and from when."""

    team = forms.ChoiceField(
        label="Which team takes the case?", error_messages={"required": "Select the team"}
    )

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", "Choose"), *teams]  # type: ignore[attr-defined]
        self.fields["at"] = _from_when("From when?")
        self.fields["reason"] = _reason()


class EndForm(GovukForm):
    """The day an allocation ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"] = _from_when("When did it end?")


def moment_on(day: date) -> datetime:
    """Give the moment a day stands for: now if it is today, else its beginning."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time.min))
