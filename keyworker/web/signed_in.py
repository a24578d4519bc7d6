"""Nobody sees anything before signing in, an idle desk locks itself, and nothing typed is lost.

A page asked for is found again after signing in. A form sent is kept on the page that asks for the
sign-in, and a draft being saved leaves the page it is on untouched.
"""

import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control

from keyworker.web.errors import needs_sign_in, send_again, signed_out_notice
from keyworker.workforce.models import Worker

LAST_SEEN = "last_seen"
# The session is written once in this many seconds at most, so that reading a page seldom writes.
SEEN_AGAIN_SECONDS = 60


class WorkerRequest(HttpRequest):
    """A request of somebody signed in: `SignedInMiddleware` lets no stranger reach a view."""

    user: Worker


class SignedInMiddleware(LoginRequiredMiddleware):
    """Refuses a stranger every address that does not say it is for strangers."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not needs_sign_in(request):
            return None
        if request.user.is_authenticated and _left_alone(request):
            logout(request)
        if request.user.is_authenticated:
            return None
        return _ask_for_sign_in(request)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave nothing of a record in a shared browser once its reader has signed out."""
        if request.user.is_authenticated and "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_cache=True)
        found = request.resolver_match
        if request.method == "POST" and found and found.url_name == "account_logout":
            response["Clear-Site-Data"] = '"cache"'
        return response


def _ask_for_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Without losing where the worker was or what was typed."""
    if getattr(request, "htmx", False):
        return _ask_in_the_page(request)
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    return send_again(request, status=401)


def _left_alone(request: HttpRequest) -> bool:
    now = int(time.time())
    last = request.session.get(LAST_SEEN, now)
    if now - last > settings.SESSION_IDLE_SECONDS:
        return True
    if now - last >= SEEN_AGAIN_SECONDS or LAST_SEEN not in request.session:
        request.session[LAST_SEEN] = now
    return False


def _ask_in_the_page(request: HttpRequest) -> HttpResponse:
    """For htmx: reading takes the whole page to the sign-in, saving leaves it and says so."""
    if request.method in ("GET", "HEAD"):
        page = urlsplit(request.headers.get("HX-Current-URL", "/"))
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = redirect_to_login(page.path or "/")["Location"]
        return answer
    return signed_out_notice(request)
