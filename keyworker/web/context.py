"""What every page knows: whether these people are invented, and where one can go from here."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from keyworker.web.navigation import navigation


def house(request: HttpRequest) -> dict[str, Any]:
    """Names for the templates: `demonstration` and `navigation`."""
    places = SimpleLazyObject(lambda: navigation(request))  # asks the database who is signed in
    return {"demonstration": settings.DEMONSTRATION, "navigation": places}
