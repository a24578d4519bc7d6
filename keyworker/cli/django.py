"""Sets Django up for the commands that need the database; the others never load it."""

import os


def set_up() -> None:
    """Set Django up from the environment, once."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not apps.ready:
        django.setup()
