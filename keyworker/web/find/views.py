"""Finds a child or an adult by whatever is known, and adds a child nobody has recorded yet."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from keyworker.audit.refusals import Unclear
from keyworker.people.actions import LikelyDouble, create_child, record_address
from keyworker.people.candidates import CANDIDATES
from keyworker.people.matching import Fit
from keyworker.people.models import Person
from keyworker.people.queries import find as people_found
from keyworker.people.queries import note_doubles
from keyworker.web.child.filtering import without
from keyworker.web.find.forms import ChildForm, FindForm
from keyworker.web.find.showing import looked_at, numbers_of, shown_fits
from keyworker.web.putting_right import put_beside
from keyworker.web.requests import WorkerRequest
from keyworker.web.words import how_many
from keyworker.workforce.models import Worker

PER_PAGE = 20


def find(request: WorkerRequest) -> HttpResponse:
    """Everyone who fits what was typed, the best first, with the reason."""
    form = FindForm(request.GET or None)
    typed = form.cleaned_data if form.is_valid() else {}
    text, born = typed.get("text") or "", typed.get("born")
    searched = bool(text or born)
    if request.GET and form.is_valid() and not searched:
        form.add_error("text", "Enter a name, a number, an address or a date of birth")
    page = _found(request, text, born) if searched else Paginator([], PER_PAGE).page(1)
    number = page.paginator.count
    shown = {
        "form": form,
        "searched": searched,
        "how_many": _how_many(number),
        "too_many": number >= CANDIDATES,
        "found": shown_fits(request.user, page.object_list),
        "add_url": _add_url(text, born),
        "previous": _turn(request, page.previous_page_number()) if page.has_previous() else None,
        "next": _turn(request, page.next_page_number()) if page.has_next() else None,
    }
    return render(request, "find/find.html", shown, status=422 if form.errors else 200)


def _found(request: WorkerRequest, text: str, born: date | None) -> Page[Fit]:
    asked = request.GET.get("page")
    return people_found(request.user, text, born, page=asked, per_page=PER_PAGE)


def _how_many(number: int) -> str:
    if number >= CANDIDATES:
        return f"The {number} people who fit best"
    return f"{how_many(number, 'person', 'people')} found" if number else "Nobody found"


def _turn(request: WorkerRequest, page: int) -> dict[str, str]:
    return {"href": without(request.GET, [], page=page)}


def _add_url(text: str, born: Any) -> str:
    """What was looked for need not be typed again."""
    known: dict[str, str] = {}
    words = text.split()
    if words and not any(letter.isdigit() for letter in text):
        known = {"given": " ".join(words[:-1]), "family": words[-1]}
    if born:
        known |= {"is_born": "yes", "born": born.isoformat()}
    url = reverse("add_child")
    return f"{url}?{urlencode(known)}" if known else url


def add_child(request: WorkerRequest) -> HttpResponse:
    """Add a child, born or unborn, after a look at who may be the same child."""
    if request.method != "POST":
        known = {name: request.GET[name] for name in request.GET if name in ChildForm.base_fields}
        return _page(request, ChildForm(initial=known), [])
    form = ChildForm(request.POST)
    if not form.is_valid():
        return _page(request, form, [])
    seen = looked_at(request.POST) if request.POST.get("none_of_these") else []
    try:
        child = _add(request.user, form.cleaned_data, seen)
    except LikelyDouble as double:
        note_doubles(request.user, double.fits)
        form.data = request.POST.dict() | {"looked_at": numbers_of(double.fits)}
        return _page(request, form, double.fits)
    except Unclear as unclear:
        put_beside(form, unclear)
        return _page(request, form, [])
    return redirect("child", child.reference)


@transaction.atomic
def _add(by: Worker, typed: dict[str, Any], seen: list[int]) -> Person:
    """The child and the address, both or neither."""
    names = ("given", "family", "born", "expected", "sex", "ethnicity")
    child = create_child(by=by, looked_at_duplicates=seen, **{name: typed[name] for name in names})
    if typed["lines"] or typed["postcode"]:
        record_address(
            person=child,
            lines=typed["lines"],
            postcode=typed["postcode"],
            protected=typed["protected"],
            by=by,
        )
    return child


def _page(request: WorkerRequest, form: ChildForm, fits: list[Fit]) -> HttpResponse:
    shown = {"form": form, "found": shown_fits(request.user, fits)}
    return render(request, "find/add_child.html", shown, status=422 if form.errors else 200)
