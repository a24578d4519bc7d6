"""A case changes hands at a manager's desk; a worker who may not is told who may."""

import pytest
from django.urls import reverse

from keyworker.involvements.models import Allocation, TeamHolding
from tests.oversight.council import council  # noqa: F401
from tests.web.meeting.told import held_child

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_manager_allocates_a_worker_and_passes_the_case_on(open_page, look, council):  # noqa: F811
    child = held_child(council, plan="cp_plan")
    page = open_page(council.manager)
    page.goto(reverse("allocate", args=[child.reference]))
    look(page, "allocate")
    page.select_option("[name=worker]", str(council.duty_worker.pk))
    page.click("button:has-text('Allocate')")
    assert "is not held by Duty Team" in page.inner_text(".govuk-error-summary")
    look(page, "allocate-error")
    page.select_option("[name=worker]", str(council.colleague.pk))
    page.click("button:has-text('Allocate')")
    assert "Tom Brandt allocated as social worker" in page.inner_text("#notices")
    page.click("text=Pass on")
    page.click("button:has-text('Pass it on')")
    look(page, "pass-on-error")
    page.select_option("[name=team]", label="Safeguarding Pod West (Safeguarding)")
    page.click("button:has-text('Pass it on')")
    assert "The case is with Safeguarding Pod West" in page.inner_text("#notices")
    look(page, "passed-on")
    page.click("text=End the allocation of Tom Brandt")
    look(page, "end-allocation")
    page.click("button:has-text('End it')")
    assert not Allocation.objects.filter(child=child, ended_at__isnull=True).exists()
    look(page, "allocate-nobody")


def test_without_javascript_a_case_passes_on_a_telephone(open_page, council):  # noqa: F811
    child = held_child(council)
    page = open_page(council.manager, javascript=False, width=320)
    page.goto(reverse("pass_on", args=[child.reference]))
    page.select_option("[name=team]", str(council.duty.pk))
    page.click("button:has-text('Pass it on')")
    assert TeamHolding.objects.get(child=child, ended_at__isnull=True).team == council.duty


def test_a_social_worker_is_told_who_may_allocate(open_page, look, council):  # noqa: F811
    child = held_child(council)
    page = open_page(council.social_worker)
    page.goto(reverse("allocate", args=[child.reference]))
    assert "You cannot allocate a worker" in page.inner_text("main")
    look(page, "allocate-refused")
