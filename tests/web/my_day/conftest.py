"""The council whose day this is."""

from tests.oversight.council import council  # noqa: F401
