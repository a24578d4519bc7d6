"""The decision on an entry: a note, and the version that was read."""

from django import forms

from keyworker.web.forms import GovukForm

NOTE_LIMIT = 4_000


class DecisionForm(GovukForm):
    """A note beside the signature, or what is to be done before there can be one."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    note = forms.CharField(
        label="Your note",
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
        help_text="If you send it back, say what is to be done. The author reads it on My day.",
        error_messages={
            "max_length": f"Your note must be {NOTE_LIMIT:,} characters or fewer",
        },
    )
