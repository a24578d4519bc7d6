"""What one may look for in a child's record."""

from typing import Any

from django import forms
from django.http import QueryDict

from keyworker.history.queries import pack
from keyworker.web.dates import DateInputField
from keyworker.web.forms import GovukForm
from keyworker.web.templatetags.gov import day

CHILD = "child"
OWN_WORDS = "The child\N{RIGHT SINGLE QUOTATION MARK}s own words"
# The boxes of a date in an address: since_day, since_month, since_year.
PARTS = ("day", "month", "year")


class LookForForm(GovukForm):
    """Kind, words and dates."""

    thing = forms.ChoiceField(label="Kind", required=False)
    voice = forms.ChoiceField(
        label="Whose words",
        required=False,
        choices=[("all", "Everything"), (CHILD, OWN_WORDS)],
        widget=forms.RadioSelect,
        initial="all",
    )
    text = forms.CharField(label="Words in it", required=False, max_length=200)
    since = DateInputField(label="From", called="The first day", required=False)
    until = DateInputField(label="Until", called="The last day", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {form.thing: pack().label(form.thing) for form in pack().forms.values()}
        ordered = sorted(kinds.items(), key=lambda kind: kind[1])
        self.fields["thing"].choices = [("", "Every kind"), *ordered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must be the first day or after it")
        return typed

    def shown_now(self, asked: QueryDict) -> list[dict[str, str]]:
        """What the list is narrowed to, each with the address that drops it."""
        typed = self.cleaned_data
        kinds = dict(self.fields["thing"].choices)  # type: ignore[attr-defined]
        said = [
            (["thing"], kinds.get(typed.get("thing") or "") if typed.get("thing") else ""),
            (["voice"], OWN_WORDS if typed.get("voice") == CHILD else ""),
            (["text"], typed.get("text")),
            (_boxes("since"), typed.get("since") and f"From {day(typed['since'])}"),
            (_boxes("until"), typed.get("until") and f"Until {day(typed['until'])}"),
        ]
        return [
            {"text": str(words), "href": without(asked, [*names, "page"])}
            for names, words in said
            if words
        ]


def _boxes(name: str) -> list[str]:
    return [f"{name}_{part}" for part in PARTS]


def without(asked: QueryDict, names: list[str], **more: Any) -> str:
    """Give an address with some of what was asked left out, and more put in."""
    left = asked.copy()
    for name in names:
        left.pop(name, None)
    for name, value in more.items():
        left[name] = str(value)
    return f"?{left.urlencode()}"
