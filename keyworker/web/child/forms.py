"""What one is asked when something new is known of a child or of someone around one."""

from typing import Any

from django import forms
from django.utils import timezone

from keyworker.web.dates import DateInputField
from keyworker.web.find.forms import AddressPart, telephone_field
from keyworker.web.forms import GovukForm

# The numbers of other bodies, as screens name them.
NUMBERS = {
    "nhs": "NHS number",
    "upn": "Unique pupil number",
    "former_upn": "Former unique pupil number",
    "home_office": "Home Office number",
    "other": "Another number",
}


class NewAddressForm(GovukForm):
    """Where the child lives now, and since when."""

    kind = forms.ChoiceField(
        label="What kind of address is it?",
        choices=[("home", "Home"), ("placement", "Placement"), ("other", "Somewhere else")],
        widget=forms.RadioSelect,
        initial="home",
    )
    lines = forms.CharField(label="Address", max_length=300, help_text="Without the postcode")
    postcode = forms.CharField(
        label="Postcode",
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    started_on = DateInputField(
        label="Since when?",
        called="The day they moved in",
        required=False,
        help_text="Today, where it is left empty",
    )
    protected = forms.BooleanField(
        label="Protected: show this address only to those who must know it", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["started_on"].not_after = timezone.localdate()  # type: ignore[attr-defined]


class BirthForm(GovukForm):
    """The day an unborn child was born."""

    born = DateInputField(label="Date of birth", called="The date of birth")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["born"].not_after = timezone.localdate()  # type: ignore[attr-defined]


class NameForm(GovukForm):
    """What a child is called now, was called, or likes to be called."""

    kind = forms.ChoiceField(
        label="What kind of name is it?",
        choices=[
            ("current", "The name has changed, or was wrong: this is the name now"),
            ("former", "A former name"),
            ("alias", "Also known as"),
            ("preferred", "What they like to be called"),
        ],
        widget=forms.RadioSelect,
    )
    given = forms.CharField(label="First names", required=False, max_length=100)
    family = forms.CharField(label="Family name", required=False, max_length=100)


class NumberForm(GovukForm):
    """A number that another body knows the child by."""

    kind = forms.ChoiceField(
        label="What kind of number is it?", choices=list(NUMBERS.items()), widget=forms.RadioSelect
    )
    value = forms.CharField(label="The number", max_length=40, help_text="With or without spaces")


class ReachForm(AddressPart):
    """How somebody in a child's life is reached."""

    telephone = telephone_field()
    field_order = ("telephone", "lines", "postcode", "protected")
