"""Who sits at the screens of these tests."""

import pytest
from django.core.cache import cache

from keyworker.workforce.models import Worker


@pytest.fixture
def priya(db):
    """A social worker with an account."""
    return Worker.objects.create_user(
        "priya", name="Priya Sample", email="priya@council.example", password="correct horse 42"
    )


@pytest.fixture(autouse=True)
def _no_one_has_tried_before():
    cache.clear()
