"""The database: SQLite in a file by default, PostgreSQL where DATABASE_URL says so."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def database(url: str, *, file: Path, conn_max_age: int) -> dict[str, Any]:
    """Django's settings for one database; `conn_max_age` in seconds, PostgreSQL only."""
    if not url:
        return _sqlite(str(file))
    try:
        found = dj_database_url.parse(url)
    except ValueError as fault:
        raise ImproperlyConfigured(
            "DATABASE_URL could not be read. Write it as postgresql://user:password@host:5432/name "
            "or sqlite:///folder/file.sqlite3."
        ) from fault
    if found["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(str(found["NAME"]))
    if found["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must name postgresql or sqlite: no other works.")
    options = {**found.get("OPTIONS", {}), "server_side_binding": True}
    return {**found, "CONN_MAX_AGE": conn_max_age, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def _sqlite(name: str) -> dict[str, Any]:
    # A write takes its lock at the start and waits for it: four writers at once, none refused.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
