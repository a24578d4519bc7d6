"""The council whose managers sign here."""

from tests.oversight.council import council  # noqa: F401
