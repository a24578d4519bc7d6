"""The settings file in different environments, each in a Python of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIVE = {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "keyworker.example"}
PRINT = """
import json
from config import settings
print(json.dumps({k: v for k, v in vars(settings).items() if k.isupper()}, default=str))
"""


@pytest.fixture
def settings_in(tmp_path):
    """`settings_in(SECRET_KEY=...)`: every setting, or the words of the refusal."""

    def read(**environment):
        known = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **environment}
        ran = subprocess.run(
            [sys.executable, "-c", PRINT], cwd=ROOT, env=known, capture_output=True, text=True
        )
        return json.loads(ran.stdout) if ran.returncode == 0 else ran.stderr.splitlines()[-1]

    return read


def test_without_a_secret_nothing_starts_and_the_refusal_says_what_to_do(settings_in):
    assert "set DEMONSTRATION=1 to try Keyworker" in settings_in()


def test_a_demonstration_makes_its_own_secret_once_and_keeps_it_to_itself(settings_in, tmp_path):
    first = settings_in(DEMONSTRATION="1")
    assert len(first["SECRET_KEY"]) > 60
    assert settings_in(DEMONSTRATION="1")["SECRET_KEY"] == first["SECRET_KEY"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_live_system_speaks_https_only_and_shows_no_errors(settings_in):
    live = settings_in(**LIVE)
    assert live["SESSION_COOKIE_SECURE"]
    assert live["CSRF_COOKIE_SECURE"]
    assert live["SECURE_SSL_REDIRECT"]
    assert live["SECURE_HSTS_SECONDS"] == 31_536_000
    assert not live["DEBUG"]


def test_a_demonstration_does_without_https_on_this_machine_only(settings_in):
    assert not settings_in(DEMONSTRATION="1")["SECURE_SSL_REDIRECT"]
    shown = settings_in(DEMONSTRATION="1", ALLOWED_HOSTS="keyworker.example,localhost")
    assert shown["SECURE_SSL_REDIRECT"]


def test_errors_are_never_shown_in_full_to_other_machines(settings_in):
    assert "works only on this machine" in settings_in(**LIVE, DEBUG="1")
    named = {"DEMONSTRATION": "1", "ALLOWED_HOSTS": "keyworker.example", "DEBUG": "1"}
    assert "works only on this machine" in settings_in(**named)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEMONSTRATION", "yess", "DEMONSTRATION='yess' is neither yes nor no"),
        ("SESSION_HOURS", "-1", "SESSION_HOURS='-1' is not a whole number"),
        ("SESSION_HOURS", "a day", "SESSION_HOURS='a day' is not a whole number"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL could not be read"),
        ("DATABASE_URL", "mysql://u@h/n", "DATABASE_URL must name postgresql or sqlite"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(settings_in, name, value, words):
    found = settings_in(**LIVE | {name: value})
    assert words in found
    assert "u@h" not in found


def test_sqlite_waits_for_its_turn_and_survives_a_power_cut(settings_in, tmp_path):
    database = settings_in(**LIVE)["DATABASES"]["default"]
    assert database["NAME"] == str(tmp_path / "keyworker.sqlite3")
    assert database["OPTIONS"] == {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }


def test_postgresql_gets_values_apart_from_statements(settings_in):
    url = "postgresql://keyworker:p%40ss@db.example:5433/council?sslmode=require"
    database = settings_in(**LIVE, DATABASE_URL=url, DATABASE_CONN_MAX_AGE="5")["DATABASES"][
        "default"
    ]
    assert database["OPTIONS"] == {"sslmode": "require", "server_side_binding": True}
    assert (database["HOST"], database["PORT"], database["PASSWORD"]) == (
        "db.example",
        5433,
        "p@ss",
    )
    assert database["CONN_MAX_AGE"] == 5


def test_a_proxy_is_trusted_only_when_told_so(settings_in):
    assert "SECURE_PROXY_SSL_HEADER" not in settings_in(**LIVE)
    assert settings_in(**LIVE, BEHIND_PROXY="1")["SECURE_PROXY_SSL_HEADER"][1] == "https"
