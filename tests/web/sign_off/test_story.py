"""A manager's afternoon: reading, signing, sending back; and an author who may not sign."""

from datetime import timedelta

import pytest
from django.utils import timezone

from keyworker.record.actions import record_entry
from keyworker.record.models import SignOff
from tests.oversight.days import allocated, core_group

pytestmark = pytest.mark.django_db(transaction=True)

STORY = """Grace told us she has slept in the kitchen since August, so that she hears the door.

Amara gets herself and Dorian up. She knows the bus times by heart and the names of nobody she would ring."""  # noqa: E501


@pytest.fixture
def assessed(council):
    """An assessment by the social worker that waits for its manager."""
    child = allocated(council, since=40)
    return record_entry(
        form="assessment",
        children=[child],
        at=timezone.now() - timedelta(hours=3),
        by=council.social_worker,
        answers={
            "kind": "child_and_family",
            "strengths": "School sees her every day. Her aunt Beatriz lives two streets away.",
            "worries": "There is nobody awake at night when Grace is low.",
            "family_views": "Grace says it is fair, and that the part about sleep is hard to read.",
            "recommendation": "cin",
            "analysis": "With a plan the adults around her can share what she carries alone now.",
        },
        child_answers={
            child.pk: {
                "child_seen": "yes",
                "story": STORY,
                "child_words": "I like it when it is Thursday because Beatriz cooks.",
            }
        },
    )


def test_a_manager_reads_an_assessment_whole_and_signs_it(assessed, council, open_page, look):
    page = open_page(council.manager)
    page.goto("/sign-off/")
    look(page, "sign-off-list")
    page.get_by_role("button", name="Read").click()
    assert page.get_by_text("knows the bus times by heart").is_visible()
    own = page.locator(".keyworker-own-words")
    assert "Beatriz cooks" in own.inner_text()
    look(page, "sign-off-read")
    page.get_by_label("Your note").fill("Clear. Please read it with Grace again next week.")
    page.get_by_role("button", name="Sign off").dblclick()
    page.wait_for_url("**/sign-off/")
    assert page.get_by_text("Signed off: child and family assessment.").is_visible()
    look(page, "sign-off-done")
    assert SignOff.objects.count() == 1


def test_sending_back_without_a_word_is_an_error_beside_the_box(assessed, council, open_page, look):
    page = open_page(council.manager)
    page.goto(f"/sign-off/{assessed.key}/")
    page.get_by_role("button", name="Send back").click()
    summary = page.get_by_role("alert")
    assert "Say what is to be done" in summary.inner_text()
    look(page, "sign-off-error")
    summary.get_by_role("link").click()
    assert page.evaluate("document.activeElement.name") == "note"


def test_the_author_is_told_who_may_sign_and_by_which_clause(council, open_page, look):
    own = core_group(council, allocated(council, since=30), by=council.manager)
    page = open_page(council.manager)
    page.goto(f"/sign-off/{own.key}/")
    assert page.get_by_role("heading", name="You cannot sign this off").is_visible()
    look(page, "sign-off-refused")
    page.get_by_role("link", name="CP plans and reviews, 12").click()
    assert "/standards/clause/" in page.url


def test_a_list_with_nothing_on_it_says_what_will_come(council, open_page, look):
    page = open_page(council.manager)
    page.goto("/sign-off/")
    look(page, "sign-off-empty")


def test_signing_works_without_scripts(assessed, council, open_page):
    page = open_page(council.manager, javascript=False)
    page.goto("/sign-off/")
    page.get_by_role("button", name="Read").click()
    page.get_by_role("button", name="Sign off").click()
    assert page.get_by_text("Nothing waits for your signature").is_visible()
