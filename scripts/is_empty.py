"""Says by its exit code whether the database has nobody in it: 0 when empty or not made yet."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402

try:
    connection.ensure_connection()
except DatabaseError:
    print("The database cannot be reached: check DATABASE_URL", file=sys.stderr)
    sys.exit(2)
try:
    sys.exit(int(get_user_model()._default_manager.exists()))
except DatabaseError:
    sys.exit(0)  # no tables yet
