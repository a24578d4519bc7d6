"""How long a page takes at ten times the demonstration council, against a bare view.

Over HTTP, from the server that `make run` starts, as a browser would wait for it. The budget: my
day, the child's page and find at most 4 times the bare view's 95th percentile, and at most 15
queries whatever the size. Environment: SIZE of the council (0.2, as `make run` builds it), TIMES it
is multiplied (50: ten whole councils), ROUNDS, looks at each page (200).
"""

import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from council.multiplying import multiply  # noqa: E402
from council.site import urls  # noqa: E402, F401 - the bare view has its address
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from keyworker.history.models import Obligation  # noqa: E402
from keyworker.involvements.models import Allocation  # noqa: E402
from keyworker.people.models import Person, PersonName  # noqa: E402
from keyworker.workforce.models import Worker  # noqa: E402

SIZE = float(os.environ.get("SIZE", "0.2"))
TIMES = int(os.environ.get("TIMES", "50"))
ROUNDS = int(os.environ.get("ROUNDS", "200"))
BUDGET = 4.0
QUERIES = 15
ASKING = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
Draw = Callable[[], tuple[Worker, str]]


def main() -> int:
    """Build, multiply, measure; exit 1 where a page is over its budget."""
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    if not Worker.objects.exists():  # a database that is there already is measured as it is
        call_command("build_demonstration", size=SIZE)
        multiply(TIMES)
    print(f"{Person.objects.count():,} people, {Obligation.objects.count():,} obligations")
    queries = count_queries()
    pages = addresses()
    seconds: dict[str, list[float]] = {name: [] for name in pages}
    with served() as port:
        for draw in pages.values():
            for _ in range(20):  # every template has been read once
                timed(port, draw)
        for _ in range(ROUNDS):  # by turns, so that a busy moment of the machine meets all alike
            for name, draw in pages.items():
                seconds[name].append(timed(port, draw))
    return told(seconds, queries)


@contextmanager
def served() -> Iterator[int]:
    """The product's own server with one process, on a free port of this machine."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "council.site:application", "--chdir", str(HERE)),
            *("--pythonpath", str(HERE.parent), "--bind", f"127.0.0.1:{port}"),
            *("--workers", "1", "--threads", "4", "--log-level", "warning"),
        ]
    )
    try:
        for _ in range(200):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def addresses() -> dict[str, Draw]:
    """For each page, who looks at what: drawn anew each time, the same on every run."""
    draw = random.Random(11)
    held = Allocation.objects.filter(role="social_worker", ended_at=None).order_by("pk")
    staff = list(Worker.objects.filter(pk__in=held.values("worker_id")).order_by("pk")[:50])
    children = list(held.values_list("child_id", "child__reference")[:3000])
    names = list(PersonName.objects.order_by("pk").values_list("given", "family")[:5000])

    def misspelt() -> str:
        given, family = draw.choice(names)
        place = draw.randrange(max(1, len(family)))
        return f"{given} {family[:place]}{family[place + 1 :]}"

    return {
        "bare": lambda: (draw.choice(staff), f"/bare/?child={draw.choice(children)[0]}"),
        "my day": lambda: (draw.choice(staff), "/"),
        "child's page": lambda: (draw.choice(staff), f"/children/{draw.choice(children)[1]}/"),
        "find": lambda: (draw.choice(staff), f"/find/?text={quote_plus(misspelt())}"),
    }


CLIENTS: dict[int, Client] = {}


def client_of(worker: Worker) -> Client:
    """A browser in which this worker is signed in."""
    if worker.pk not in CLIENTS:
        CLIENTS[worker.pk] = Client()
        CLIENTS[worker.pk].force_login(worker, settings.AUTHENTICATION_BACKENDS[0])
        CLIENTS[worker.pk].get("/find/")
    return CLIENTS[worker.pk]


def timed(port: int, draw: Draw) -> float:
    """Seconds one page takes, from the request to its last byte."""
    worker, address = draw()
    session = client_of(worker).cookies["sessionid"].value
    asking = http.client.HTTPConnection("127.0.0.1", port)
    start = time.perf_counter()
    asking.request("GET", address, headers={"Cookie": f"sessionid={session}"})
    answer = asking.getresponse()
    answer.read()
    taken = time.perf_counter() - start
    asking.close()
    if answer.status != 200:
        raise SystemExit(f"{address} answered {answer.status}")
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


def told(seconds: dict[str, list[float]], queries: dict[str, int]) -> int:
    """Print both figures and the ratio of each page; give the exit code."""
    floor = percentile(seconds["bare"])
    failed = False
    for name, taken in seconds.items():
        p95, median = percentile(taken), statistics.median(taken)
        ratio = p95 / floor
        over = name != "bare" and (ratio > BUDGET or queries[name] > QUERIES)
        failed |= over
        print(
            f"{name:13} p95 {1000 * p95:6.1f} ms, median {1000 * median:6.1f} ms, "
            f"{ratio:4.1f} times the bare view (at most {BUDGET:.0f}), "
            f"{queries[name]} queries (at most {QUERIES}){'  OVER' if over else ''}"
        )
    return 1 if failed else 0


def percentile(taken: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(taken, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
