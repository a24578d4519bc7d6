"""Pages for when something did not work: each says what happened and what to do now."""

import json

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

# Never handed back in a page, even to the person who typed it.
SECRETS = ("csrfmiddlewaretoken", "password")


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself could not be read."""
    return render(request, "400.html", status=400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this worker may not do this."""
    return render(request, "403.html", {"refusal": exception}, status=403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or none this worker may know of."""
    return render(request, "404.html", status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks the database nothing, because the database may be what failed."""
    return render(request, "500.html", {"user": None, "navigation": []}, status=500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was older than the sign-in. What was typed is kept where it is surely theirs.

    A browser names the page a form came from and no page can forge it, so only what came from one
    of ours is handed back to be sent again.
    """
    ours = request.META.get("HTTP_ORIGIN") == f"{request.scheme}://{request.get_host()}"
    if not (ours and request.resolver_match and needs_sign_in(request)):
        return render(request, "start_again.html", status=403)
    if getattr(request, "htmx", False):
        return (
            _fresh_token(request) if request.user.is_authenticated else signed_out_notice(request)
        )
    return send_again(request, status=403)


def _fresh_token(request: HttpRequest) -> HttpResponse:
    """Give a page signed in again in another tab its new token, so that its next save goes well."""
    answer = HttpResponse(status=403)
    answer["HX-Trigger"] = json.dumps({"freshToken": {"token": get_token(request)}})
    return answer


def signed_out_notice(request: HttpRequest) -> HttpResponse:
    """401 for htmx: a notice on the page being written, which stays as it is."""
    answer = render(request, "signed_out_notice.html", status=401)
    answer["HX-Retarget"] = "#notices"
    answer["HX-Reswap"] = "innerHTML"
    return answer


def send_again(request: HttpRequest, *, status: int) -> HttpResponse:
    """A page that still holds what was typed, and sends it to the same address once more."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if not any(secret in name for secret in SECRETS)
        for value in values
    ]
    signed_out = not request.user.is_authenticated
    page = render(
        request, "send_again.html", {"typed": typed, "signed_out": signed_out}, status=status
    )
    page["Cache-Control"] = "no-store"
    return page


def needs_sign_in(request: HttpRequest) -> bool:
    """Whether the page asked for is one for workers only."""
    found = request.resolver_match
    return found is None or getattr(found.func, "login_required", True)
