"""The people around a child: relatives and others, addresses, names; adding to them."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from keyworker.audit.actions import note_read
from keyworker.audit.refusals import NotFound, Unclear
from keyworker.involvements.policy import may_see_protected
from keyworker.involvements.queries import child_held_for
from keyworker.people.actions import LikelyDouble, create_adult, record_address, relate
from keyworker.people.models import Address, Person, PersonName, Relationship
from keyworker.people.names import display
from keyworker.people.queries import Relation, note_doubles, person_for, relations_of
from keyworker.web.child.asking import ask
from keyworker.web.child.bar import bar_for
from keyworker.web.child.forms import NUMBERS
from keyworker.web.child.overview import address_words
from keyworker.web.find.forms import AdultForm, KnownPersonForm
from keyworker.web.find.showing import looked_at, numbers_of, shown_fit
from keyworker.web.requests import WorkerRequest
from keyworker.web.templatetags.gov import day
from keyworker.web.words import age
from keyworker.workforce.models import Worker

BOTH_WAYS = ("sibling", "half_sibling", "partner", "friend", "other")


def family(request: WorkerRequest, reference: str) -> HttpResponse:
    """Relatives and others with what they are to the child, addresses, names."""
    child = child_held_for(request.user, reference)
    relations = relations_of(request.user, child)
    homes = [home for each in relations for home in each.person.addresses.all()]
    hidden = any(each.protected for each in (*child.addresses.all(), *homes))
    hidden = hidden and not may_see_protected(request.user, child)
    bar = bar_for(request.user, child, "child_family")
    here = [child.reference]
    shown = {
        "bar": bar,
        "people": [_person(each, child, bar.given, hidden=hidden) for each in relations],
        "add_known_url": reverse("link_person", args=here),
        "add_adult_url": reverse("add_adult", args=here),
        "address_url": reverse("record_address", args=here),
        "birth_url": "" if child.born else reverse("record_birth", args=here),
        "birthday_url": reverse("correct_birth", args=here) if child.born else "",
        "name_url": reverse("record_name", args=here),
        "number_url": reverse("add_number", args=here),
        "addresses": _addresses(child, hidden=hidden),
        "names": _names(child),
        "numbers": _numbers(child),
    }
    note_read(viewer=request.user, what="family", subject_type="child", subject_ids=[child.pk])
    return render(request, "child/family.html", shown)


def _person(each: Relation, child: Person, given: str, *, hidden: bool) -> dict[str, Any]:
    person, ended = each.person, each.relationship.ended_on
    relation = f"{each.words}, until {day(ended)}" if ended else each.words
    is_child = person.kind == Person.Kind.CHILD
    here = [child.reference, person.reference]
    label = str(Relationship.Kind(each.kind).label)
    turned = not each.outwards and each.kind not in BOTH_WAYS
    return {
        "name": display(person),
        "url": reverse("child", args=[person.reference]) if is_child else "",
        "reference": person.reference,
        "relation": relation,
        "the_other_way": f"{given} is the {label.lower()}" if turned else "",
        "age": age(person.born, person.expected, person.died),
        "responsibility": each.outwards and each.relationship.parental_responsibility,
        "together": each.relationship.same_household,
        "reach": [] if is_child else _reach(each, hidden=hidden),
        "reach_url": "" if is_child else reverse("reach_person", args=here),
    }


def _reach(each: Relation, *, hidden: bool) -> list[str]:
    """The number somebody answers, and where they live if that is not with the child."""
    said = [each.person.telephone]
    if not each.relationship.same_household:
        now = [home for home in each.person.addresses.all() if home.ended_on is None]
        said += [_address_words(home, hidden=hidden) for home in now]
    return [words for words in said if words]


def _addresses(child: Person, *, hidden: bool) -> list[dict[str, str]]:
    addresses = list(child.addresses.all())
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
        return "Protected; the child\N{RIGHT SINGLE QUOTATION MARK}s team knows it"
    return address_words(address)


def _names(child: Person) -> list[dict[str, str]]:
    names = sorted(child.names.all(), key=lambda name: name.kind != PersonName.Kind.CURRENT)
    return [
        {"key": str(PersonName.Kind(name.kind).label), "value": str(name) or "Not known"}
        for name in names
    ]


def _numbers(child: Person) -> list[dict[str, str]]:
    return [
        {"key": NUMBERS.get(number.kind, "Another number"), "value": number.value}
        for number in child.identifiers.all()
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

    return ask(request, child, form, "Link someone on the record", "Link them", link)


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
            note_doubles(request.user, double.fits)
            found.extend(shown_fit(fit, {}) for fit in double.fits)
            form.data = request.POST.dict() | {"looked_at": numbers_of(double.fits)}
            raise

    return ask(request, child, form, "Add an adult", "Add them", add, found=found)


@transaction.atomic
def _add_adult(by: Worker, child: Person, typed: dict[str, Any], seen: list[int]) -> None:
    adult = create_adult(
        given=typed["given"],
        family=typed["family"],
        born=typed["born"],
        sex=typed["sex"],
        telephone=" ".join(typed["telephone"].split()),
        by=by,
        looked_at_duplicates=seen,
    )
    relate(person=adult, other=child, by=by, **_how(typed))
    if typed["lines"] or typed["postcode"]:
        record_address(
            person=adult,
            lines=typed["lines"],
            postcode=typed["postcode"],
            protected=typed["protected"],
            by=by,
        )
