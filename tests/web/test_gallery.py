"""Every component together on one page, in its error state, as people meet them."""

from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django_cotton.compiler_regex import CottonCompiler

from config.urls import handler404, urlpatterns  # noqa: F401
from tests.web.test_forms import VisitForm

PAGE = """
{% extends "base.html" %}{% load gov %}{% block title %}Gallery{% endblock %}
{% block before %}
<c-gov.breadcrumbs :items="crumbs" />
<c-moj.identity-bar title="Amara Example" label="Child"><span>9 years, KW100234</span>
  <c-slot name="actions"><c-gov.tag colour="red">Child protection plan</c-gov.tag></c-slot>
</c-moj.identity-bar>
<c-moj.sub-navigation :items="places" label="Child's record" />
{% endblock %}
{% block content %}
<c-gov.error-summary :form="form" />
<h1 class="govuk-heading-l">Amara Example</h1>
<c-gov.notification-banner type="success" text="Visit recorded" />
<c-gov.warning-text>Do not visit alone</c-gov.warning-text>
<c-gov.inset-text>Waiting for the school's answer</c-gov.inset-text>
<div class="govuk-grid-row">
<div class="govuk-grid-column-one-third"><c-moj.filter heading="Show" submit="Show" clear="?" :selected="selected"><p class="govuk-body">Nothing to choose</p></c-moj.filter></div>
<div class="govuk-grid-column-two-thirds">
<c-gov.summary-list :rows="rows" card="Tonight" />
<c-gov.table :head="head" :rows="cells" caption="Due" caption_classes="govuk-table__caption--m" first_cell_is_header="yes" />
<h2 class="govuk-heading-m">What has happened</h2>
<c-moj.timeline><c-moj.timeline-item title="Visit" href="#x" by="Priya Sample" :at="at" heading="3"><p class="govuk-body">Seen alone at school.</p></c-moj.timeline-item></c-moj.timeline>
<c-gov.details summary="Why this date?">10 working days from Wed 1 Apr 2026</c-gov.details>
<c-gov.pagination :items="pages" :next="next" />
</div></div>
<form method="post" novalidate>{% csrf_token %}{{ form }}<c-gov.button once="true">Save visit</c-gov.button> <c-gov.button kind="secondary" href="#">Cancel</c-gov.button></form>
{% endblock %}
"""  # noqa: E501
CHANGE = {"text": "Change", "href": "#", "visually_hidden_text": "address"}
KNOWN = {
    "crumbs": [{"text": "My day", "href": "/"}, {"text": "Amara Example"}],
    "places": [{"text": "Overview", "href": "#", "active": True}, {"text": "Record", "href": "#"}],
    "selected": [{"text": "Visits", "href": "#"}],
    "rows": [
        {"key": "Where", "value": "14 Long Road, Wokingham", "actions": [CHANGE]},
        {"key": "Parental responsibility", "value": "Grace Example (mother)"},
    ],
    "head": [{"text": "What"}, {"text": "When"}],
    "cells": [[{"text": "Visit"}, {"text": "Wed 15 Apr 2026"}]],
    "pages": [{"number": 1, "href": "?page=1", "current": True}, {"number": 2, "href": "?page=2"}],
    "next": {"href": "?page=2"},
    "at": datetime(2026, 4, 1, 13, 30, tzinfo=UTC),
}


def gallery(request):
    template = engines["django"].from_string(CottonCompiler().process(PAGE))
    return HttpResponse(template.render(KNOWN | {"form": VisitForm({"place": "other"})}, request))


urlpatterns = [*urlpatterns, path("planted/gallery/", gallery)]


@pytest.fixture
def shown(settings, open_page, priya):
    settings.ROOT_URLCONF = "tests.web.test_gallery"
    page = open_page(priya)
    page.goto("/planted/gallery/")
    return page


def test_every_component_can_be_read_and_used_by_everyone(shown, look):
    look(shown, "gallery")


def test_an_error_in_the_summary_leads_to_its_box(shown):
    shown.get_by_role("link", name="Describe what happened").click()
    assert shown.evaluate("document.activeElement.id") == "id_notes"
    shown.get_by_role("link", name="When was the child seen").click()
    assert shown.evaluate("document.activeElement.id") == "id_at-day"


def test_a_choice_reveals_what_it_asks_for(shown):
    assert shown.get_by_label("Where", exact=True).is_visible()
    shown.get_by_label("At school").first.check()
    assert not shown.get_by_label("Where", exact=True).is_visible()


def test_a_moment_is_written_as_it_was_here(shown):
    assert shown.get_by_text("1 April 2026 at 2:30pm").is_visible()
