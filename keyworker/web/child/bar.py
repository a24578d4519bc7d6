"""The bar at the head of every page of a child's record: who, how things stand, where to go."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from keyworker.history.queries import pack
from keyworker.involvements.models import Involvement
from keyworker.involvements.queries import children_held, open_involvements_of
from keyworker.people.models import Person, PersonName
from keyworker.people.names import display
from keyworker.web.templatetags.gov import day
from keyworker.web.words import age
from keyworker.workforce.models import Worker

PLACES = [
    ("Overview", "child"),
    ("Record", "child_record"),
    ("What is due", "child_due"),
    ("Plans", "child_plans"),
    ("Family", "child_family"),
]
# What a tag says of each involvement that is open, the most serious first.
TAGGED = {
    "missing": "red",
    "s47": "red",
    "cp_plan": "red",
    "looked_after": "purple",
    "legal_status": "purple",
    "proceedings": "purple",
    "cin_plan": "blue",
    "care_leaver": "turquoise",
    "early_help": "green",
}


@dataclass(slots=True)
class Bar:
    """What the head of a child's page shows."""

    name: str
    given: str
    title: str
    lines: str
    tags: list[dict[str, str]]
    places: list[dict[str, Any]]
    record_url: str
    reference: str = field(default="")


def bar_for(
    viewer: Worker,
    child: Person,
    here: str = "",
    open_now: Iterable[Involvement] | None = None,
) -> Bar:
    """Give the bar for a child; `here` is the name of the address that is active.

    `open_now` are the open involvements where the page has them already.
    """
    held = child if hasattr(child, "worker_name") else children_held(viewer).get(pk=child.pk)
    involvements = open_involvements_of(viewer, [child]) if open_now is None else open_now
    name = display(child)
    return Bar(
        name=name,
        given=_called(child) or name,
        title=f"{name}, {age(child.born, child.expected, child.died)}",
        lines=_lines(child, held),
        tags=tags_of(involvements),
        places=[
            {"text": words, "href": reverse(place, args=[child.reference]), "active": place == here}
            for words, place in PLACES
        ],
        record_url=reverse("write_choose", args=[child.reference]),
        reference=child.reference,
    )


def tags_of(involvements: Iterable[Involvement]) -> list[dict[str, str]]:
    """Give a tag for each involvement that matters at first sight, the most serious first."""
    kinds = {each.kind: each for each in involvements}
    return [
        {"text": involvement_words(kinds[kind]), "colour": colour}
        for kind, colour in TAGGED.items()
        if kind in kinds
    ]


def involvement_words(involvement: Involvement) -> str:
    """Say what an involvement is, with the order or the category where there is one."""
    label = pack().label(involvement.kind)
    order = involvement.attributes.get("order")
    if order:
        return str(order).replace("_", " ").capitalize()
    category = involvement.attributes.get("latest_category")
    return f"{label}: {category_words(str(category))}" if category else label


# The codes of the census, as people say them.
CATEGORIES = {
    "NEG": "neglect",
    "PHY": "physical abuse",
    "SAB": "sexual abuse",
    "EMO": "emotional abuse",
    "MUL": "several kinds of abuse",
}


def category_words(code: str) -> str:
    """Say a category of abuse in words."""
    return CATEGORIES.get(code, code.replace("_", " "))


def _called(child: Person) -> str:
    names = {name.kind: name.given for name in child.names.all()}
    preferred = names.get(PersonName.Kind.PREFERRED) or ""
    given = preferred or names.get(PersonName.Kind.CURRENT) or ""
    return given.split(" ")[0]


def _lines(child: Person, held: Any) -> str:
    parts = [child.reference]
    if child.born:
        parts.append(f"born {day(child.born)}")
    if held.worker_name:
        parts.append(f"worker {held.worker_name}")
    if held.team_name:
        parts.append(held.team_name)
    return " · ".join(parts)
