"""A refusal raised anywhere below becomes a page that says what is in the way and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from keyworker.audit.refusals import EditedMeanwhile, NotFound, NotPermitted, Refusal, Unclear

# A view that can do better, such as showing errors beside their boxes, catches the refusal itself.
PAGES: list[tuple[type[Refusal], int, str]] = [
    (NotPermitted, 403, "403.html"),
    (NotFound, 404, "404.html"),
    (EditedMeanwhile, 409, "409.html"),
    (Unclear, 422, "422.html"),
    (Refusal, 403, "403.html"),
]


class RefusalMiddleware(MiddlewareMixin):
    """Turns a refusal into its page; for htmx into a notice, leaving what was typed where it is."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        for kind, status, page in PAGES:
            if isinstance(exception, kind):
                return _answer(request, exception, status, page)
        return None


def _answer(request: HttpRequest, refusal: Refusal, status: int, page: str) -> HttpResponse:
    if not getattr(request, "htmx", False):
        return render(request, page, {"refusal": refusal}, status=status)
    answer = render(request, "refusal_notice.html", {"refusal": refusal}, status=status)
    answer["HX-Retarget"] = "#notices"
    answer["HX-Reswap"] = "innerHTML"
    return answer
