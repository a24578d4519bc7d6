"""Asks about a child, acts on a good answer, and says beside each box what to mend in another."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from keyworker.audit.actions import note_read
from keyworker.audit.refusals import Unclear
from keyworker.people.actions import LikelyDouble
from keyworker.people.models import Person
from keyworker.web.child.bar import bar_for
from keyworker.web.forms import GovukForm
from keyworker.web.putting_right import put_beside
from keyworker.web.requests import WorkerRequest


def ask(
    request: WorkerRequest,
    child: Person,
    form: GovukForm,
    heading: str,
    deed: str,
    act: Callable[[dict[str, Any]], None],
    found: list[dict[str, Any]] | None = None,
    words: str = "",
) -> HttpResponse:
    """Ask, act on a good answer and go back; else say beside each box what to mend."""
    back = reverse("child_family", args=[child.reference])
    if request.method == "GET":
        match = request.resolver_match
        what = (match.url_name if match else "") or "family"
        note_read(viewer=request.user, what=what, subject_type="child", subject_ids=[child.pk])
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
            return redirect(back)
        except LikelyDouble:
            pass
        except Unclear as unclear:
            put_beside(form, unclear)
    shown = {
        "bar": bar_for(request.user, child, "child_family"),
        "form": form,
        "heading": "Is it one of these?" if found else heading,
        "found": found,
        "words": words,
        "deed": deed,
        "back": back,
    }
    return render(request, "child/ask.html", shown, status=422 if form.errors else 200)
