"""The demonstration's own way in: choose who to be. A live system answers 404."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from keyworker.web.signin import cast
from keyworker.workforce.models import Worker


@login_not_required
@require_GET
def everyone(request: HttpRequest) -> HttpResponse:
    """All workers of the demonstration council, by post."""
    _only_in_a_demonstration()
    people = cast.everyone()
    return render(
        request,
        "signin/everyone.html",
        {"posts": cast.by_post(people), "how_many": len(people), "next": request.GET.get("next")},
    )


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest, username: str) -> HttpResponse:
    """Become one of them, without a password, and go where one was going."""
    _only_in_a_demonstration()
    worker = get_object_or_404(Worker, username=username, is_active=True)
    login(request, worker, backend=settings.AUTHENTICATION_BACKENDS[0])
    onward = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return redirect(onward if ours else settings.LOGIN_REDIRECT_URL)


def _only_in_a_demonstration() -> None:
    if not settings.DEMONSTRATION:
        raise Http404
