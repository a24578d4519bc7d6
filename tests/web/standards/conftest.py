"""The council whose standing by the standards is counted."""

from tests.oversight.council import council  # noqa: F401
