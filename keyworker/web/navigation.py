"""The few places a worker goes to from anywhere."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

# Words on the screen and the name of the address. A screen that deserves a place adds its line.
PLACES = [
    ("My day", "my_day"),
    ("Find", "find"),
    ("Sign off", "sign_off"),
    ("Standards", "standards"),
]


@dataclass(frozen=True)
class Place:
    """One link of the navigation; `active` when the page shown lies under it."""

    text: str
    href: str
    active: bool


def navigation(request: HttpRequest) -> list[Place]:
    """The places for someone signed in; none for a stranger."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    places = [(words, reverse(name)) for words, name in PLACES]
    under = [href for _, href in places if _lies_under(request.path, href)]
    here = max(under, key=len, default=None)
    return [Place(words, href, href == here) for words, href in places]


def _lies_under(path: str, place: str) -> bool:
    """The first page lies at the start of every address, and is its own place only."""
    return path == place if place == "/" else path.startswith(place)
