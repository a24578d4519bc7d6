"""Every address refuses a stranger, whether it is read or written to, unless it is listed here."""

import uuid
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.urls.resolvers import RegexPattern, RoutePattern

# For people who have not signed in yet. Whoever adds a line here says why in the review.
OPEN = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
}
SAMPLES = {"int": 1, "str": "x", "slug": "x", "uuid": uuid.UUID(int=1), "path": "x"}


def addresses(
    patterns: list[URLPattern | URLResolver], start: str = "/"
) -> Iterator[tuple[str, str]]:
    """The name of every address and one example of it."""
    for pattern in patterns:
        part = example(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, start + part)
        else:
            yield pattern.name or "", start + part


def example(pattern: RoutePattern | RegexPattern) -> str:
    if isinstance(pattern, RegexPattern):
        return ""  # only allauth's own, all of them listed in OPEN
    found = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        sample = str(SAMPLES.get(kind, "x"))
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            found = found.replace(written, sample)
    return found


def refused(client, address: str) -> list[str]:
    """How a stranger got in, if at all."""
    ways = []
    for method in ("get", "post", "put", "patch", "delete", "options"):
        answer = getattr(client, method)(address)
        to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/account/login/")
        if not (to_sign_in or answer.status_code == 401):
            ways.append(f"{method} {address}: {answer.status_code}")
    return ways


@pytest.mark.django_db
def test_every_address_refuses_a_stranger(client):
    found = list(addresses(get_resolver().url_patterns))
    assert len(found) > 10
    closed = [address for name, address in found if name not in OPEN]
    assert [way for address in closed for way in refused(client, address)] == []


@pytest.mark.django_db
def test_a_page_that_lets_strangers_in_is_found(client, settings, monkeypatch):
    from django.contrib.auth.decorators import login_not_required
    from django.http import HttpResponse

    import config.urls

    planted = path(
        "planted/<int:child>/", login_not_required(lambda request, child: HttpResponse())
    )
    monkeypatch.setattr(config.urls, "urlpatterns", [planted])
    [(_, address)] = addresses(config.urls.urlpatterns)
    settings.ROOT_URLCONF = (planted,)
    assert refused(client, address)[0] == "get /planted/1/: 200"


def test_nothing_listed_as_open_has_gone():
    names = {name for name, _ in addresses(get_resolver().url_patterns)}
    assert OPEN - names == set()
