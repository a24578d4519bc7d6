"""The list of people on the demonstration's sign-in page."""

from typing import Any

from django import template
from django.conf import settings

from keyworker.web.signin import cast

register = template.Library()


@register.inclusion_tag("signin/cast.html", takes_context=True)
def choose_who_to_be(context: dict[str, Any]) -> dict[str, Any]:
    """A few of each post; nobody at all outside a demonstration."""
    people = cast.everyone() if settings.DEMONSTRATION else []
    return {
        "posts": cast.busiest_first(cast.by_post(people, cast.AT_FIRST)),
        "how_many": len(people),
        "next": context["request"].GET.get("next", ""),
        "request": context["request"],
    }
