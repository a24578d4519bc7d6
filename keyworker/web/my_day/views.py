"""My day: what is overdue, due, being written, waiting and coming, for the worker signed in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from keyworker.oversight import queries
from keyworker.web.my_day.parts import parts_of
from keyworker.web.signed_in import WorkerRequest

# Shown as numbers at the head even where there is none: an empty one is good news.
ALWAYS_COUNTED = ("overdue", "due")


@require_safe
def my_day(request: WorkerRequest) -> HttpResponse:
    """Show the worker's own day; `?all=overdue` shows that part to its end."""
    found = queries.my_day(request.user)
    parts = parts_of(found, whole=request.GET.get("all", ""))
    waits = [part for name, part in parts.items() if name != "children"]
    context = {
        "today": timezone.localdate(),
        "counts": [part for part in waits if part.number or part.anchor in ALWAYS_COUNTED],
        "nothing": not any(part.number for part in waits),
        "later": found.later,
        **{name.replace("-", "_"): part for name, part in parts.items()},
    }
    return render(request, "my_day/my_day.html", context)
