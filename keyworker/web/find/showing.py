"""How someone who was found is shown: who it is, where, with whom, and why they were found."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from keyworker.involvements.queries import children_held
from keyworker.people.matching import Fit
from keyworker.people.models import Person
from keyworker.people.names import display
from keyworker.web.addresses import address
from keyworker.web.words import age
from keyworker.workforce.models import Worker

# A number longer than this is nobody's; Python itself refuses to read a very long one.
LONGEST_NUMBER = 18
WHO = {"F": ("girl", "woman"), "M": ("boy", "man"), "U": ("child", "adult")}


def shown_fits(viewer: Worker, fits: Iterable[Fit]) -> list[dict[str, Any]]:
    """Show several, with who holds each child, in one query more."""
    listed = list(fits)
    ids = [fit.person.pk for fit in listed if fit.person.kind == Person.Kind.CHILD]
    held = {child.pk: child for child in children_held(viewer).filter(pk__in=ids)} if ids else {}
    return [shown_fit(fit, held) for fit in listed]


def shown_fit(fit: Fit, held: dict[int, Any]) -> dict[str, Any]:
    """Show one; `held` are the children with their workers, by number."""
    person = fit.person
    is_child = person.kind == Person.Kind.CHILD
    return {
        "name": display(person),
        "reference": person.reference,
        "url": address("child", person.reference) if is_child else "",
        "who": _who(person),
        "address": _address(person),
        "worker": _worker(held.get(person.pk)),
        "why": fit.why,
    }


def _who(person: Person) -> str:
    grown = person.kind == Person.Kind.ADULT
    years = age(person.born, person.expected, person.died)
    if person.born is None and person.expected:
        return years[:1].upper() + years[1:]
    noun = WHO[person.sex][grown]
    return f"{noun[:1].upper()}{noun[1:]}, {years}"


def _address(person: Person) -> str:
    """A protected address is not for a list, whoever looks at it."""
    now = [each for each in person.addresses.all() if each.ended_on is None]
    if any(each.protected for each in now):
        return "Address protected"
    return f"{now[0].lines}, {now[0].postcode}".rstrip(", ") if now else ""


def _worker(child: Any) -> str:
    if child is None:
        return ""
    return ", ".join(filter(None, (child.worker_name, child.team_name)))


def numbers_of(fits: Iterable[Fit]) -> str:
    """The people shown, as the page sends them back once they have been looked at."""
    return ",".join(str(fit.person.pk) for fit in fits)


def looked_at(post: QueryDict) -> list[int]:
    """The people a worker has looked at before adding another, as the page sends them back."""
    sent = post.get("looked_at", "").split(",")
    return [int(each) for each in sent if each.isdecimal() and len(each) <= LONGEST_NUMBER]
