"""The box a pack's question is answered in.

Whether an answer is needed is for the record to say (it depends on the other answers), so no box
here is required of its own; only what cannot be read at all, such as a day that is none, is wrong.
"""

from collections.abc import Sequence
from typing import Any

from django import forms

from keyworker.packs.forms import Question
from keyworker.web.dates import DateInputField, MomentInputField

MOST_RADIOS = 6  # beyond it a list to choose from is shorter to read
YES_NO = [("yes", "Yes"), ("no", "No")]
Choices = Sequence[tuple[str, str]]


def field_for(question: Question, label: str, hint: str, workers: Choices) -> forms.Field:
    """Give the field a question is answered in, under a label of its own."""
    shared: dict[str, Any] = {"label": label, "help_text": hint, "required": False}
    match question.type:
        case "yes_no":
            return _radios(YES_NO, shared, "govuk-radios--inline govuk-radios--small")
        case "choice":
            choices = list(question.choices.items())
            if len(choices) > MOST_RADIOS:
                return _list(choices, shared)
            return _radios(choices, shared, "govuk-radios--small")
        case "choices":
            widget = forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"})
            return forms.MultipleChoiceField(
                choices=list(question.choices.items()),
                widget=widget,
                error_messages={"invalid_choice": "Choose from the answers"},
                **shared,
            )
        case "worker":
            return _list(workers, shared)
        case "date":
            return DateInputField(called="The date", **shared)
        case "datetime":
            return MomentInputField(called="The date", **shared)
        case "long_text":
            return text_field(rows=6, **shared)
        case "number":
            attrs = {"class": "govuk-input--width-5", "inputmode": "decimal"}
            return forms.CharField(widget=forms.TextInput(attrs=attrs), **shared)
    return forms.CharField(**shared)


def text_field(*, rows: int, **shared: Any) -> forms.CharField:
    """Give a box for telling; what is too long is said by the record, with the words kept."""
    widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "true"})
    return forms.CharField(widget=widget, **shared)


def _radios(choices: Choices, shared: dict[str, Any], classes: str) -> forms.Field:
    widget = forms.RadioSelect(attrs={"class": classes})
    return _one_of(choices, shared, widget)


def _list(choices: Choices, shared: dict[str, Any]) -> forms.Field:
    return _one_of([("", "Choose"), *choices], shared, forms.Select())


def _one_of(choices: Choices, shared: dict[str, Any], widget: forms.Widget) -> forms.Field:
    return forms.ChoiceField(
        choices=list(choices),
        widget=widget,
        error_messages={"invalid_choice": "Choose one of the answers"},
        **shared,
    )
