"""Forms in the GOV.UK manner: their look, and the words of their errors.

A form says what to do, not what is "required": "Enter the reason", "Select the type of visit". A
field's own `error_messages` win over these words.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from keyworker.web.dates import BoxesWidget

CHOOSING = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.Select, forms.CheckboxInput)
GROUPS = ("gov.radios", "gov.checkboxes", "gov.date-input")
HEADINGS = {"legend": "govuk-fieldset__legend--s", "label": "govuk-label--s"}
NOT_SHOWN = ("class", "placeholder", "rows")  # a placeholder vanishes as one types; a hint stays
DJANGO_REQUIRED = forms.Field.default_error_messages["required"]


class GovukBoundField(BoundField):
    """A field together with what was typed, as the arguments of one component of `cotton/gov`."""

    @property
    def component(self) -> str:
        """The component's name, such as "gov.radios"."""
        return f"gov.{_component(self.field.widget)}"

    @property
    def arguments(self) -> dict[str, Any]:
        """What the component is called with, hint and error included."""
        widget = self.field.widget
        legend = "legend" if self.component in GROUPS else "label"
        shared = {
            "id": self.auto_id,
            "name": self.html_name,
            legend: self.label,
            f"{legend}_classes": HEADINGS[legend],
            "hint": self.help_text,
            "error": self.error,
            **{k: v for k, v in widget.attrs.items() if k not in NOT_SHOWN},
        }
        if widget.attrs.get("class"):
            shared["classes"] = widget.attrs["class"]
        return {k: v for k, v in (shared | self._own_arguments(widget)).items() if v is not None}

    def _own_arguments(self, widget: forms.Widget) -> dict[str, Any]:
        if isinstance(widget, BoxesWidget):
            boxes = widget.boxes(self.auto_id, self.html_name, self.value(), self._faulty_boxes)
            return {"items": boxes, "name": None}
        if isinstance(widget, forms.CheckboxInput):
            item = {"text": self.label, "value": "on", "checked": bool(self.value())}
            return {"items": [item], "legend": ""}
        if isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
            return {"items": self._choices(), "value": self.value()}
        if isinstance(widget, forms.PasswordInput):
            return {}
        own = {"value": widget.format_value(self.value())}
        if isinstance(widget, forms.Textarea):
            return own | {"rows": widget.attrs.get("rows", 5)}
        return own | {"type": getattr(widget, "input_type", "text")}

    def _choices(self) -> list[dict[str, Any]]:
        hints: Mapping[str, str] = getattr(self.field, "choice_hints", {})
        reveals: Mapping[str, str] = getattr(self.form, "reveals", {}).get(self.name, {})
        items = []
        for value, words in self.field.choices:  # type: ignore[attr-defined]
            item: dict[str, Any] = {
                "value": value,
                "text": words,
                "hint": hints.get(str(value), ""),
            }
            if str(value) in reveals:
                item["conditional"] = self.form[reveals[str(value)]].as_field_group()
            items.append(item)
        return items

    @property
    def error(self) -> SafeString | str:
        """Every fault found with this answer, one to a line."""
        return format_html_join(SafeString("<br>"), "{}", ((fault,) for fault in self.faults))

    @property
    def faults(self) -> list[str]:
        """What is wrong with this answer, in words that say what to do."""
        said = [str(fault) for fault in self.errors]
        return [_what_to_do(self) if words == str(DJANGO_REQUIRED) else words for words in said]

    @property
    def _faulty_boxes(self) -> set[str]:
        found = set()
        for fault in self.form.errors.get(self.name, forms.utils.ErrorList()).as_data():
            found |= set((fault.params or {}).get("boxes", ()))
        return found

    @property
    def anchor(self) -> str:
        """The id an error summary leads to: the first box that is wrong, or the first of all."""
        if isinstance(self.field.widget, BoxesWidget):
            return self.field.widget.first_box(self.auto_id, self._faulty_boxes)
        return self.auto_id

    @property
    def is_revealed(self) -> bool:
        """Whether it is shown under a choice of another field instead of in its own place."""
        reveals = getattr(self.form, "reveals", {})
        return any(self.name in shown.values() for shown in reveals.values())


class GovukRenderer(TemplatesSetting):
    """Draws every form of the product with our own components."""

    form_template_name = "gov/form.html"
    field_template_name = "gov/field.html"
    bound_field_class = GovukBoundField


class GovukForm(forms.Form):
    """A form whose errors say what to do.

    `reveals` names fields shown only under a choice: {"outcome": {"other": "outcome_other"}}.
    `choice_hints` on a field explains single choices.
    """

    reveals: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    @property
    def error_list(self) -> list[dict[str, str]]:
        """The error summary, in the order of the fields, each leading to its box."""
        return error_list(self)


def error_list(form: forms.BaseForm) -> list[dict[str, str]]:
    """Every error of any form, for `<c-gov.error-summary>`: those of the whole form first."""
    whole = [{"text": str(fault)} for fault in form.non_field_errors()]
    fields = cast(Iterable[GovukBoundField], form)  # FORM_RENDERER makes every field one
    single = [
        {"text": fault, "href": f"#{field.anchor}"} for field in fields for fault in field.faults
    ]
    return whole + single


def _component(widget: forms.Widget) -> str:
    kinds: list[tuple[type[forms.Widget], str]] = [
        (BoxesWidget, "date-input"),
        (forms.CheckboxSelectMultiple, "checkboxes"),  # to Django, a kind of RadioSelect
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkboxes"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.PasswordInput, "password"),
    ]
    return next((name for kind, name in kinds if isinstance(widget, kind)), "input")


def _what_to_do(field: BoundField) -> str:
    label = str(field.label)
    if label.endswith("?"):
        return f"Answer the question: {label}"
    verb = "Select" if isinstance(field.field.widget, CHOOSING) else "Enter"
    return f"{verb} {label[:1].lower()}{label[1:]}"
