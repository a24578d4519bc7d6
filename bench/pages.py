"""How long a page takes at ten times the demonstration council, against a bare view.

The bare view asks one indexed query and writes one audit row inside the same base template. The
budget: my day, the child's page and find at most 4 times its 95th percentile, at most 15 queries
whatever the size. Environment: SIZE (of the council, 1 for the whole), TIMES (how often it is
multiplied, 10), ROUNDS (looks at each page, 200).
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from council.multiplying import multiply  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402

from config import urls  # noqa: E402
from config.wsgi import settle  # noqa: E402
from keyworker.audit.actions import note_read  # noqa: E402
from keyworker.history.models import Obligation  # noqa: E402
from keyworker.involvements.models import Allocation  # noqa: E402
from keyworker.people.models import Person, PersonName  # noqa: E402
from keyworker.workforce.models import Worker  # noqa: E402

SIZE = float(os.environ.get("SIZE", "1"))
TIMES = int(os.environ.get("TIMES", "10"))
ROUNDS = int(os.environ.get("ROUNDS", "200"))
BUDGET = 4.0
QUERIES = 15
ASKING = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def bare(request: HttpRequest) -> HttpResponse:
    """One indexed query, one audit row, the base template: what no page can do without."""
    person = Person.objects.get(pk=int(request.GET["child"]))
    note_read(viewer=request.user, what="bare", subject_type="child", subject_ids=[person.pk])
    return HttpResponse(bare_page().render({"person": person}, request))


@cache
def bare_page() -> Any:
    """The base template with a heading, read once, as the pages' own templates are."""
    return engines["django"].from_string(
        '{% extends "base.html" %}{% block title %}Bare{% endblock %}'
        '{% block content %}<h1 class="govuk-heading-l">{{ person }}</h1>{% endblock %}'
    )


def main() -> int:
    """Build, multiply, measure; exit 1 where a page is over its budget."""
    urls.urlpatterns.append(path("bare/", bare))
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("build_demonstration", size=SIZE)
    small = count_queries()
    multiply(TIMES)
    print(f"{Person.objects.count():,} people, {Obligation.objects.count():,} obligations")
    large = count_queries()
    pages = addresses()
    seconds: dict[str, list[float]] = {name: [] for name in pages}
    settle()  # as the server does before its first request
    for _ in range(ROUNDS):  # by turns, so that a busy moment of the machine meets all alike
        for name, address in pages.items():
            seconds[name].append(timed(address))
    return told(seconds, small, large)


def workers() -> list[Worker]:
    """Social workers with a caseload."""
    held = Allocation.objects.filter(role="social_worker", ended_at=None).values("worker_id")
    return list(Worker.objects.filter(pk__in=held).order_by("pk")[:50])


def addresses() -> dict[str, Callable[[], tuple[Worker, str]]]:
    """For each page, who looks at what: drawn anew each time, the same on every run."""
    draw = random.Random(11)
    staff = workers()
    held = list(
        Allocation.objects.filter(role="social_worker", ended_at=None)
        .order_by("pk")
        .values_list("child_id", "child__reference")[:3000]
    )
    names = list(PersonName.objects.order_by("pk").values_list("given", "family")[:5000])

    def misspelt() -> str:
        given, family = draw.choice(names)
        place = draw.randrange(max(1, len(family)))
        return f"{given}+{family[:place]}{family[place + 1 :]}".replace(" ", "+")

    return {
        "bare": lambda: (draw.choice(staff), f"/bare/?child={draw.choice(held)[0]}"),
        "my day": lambda: (draw.choice(staff), "/"),
        "child's page": lambda: (draw.choice(staff), f"/children/{draw.choice(held)[1]}/"),
        "find": lambda: (draw.choice(staff), f"/find/?text={misspelt()}"),
    }


CLIENTS: dict[int, Client] = {}


def client_of(worker: Worker) -> Client:
    """A browser in which this worker is signed in."""
    if worker.pk not in CLIENTS:
        CLIENTS[worker.pk] = Client()
        CLIENTS[worker.pk].force_login(worker, settings.AUTHENTICATION_BACKENDS[0])
        CLIENTS[worker.pk].get("/find/")
    return CLIENTS[worker.pk]


def timed(draw: Callable[[], tuple[Worker, str]]) -> float:
    """Seconds one page takes, from the request to its last byte."""
    worker, address = draw()
    client = client_of(worker)
    start = time.perf_counter()
    answer = client.get(address)
    taken = time.perf_counter() - start
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return taken


def count_queries() -> dict[str, int]:
    """The most queries each page asks in twenty looks."""
    found: dict[str, int] = {}
    for name, draw in addresses().items():
        for _ in range(20):
            worker, address = draw()
            client = client_of(worker)
            with CaptureQueriesContext(connection) as taken:
                client.get(address)
            asked = [each for each in taken if each["sql"].startswith(ASKING)]
            found[name] = max(found.get(name, 0), len(asked))
    return found


def told(seconds: dict[str, list[float]], small: dict[str, int], large: dict[str, int]) -> int:
    """Print both figures and the ratio of each page; give the exit code."""
    floor = percentile(seconds["bare"])
    failed = False
    for name, taken in seconds.items():
        p95, median = percentile(taken), statistics.median(taken)
        ratio = p95 / floor
        over = name != "bare" and (ratio > BUDGET or large[name] > QUERIES)
        failed |= over
        print(
            f"{name:13} p95 {1000 * p95:6.1f} ms, median {1000 * median:6.1f} ms, "
            f"{ratio:4.1f} times the bare view (at most {BUDGET:.0f}), "
            f"queries {small[name]} and {large[name]} (at most {QUERIES})"
            f"{'  OVER' if over else ''}"
        )
    return 1 if failed else 0


def percentile(taken: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(taken, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
