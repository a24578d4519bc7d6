"""Puts what an action found unclear beside the boxes it is about."""

from collections.abc import Callable

from django.forms import BaseForm

from keyworker.audit.refusals import Unclear


def put_beside(form: BaseForm, unclear: Unclear) -> None:
    """Add every error to its box, or to the head of the form where there is no such box."""
    for name, words in unclear.errors.items():
        form.add_error(name if name in form.fields else None, words)


def tried(form: BaseForm, deed: Callable[[], str]) -> str:
    """Do a deed and give its words; none where something is to be put right, said in its place."""
    try:
        return deed()
    except Unclear as unclear:
        put_beside(form, unclear)
        return ""
