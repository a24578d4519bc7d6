"""What the web server calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()


def settle() -> None:
    """Read the practice pack and the addresses before the first request, and set them apart from
    what the collector of rubbish looks through: they live as long as the server, and a look through
    all of them in the middle of a page takes a tenth of a second."""
    from django.urls import get_resolver

    from keyworker.history.queries import pack

    pack()
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


settle()
