"""What every test may ask for: a browser page, a look at a screen, someone signed in.

The database is the one DATABASE_URL names, SQLite without it; `make test` runs the suite on both.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The same histories on every machine and every run; `make soak` looks for new ones.
settings.register_profile("usual", max_examples=60, deadline=None, derandomize=True)
settings.register_profile(
    "soak", max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("usual")

ROOT = Path(__file__).parent
PICTURES = ROOT / "var" / "pictures"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1280, 320)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Let Django, and it alone, empty the append-only tables of a test database between tests."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    empty = BaseDatabaseOperations.execute_sql_flush
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", _emptying(empty))
        yield


def _emptying(empty: Callable[..., None]) -> Callable[..., None]:
    def without_triggers(operations: Any, statements: list[str]) -> None:
        connection = operations.connection
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = replica")
                empty(operations, statements)
                cursor.execute("SET session_replication_role = DEFAULT")
                return
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            empty(operations, statements)
            for _, definition in triggers:
                cursor.execute(definition)

    return without_triggers


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    found = subprocess.run([ROOT / "scripts" / "find_chromium.sh"], capture_output=True, text=True)
    if found.returncode:
        pytest.fail(found.stderr, pytrace=False)
    # Playwright keeps an event loop in this thread, which Django would take for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.stdout.strip(), args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Open a browser of its own: `open_page(worker, javascript=False)` signs the worker in.

    A breach of the Content-Security-Policy or an error in a script fails the test at its end.
    """
    from django.test import Client

    contexts, faults = [], []

    def open_(worker: Any = None, *, javascript: bool = True, width: int = WIDTHS[0]) -> Any:
        context = chromium.new_context(
            base_url=live_server.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            locale="en-GB",
            timezone_id="Europe/London",
        )
        contexts.append(context)
        if worker is not None:
            client = Client()  # one for each browser: signing in as another ends a session
            client.force_login(worker)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: faults.append(said.text) if "Content Security" in said.text else None,
        )
        return page

    yield open_
    for context in contexts:
        # A page that is closed saves what is on it; the database is about to be emptied.
        if context.pages:
            context.route("**/*", lambda route: route.abort())
        context.close()
    assert faults == []


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """A browser page with nobody signed in."""
    return open_page()


@pytest.fixture(scope="session")
def axe() -> Callable[[Any], list[str]]:
    """`axe(page)`: what stands in the way of someone with a disability, one line each."""
    if not AXE.exists():
        pytest.fail("axe-core is not there: run `make set-up`", pytrace=False)
    script = AXE.read_text()

    def violations(page: Any) -> list[str]:
        # Through the debugger, so that the page's own Content-Security-Policy stays as it is.
        debugger = page.context.new_cdp_session(page)
        debugger.send("Runtime.evaluate", {"expression": script})
        answer = debugger.send(
            "Runtime.evaluate",
            {"expression": "axe.run()", "awaitPromise": True, "returnByValue": True},
        )
        debugger.detach()
        return [
            f"{found['id']}: {found['help']}: {node['html'][:200]}"
            for found in answer["result"]["value"]["violations"]
            for node in found["nodes"]
        ]

    return violations


@pytest.fixture
def look(axe: Callable[[Any], list[str]]) -> Callable[[Any, str], None]:
    """`look(page, "my-day")`: no barrier, no sideways scrolling, wide and narrow, in pictures."""

    def look_(page: Any, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        before = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
            reach = page.evaluate("document.scrollingElement.scrollWidth")
            assert reach <= width, f"{name} scrolls sideways at {width} px: it is {reach} px wide"
            assert axe(page) == [], f"{name} at {width} px"
        page.set_viewport_size(before)

    return look_


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives a browser is marked so, and whatever touches no database is needed once."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "chromium" in fixtures:
            item.add_marker("browser")
        needs_database = item.get_closest_marker("django_db") or fixtures & {
            "db",
            "transactional_db",
            "live_server",
        }
        if not needs_database:
            item.add_marker("once")
