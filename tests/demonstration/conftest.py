"""A small demonstration council, built once for a whole file of tests and taken away after it."""

from datetime import date

import pytest
from django.db import transaction

from keyworker.demonstration.building import build

UNTIL = date(2026, 6, 3)
SIZE = 0.05


@pytest.fixture(scope="module")
def council(django_db_setup, django_db_blocker):
    """Everything a council of a twentieth of the size leaves in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        build(size=SIZE, seed=1, until=UNTIL, say=lambda words: None)
        yield
        transaction.set_rollback(True)
