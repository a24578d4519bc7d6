"""A newcomer's first morning with the demonstration council, from signing in to the next date.

The council is the one `make run` builds, smaller; nothing in it was made for this story.
"""

from urllib.parse import quote

import pytest
from django.core.management import call_command

from keyworker.history.models import Obligation
from keyworker.history.queries import pack
from keyworker.oversight.queries import my_day
from keyworker.workforce.models import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demonstration(transactional_db):
    """An invented council of a twentieth of the size."""
    call_command("build_demonstration", size=0.05, verbosity=0)


def someone_with_a_visit(*, overdue):
    """A social worker with such a visit to record, and the first such line of their day."""
    for worker in Worker.objects.filter(holdings__post="social_worker").order_by("pk"):
        day = my_day(worker)
        lines = [line for line in (day.overdue if overdue else day.due) if comes_again(line)]
        if lines:
            return worker, lines[0]
    pytest.fail("nobody in the demonstration council has such a visit")


def comes_again(line):
    """Whether it is a visit after which the next one is due."""
    return line.form == "visit" and pack().standards.rule(line.rule).kind == "recurring"


def sign_in_as(page, worker):
    page.goto("/sign-in-as/")
    page.get_by_role("button", name=f"Sign in as {worker.name}", exact=True).click()


def record_the_visit(page, line):
    """From My day: at most three clicks, and at most six questions to answer."""
    clicks = 0
    asking = f'[href*="{line.child.reference}"][href*="rule={quote(line.rule, safe="")}"]'
    page.locator(f'[role="button"]{asking}').first.click()
    clicks += 1
    page.get_by_label("What happened?").wait_for()
    asked = page.locator("form[data-autosave] :is(.govuk-label--s, .govuk-fieldset__legend--s)")
    asked = asked.locator("visible=true")
    prefilled = ["When was the visit?", "What was the visit for?", "Who made the visit?"]
    questions = [text.strip() for text in asked.all_inner_texts()]
    left = [q for q in questions if q not in prefilled and "brother or sister" not in q]
    assert 0 < len(left) <= 6, left
    page.get_by_role("group", name="Was the child seen?").get_by_label("Yes").check()
    page.get_by_label("What happened?").fill("We built a den and talked about school.")
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_role("heading", name="What this changed").wait_for()
    clicks += 1
    assert clicks <= 3


def settled(line):
    """The obligation the line stood for, as it stands now."""
    return (
        Obligation.objects.filter(subject_id=line.child.id, rule=line.rule, done_at__isnull=False)
        .order_by("-done_at")
        .first()
    )


def test_the_first_overdue_visit_turns_late_and_the_next_date_says_why(demonstration, open_page):
    worker, line = someone_with_a_visit(overdue=True)
    page = open_page()
    sign_in_as(page, worker)
    before = len(my_day(worker).overdue)
    record_the_visit(page, line)
    done = settled(line)
    assert (done.status, done.days_late) == ("late", line.days_late)
    assert "after it was due" in page.locator("main").inner_text()
    page.get_by_text("Why this date?").first.click()
    assert page.locator("details[open]").first.get_by_role("link").is_visible()
    page.get_by_role("link", name="Back to My day").click()
    day = my_day(worker)
    assert len(day.overdue) < before
    still = [each for each in day.overdue if (each.rule, each.child) == (line.rule, line.child)]
    assert still == []
    unfinished = [each for each in day.unfinished if line.child in each.children]
    assert unfinished, "what the pack asks beyond stays on My day"


def test_a_visit_that_is_not_due_yet_turns_met(demonstration, open_page):
    worker, line = someone_with_a_visit(overdue=False)
    page = open_page()
    sign_in_as(page, worker)
    record_the_visit(page, line)
    assert settled(line).status == "met"
