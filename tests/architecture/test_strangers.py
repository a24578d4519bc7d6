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
# The list of invented people to sign in as: in a demonstration alone, elsewhere it is not there.
OPEN_IN_A_DEMONSTRATION = {"sign_in_as_anyone", "sign_in_as"}
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
    closed = [a for name, a in found if name not in OPEN | OPEN_IN_A_DEMONSTRATION]
    assert [way for address in closed for way in refused(client, address)] == []


@pytest.mark.django_db
def test_the_demonstrations_own_way_in_is_not_there_in_a_live_system(client, settings):
    found = dict(addresses(get_resolver().url_patterns))
    settings.DEMONSTRATION = False
    for name in OPEN_IN_A_DEMONSTRATION:
        answers = [client.get(found[name]), client.post(found[name])]
        assert {answer.status_code for answer in answers} <= {404, 405}, name
        assert 404 in {answer.status_code for answer in answers}, name


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
    assert (OPEN | OPEN_IN_A_DEMONSTRATION) - names == set()
