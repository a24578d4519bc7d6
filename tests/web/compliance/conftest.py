"""The council whose figures are shown."""

from tests.oversight.council import council  # noqa: F401
