"""The family these stories are about."""

from tests.web.record.families import amara, council, family  # noqa: F401
