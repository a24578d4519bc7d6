"""The few places a worker goes to from anywhere."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from keyworker.workforce.posts import role_of

# Words on the screen and the name of the address. A screen that deserves a place adds its line.
PLACES = [
    ("My day", "my_day"),
    ("Find", "find"),
    ("Sign off", "sign_off"),
    ("Standards", "standards"),
]
# For those whose work it is to look at how others' work goes; others come to it by the standards.
PLACES_OF_ROLES = [("Compliance", "compliance", ("manager", "senior_manager", "adviser"))]
ROLE_TODAY = "role_today"


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
    role = _role_today(request)
    named = [*PLACES, *((words, name) for words, name, roles in PLACES_OF_ROLES if role in roles)]
    places = [(words, reverse(name)) for words, name in named]
    under = [href for _, href in places if _lies_under(request.path, href)]
    here = max(under, key=len, default=None)
    return [Place(words, href, href == here) for words, href in places]


def _role_today(request: HttpRequest) -> str:
    """The worker's role, asked of the database once a day for each sign-in: it opens nothing."""
    today = timezone.localdate().isoformat()
    kept = request.session.get(ROLE_TODAY, {})
    if kept.get("on") != today:
        kept = request.session[ROLE_TODAY] = {"on": today, "role": role_of(request.user)}  # type: ignore[arg-type]
    return str(kept["role"])


def _lies_under(path: str, place: str) -> bool:
    """The first page lies at the start of every address, and is its own place only."""
    return path == place if place == "/" else path.startswith(place)
