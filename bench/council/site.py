"""The product as the server runs it, with one bare view beside it to measure against.

The bare view asks one indexed query and writes one audit row inside the same base template: what no
page can do without.
"""

from functools import cache
from typing import Any

import django

django.setup()

from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

from config import urls  # noqa: E402
from config.wsgi import application  # noqa: E402
from keyworker.audit.actions import note_read  # noqa: E402
from keyworker.people.models import Person  # noqa: E402

__all__ = ["application"]


def bare(request: HttpRequest) -> HttpResponse:
    """One person by number, noted."""
    person = Person.objects.get(pk=int(request.GET["child"]))
    note_read(viewer=request.user, what="bare", subject_type="child", subject_ids=[person.pk])
    return HttpResponse(_page().render({"person": person}, request))


@cache
def _page() -> Any:
    """Read once, as the pages' own templates are."""
    return engines["django"].from_string(
        '{% extends "base.html" %}{% block title %}Bare{% endblock %}'
        '{% block content %}<h1 class="govuk-heading-l">{{ person }}</h1>{% endblock %}'
    )


urls.urlpatterns.append(path("bare/", bare))
