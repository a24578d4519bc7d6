"""Reading the environment: each reader names the variable it could not make sense of."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The variable as it stands, or the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def a_list(name: str, default: list[str]) -> list[str]:
    """Names parted by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or default


def a_choice(name: str, *, default: bool = False) -> bool:
    """Yes or no. Anything else is refused, because a misspelt "yes" must not mean "no"."""
    value = text(name, "yes" if default else "no").lower()
    if value in YES | NO:
        return value in YES
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no: set it to 1 or 0.")


def a_number(name: str, default: int) -> int:
    """A whole number, nought or more."""
    value = text(name, str(default))
    if value.isdecimal():
        return int(value)
    raise ImproperlyConfigured(f"{name}={value!r} is not a whole number, such as {default}.")


def demonstration_key(folder: Path) -> str:
    """The demonstration's own secret, made once and kept so that sessions outlive a restart.

    Written beside and then linked, so that of two processes starting at once both read the same.
    """
    file = folder / "secret_key"
    if not file.exists():
        with tempfile.NamedTemporaryFile("w", dir=folder) as made:
            made.write(secrets.token_urlsafe(64))
            made.flush()
            with suppress(FileExistsError):
                os.link(made.name, file)
    return file.read_text()
