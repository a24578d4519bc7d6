"""The family whose record is written here."""

from tests.web.record.families import amara, council, family  # noqa: F401
