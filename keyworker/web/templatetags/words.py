"""How ages and numbers of things are said, for the templates."""

from typing import Any

from django import template

from keyworker.web import words

register = template.Library()


@register.filter
def age(person: Any) -> str:
    """The age of a person, or of anything that carries `born` and perhaps `expected`."""
    return words.age(person.born, getattr(person, "expected", None), getattr(person, "died", None))


@register.filter
def how_many(number: int, thing: str) -> str:
    """A number with its word: `{{ 3|how_many:"visit" }}`; "child,children" gives the plural."""
    one, _, many = thing.partition(",")
    return words.how_many(number, one, many)
