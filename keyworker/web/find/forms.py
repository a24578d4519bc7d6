"""What one is asked when looking for someone, and when adding someone."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from keyworker.people.models import Person, Relationship
from keyworker.web.dates import DateInputField
from keyworker.web.forms import GovukForm
from keyworker.web.words import ETHNICITIES

YES_NO = [("yes", "Yes"), ("no", "No")]


class FindForm(GovukForm):
    """One box for whatever is known, and the date of birth where it is."""

    text = forms.CharField(
        label="Name, reference, address or postcode",
        help_text="Part of a name is enough, and it need not be spelt as it is on the record",
        required=False,
        max_length=200,
    )
    born = DateInputField(
        label="Date of birth, if you know it",
        called="The date of birth",
        help_text="For example, 27 3 2016",
        required=False,
    )


class AddressPart(GovukForm):
    """Where someone lives."""

    lines = forms.CharField(
        label="Address", required=False, max_length=300, help_text="Without the postcode"
    )
    postcode = forms.CharField(
        label="Postcode",
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    protected = forms.BooleanField(
        label="Protected: show this address only to those who must know it", required=False
    )


def telephone_field() -> forms.CharField:
    """The box for a telephone number, wherever one is asked for."""
    return forms.CharField(
        label="Telephone number",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "type": "tel"}),
    )


class ChildForm(AddressPart):
    """A child who is not on the record yet, born or unborn."""

    reveals: ClassVar = {"is_born": {"yes": "born", "no": "expected"}}

    given = forms.CharField(
        label="First names",
        required=False,
        max_length=100,
        help_text="Leave empty for an unborn child who has no name yet",
    )
    family = forms.CharField(label="Family name", max_length=100)
    is_born = forms.ChoiceField(
        label="Has the child been born?", choices=YES_NO, widget=forms.RadioSelect
    )
    born = DateInputField(label="Date of birth", called="The date of birth", required=False)
    expected = DateInputField(
        label="When is the baby expected?", called="The expected date", required=False
    )
    sex = forms.ChoiceField(label="Sex", choices=Person.Sex.choices, widget=forms.RadioSelect)
    ethnicity = forms.ChoiceField(
        label="Ethnicity", choices=[("", "Not known yet"), *ETHNICITIES], required=False
    )
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("given", "family", "is_born", "born", "expected", "sex", "ethnicity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["born"].not_after = timezone.localdate()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        answer = typed.get("is_born")
        if answer == "yes":
            typed["expected"] = None
            if not typed.get("born") and "born" not in self.errors:
                self.add_error("born", "Enter the date of birth")
            if not typed.get("given"):
                self.add_error("given", "Enter the first names")
        if answer == "no":
            typed["born"] = None
            if not typed.get("expected") and "expected" not in self.errors:
                self.add_error("expected", "Enter when the baby is expected")
        return typed


class RelationForm(GovukForm):
    """How one person stands to the child."""

    kind = forms.ChoiceField(label="They are the child's", choices=[])
    parental_responsibility = forms.BooleanField(
        label="Has parental responsibility for the child", required=False
    )
    same_household = forms.BooleanField(label="Lives with the child", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *((value, words.lower()) for value, words in Relationship.Kind.choices),
        ]


class AdultForm(RelationForm, AddressPart):
    """An adult in the child's life who is not on the record yet."""

    given = forms.CharField(label="First names", max_length=100)
    family = forms.CharField(label="Family name", max_length=100)
    born = DateInputField(
        label="Date of birth, if known", called="The date of birth", required=False
    )
    sex = forms.ChoiceField(label="Sex", choices=Person.Sex.choices, widget=forms.RadioSelect)
    telephone = telephone_field()
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = (
        "given", "family", "born", "sex", "kind", "parental_responsibility", "same_household",
        "telephone",
    )  # fmt: skip


class KnownPersonForm(RelationForm):
    """Someone on the record already, named by reference."""

    reference = forms.CharField(
        label="Their reference",
        max_length=20,
        help_text="The number beside their name; find them first if you do not know it",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    field_order = ("reference", "kind", "parental_responsibility", "same_household")
