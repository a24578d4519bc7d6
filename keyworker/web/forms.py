from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting


class GovukBoundField(BoundField):
    """A bound field that carries the GOV.UK classes and describes itself by hint and error."""

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        base = {
            forms.Textarea: "govuk-textarea",
            forms.Select: "govuk-select",
            forms.TextInput: "govuk-input",
        }
        for kind, css in base.items():
            if isinstance(widget, kind) and not isinstance(widget, forms.RadioSelect):
                classes = [css] + ([f"{css}--error"] if self.errors else [])
                attrs["class"] = " ".join(classes)
                break
        return attrs

    @property
    def anchor(self):
        """The id an error-summary link must point at (first input of a group)."""
        if isinstance(self.field.widget, DateInputWidget):
            return f"{self.auto_id}_0"
        if isinstance(self.field.widget, forms.RadioSelect):
            return f"{self.auto_id}_0"
        return self.auto_id


class GovukRenderer(TemplatesSetting):
    form_template_name = "gov/form.html"
    field_template_name = "gov/field.html"
    bound_field_class = GovukBoundField


class DateInputWidget(forms.MultiWidget):
    template_name = "gov/widgets/date_input.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        super().__init__(
            widgets={"day": forms.TextInput, "month": forms.TextInput, "year": forms.TextInput},
            attrs=attrs,
        )

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]


class DateInputField(forms.MultiValueField):
    """Three boxes, one date, and one clear message about what is wrong."""

    widget = DateInputWidget

    def __init__(self, **kwargs):
        parts = [forms.IntegerField(), forms.IntegerField(), forms.IntegerField()]
        super().__init__(fields=parts, **kwargs)

    def clean(self, value):
        if self.required and not any(value or []):
            raise ValidationError(self.error_messages["required"])
        return super().clean(value)

    def compress(self, parts):
        if not parts:
            return None
        try:
            return date(parts[2], parts[1], parts[0])
        except ValueError as exc:
            raise ValidationError("Date must be a real date") from exc
