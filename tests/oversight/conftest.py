"""The council these stories are told of."""

from tests.oversight.council import council  # noqa: F401
