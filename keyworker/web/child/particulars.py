"""What is known of a child and of those around one: name, birth, address, number, telephone."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from keyworker.audit.refusals import NotFound
from keyworker.involvements.policy import may_see_protected
from keyworker.involvements.queries import child_held_for
from keyworker.people.actions import (
    add_identifier,
    add_name,
    change_name,
    correct_birth,
    record_address,
    record_birth,
    record_telephone,
)
from keyworker.people.models import Address, Person
from keyworker.people.names import display
from keyworker.people.queries import relations_of
from keyworker.web.child.asking import ask
from keyworker.web.child.forms import (
    BirthForm,
    NameForm,
    NewAddressForm,
    NumberForm,
    ReachForm,
)
from keyworker.web.requests import WorkerRequest
from keyworker.workforce.models import Worker


def new_address(request: WorkerRequest, reference: str) -> HttpResponse:
    """Record where the child lives now; the address before it ends."""
    child = child_held_for(request.user, reference)
    form = NewAddressForm(request.POST) if request.method == "POST" else NewAddressForm()

    def move_in(typed: dict[str, Any]) -> None:
        record_address(person=child, by=request.user, **typed)

    return ask(request, child, form, "Record a new address", "Record the address", move_in)


def birth(request: WorkerRequest, reference: str) -> HttpResponse:
    """An unborn child has been born: the same record goes on."""
    child = child_held_for(request.user, reference)
    if child.born is not None:
        return redirect("child_family", child.reference)
    form = BirthForm(request.POST) if request.method == "POST" else BirthForm()

    def be_born(typed: dict[str, Any]) -> None:
        record_birth(child=child, born=typed["born"], by=request.user)

    return ask(request, child, form, "Record the birth", "Record the birth", be_born)


def birthday(request: WorkerRequest, reference: str) -> HttpResponse:
    """A date of birth was wrong: put it right, and what is due is worked out again."""
    child = child_held_for(request.user, reference)
    if child.born is None:
        return redirect("record_birth", child.reference)
    form = BirthForm(request.POST) if request.method == "POST" else BirthForm(initial=_born(child))

    def put_right(typed: dict[str, Any]) -> None:
        correct_birth(child=child, born=typed["born"], by=request.user)

    words = "What is due by age, and what the returns say, is worked out again from this date."
    deed = "Put it right"
    return ask(request, child, form, "Correct the date of birth", deed, put_right, words=words)


def _born(child: Person) -> dict[str, Any]:
    return {"born": child.born}


def name(request: WorkerRequest, reference: str) -> HttpResponse:
    """A child has a new name, or another; the name before it stays and is still found."""
    child = child_held_for(request.user, reference)
    form = NameForm(request.POST) if request.method == "POST" else NameForm()

    def call(typed: dict[str, Any]) -> None:
        given, family = typed["given"], typed["family"]
        if typed["kind"] == "current":
            change_name(person=child, given=given, family=family, by=request.user)
        else:
            add_name(person=child, kind=typed["kind"], given=given, family=family, by=request.user)

    words = "No name is lost: a former name stays on the record, and the child is found by it."
    return ask(request, child, form, "Record a name", "Record the name", call, words=words)


def number(request: WorkerRequest, reference: str) -> HttpResponse:
    """Another body knows the child by a number."""
    child = child_held_for(request.user, reference)
    form = NumberForm(request.POST) if request.method == "POST" else NumberForm()

    def add(typed: dict[str, Any]) -> None:
        add_identifier(person=child, kind=typed["kind"], value=typed["value"], by=request.user)

    return ask(request, child, form, "Add a number", "Add the number", add)


def reach(request: WorkerRequest, reference: str, person: str) -> HttpResponse:
    """How somebody around the child is reached, by day and at night."""
    child = child_held_for(request.user, reference)
    adult = _around(request.user, child, person)
    home = adult.addresses.filter(kind="home", ended_on__isnull=True).first()
    if home is not None and home.protected and not may_see_protected(request.user, adult):
        home = None
    known = {"telephone": adult.telephone, **(_typed(home) if home else {})}
    form = ReachForm(request.POST) if request.method == "POST" else ReachForm(initial=known)

    def keep(typed: dict[str, Any]) -> None:
        _keep(adult, known, typed, request.user)

    words = "Leave the address empty where it is not known, or is known and has not changed."
    heading = f"How to reach {display(adult)}"
    return ask(request, child, form, heading, "Record it", keep, words=words)


def _around(viewer: Worker, child: Person, reference: str) -> Person:
    """Only those who stand in a relationship to the child are reached through the child."""
    for relation in relations_of(viewer, child):
        found = relation.person
        if found.reference == reference.upper() and found.kind == Person.Kind.ADULT:
            return found
    raise NotFound(
        "Nobody with this reference is linked to the child.", "Look at the family page again."
    )


def _typed(home: Address) -> dict[str, Any]:
    return {"lines": home.lines, "postcode": home.postcode, "protected": home.protected}


@transaction.atomic
def _keep(adult: Person, known: dict[str, Any], typed: dict[str, Any], by: Worker) -> None:
    """Write what has changed, the number and the address, both or neither."""
    if typed["telephone"] != known["telephone"]:
        record_telephone(person=adult, telephone=typed["telephone"], by=by)
    where = {name: typed[name] for name in ("lines", "postcode", "protected")}
    before = {name: known.get(name) for name in where}
    if (where["lines"] or where["postcode"]) and where != before:
        record_address(person=adult, by=by, **where)
