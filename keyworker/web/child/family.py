"""The people around a child: relatives and others, addresses, names; adding to them."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from keyworker.audit.actions import note_read
from keyworker.audit.refusals import NotFound, Unclear
from keyworker.involvements.queries import child_held_for
from keyworker.people.actions import (
    LikelyDouble,
    create_adult,
    record_address,
    record_birth,
    relate,
)
from keyworker.people.models import Address, Person, PersonName
from keyworker.people.names import display
from keyworker.people.policy import may_see_protected
from keyworker.people.queries import Relation, person_for, relations_of
from keyworker.web.child.bar import bar_for
from keyworker.web.find.forms import AdultForm, BirthForm, KnownPersonForm, NewAddressForm
from keyworker.web.find.showing import looked_at, numbers_of, shown_fit
from keyworker.web.forms import GovukForm
from keyworker.web.putting_right import put_beside
from keyworker.web.requests import WorkerRequest
from keyworker.web.templatetags.gov import day
from keyworker.web.words import age
from keyworker.workforce.models import Worker

BOTH_WAYS = ("sibling", "half_sibling", "partner", "friend", "other")


def family(request: WorkerRequest, reference: str) -> HttpResponse:
    """Relatives and others with what they are to the child, addresses, names."""
    child = child_held_for(request.user, reference)
    relations = relations_of(request.user, child)
    bar = bar_for(request.user, child, "child_family")
    here = [child.reference]
    shown = {
        "bar": bar,
        "people": [_person(each, bar.given) for each in relations],
        "add_known_url": reverse("link_person", args=here),
        "add_adult_url": reverse("add_adult", args=here),
        "address_url": reverse("record_address", args=here),
        "birth_url": "" if child.born else reverse("record_birth", args=here),
        "addresses": _addresses(request, child),
        "names": _names(child),
    }
    note_read(viewer=request.user, what="family", subject_type="child", subject_ids=[child.pk])
    return render(request, "child/family.html", shown)


def _person(each: Relation, given: str) -> dict[str, Any]:
    person, ended = each.person, each.relationship.ended_on
    relation = f"{each.words}, until {day(ended)}" if ended else each.words
    is_child = person.kind == Person.Kind.CHILD
    turned = not each.outwards and each.kind not in BOTH_WAYS
    return {
        "name": display(person),
        "url": reverse("child", args=[person.reference]) if is_child else "",
        "reference": person.reference,
        "relation": relation,
        "the_other_way": f"{given} is the {each.kind.replace('_', ' ')}" if turned else "",
        "age": age(person.born, person.expected, person.died),
        "responsibility": each.outwards and each.relationship.parental_responsibility,
        "together": each.relationship.same_household,
    }


def _addresses(request: WorkerRequest, child: Person) -> list[dict[str, str]]:
    addresses = list(child.addresses.all())
    hidden = any(each.protected for each in addresses) and not may_see_protected(
        request.user, child
    )
    addresses.sort(key=lambda each: (each.ended_on is not None, each.kind, -(each.pk)))
    return [
        {"key": _address_key(each), "value": _address_words(each, hidden=hidden)}
        for each in addresses
    ]


def _address_key(address: Address) -> str:
    kind = {"home": "Home", "placement": "Placement"}.get(address.kind, "Other")
    return kind if address.ended_on is None else f"{kind}, until {day(address.ended_on)}"


def _address_words(address: Address, *, hidden: bool) -> str:
    if address.protected and hidden:
        return "Protected; the child's team knows it"
    words = f"{address.lines}, {address.postcode}".rstrip(", ")
    return f"{words} (protected: give it to nobody)" if address.protected else words


def _names(child: Person) -> list[dict[str, str]]:
    names = sorted(child.names.all(), key=lambda name: name.kind != PersonName.Kind.CURRENT)
    return [
        {"key": str(PersonName.Kind(name.kind).label), "value": str(name) or "Not known"}
        for name in names
    ]


def link_person(request: WorkerRequest, reference: str) -> HttpResponse:
    """Say how someone on the record stands to the child."""
    child = child_held_for(request.user, reference)
    form = KnownPersonForm(request.POST) if request.method == "POST" else KnownPersonForm()

    def link(typed: dict[str, Any]) -> None:
        try:
            person = person_for(request.user, typed["reference"])
        except NotFound as missing:
            raise Unclear({"reference": str(missing)}) from None
        relate(person=person, other=child, by=request.user, **_how(typed))

    return _ask(request, child, form, "Link someone on the record", "Link them", link)


def _how(typed: dict[str, Any]) -> dict[str, Any]:
    return {name: typed[name] for name in ("kind", "parental_responsibility", "same_household")}


def add_adult(request: WorkerRequest, reference: str) -> HttpResponse:
    """Add an adult who is not on the record yet, after a look at likely doubles."""
    child = child_held_for(request.user, reference)
    form = AdultForm(request.POST) if request.method == "POST" else AdultForm()
    found: list[dict[str, Any]] = []

    def add(typed: dict[str, Any]) -> None:
        seen = looked_at(request.POST) if request.POST.get("none_of_these") else []
        try:
            _add_adult(request.user, child, typed, seen)
        except LikelyDouble as double:
            found.extend(shown_fit(fit, {}) for fit in double.fits)
            form.data = request.POST.dict() | {"looked_at": numbers_of(double.fits)}
            raise

    return _ask(request, child, form, "Add an adult", "Add them", add, found=found)


@transaction.atomic
def _add_adult(by: Worker, child: Person, typed: dict[str, Any], seen: list[int]) -> None:
    adult = create_adult(
        given=typed["given"],
        family=typed["family"],
        born=typed["born"],
        sex=typed["sex"],
        by=by,
        looked_at_duplicates=seen,
    )
    relate(person=adult, other=child, by=by, **_how(typed))
    if typed["lines"]:
        record_address(
            person=adult,
            lines=typed["lines"],
            postcode=typed["postcode"],
            protected=typed["protected"],
            by=by,
        )


def new_address(request: WorkerRequest, reference: str) -> HttpResponse:
    """Record where the child lives now; the address before it ends."""
    child = child_held_for(request.user, reference)
    form = NewAddressForm(request.POST) if request.method == "POST" else NewAddressForm()

    def move_in(typed: dict[str, Any]) -> None:
        record_address(person=child, by=request.user, **typed)

    return _ask(request, child, form, "Record a new address", "Record the address", move_in)


def birth(request: WorkerRequest, reference: str) -> HttpResponse:
    """An unborn child has been born: the same record goes on."""
    child = child_held_for(request.user, reference)
    if child.born is not None:
        return redirect("child_family", child.reference)
    form = BirthForm(request.POST) if request.method == "POST" else BirthForm()

    def be_born(typed: dict[str, Any]) -> None:
        record_birth(child=child, born=typed["born"], by=request.user)

    return _ask(request, child, form, "Record the birth", "Record the birth", be_born)


def _ask(
    request: WorkerRequest,
    child: Person,
    form: GovukForm,
    heading: str,
    deed: str,
    act: Callable[[dict[str, Any]], None],
    found: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    """Ask, act on a good answer and go back; else say beside each box what to mend."""
    back = reverse("child_family", args=[child.reference])
    if request.method == "GET":
        what = request.resolver_match.url_name if request.resolver_match else "family"
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
        "deed": deed,
        "back": back,
    }
    return render(request, "child/ask.html", shown, status=422 if form.errors else 200)
