"""Recording in a browser, with a script and without, as a social worker does it at six."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from keyworker.history.models import Obligation
from keyworker.record.actions import record_entry
from keyworker.record.models import Draft, Entry
from tests.web.record.families import ago

pytestmark = pytest.mark.django_db(transaction=True)


def visit_page(child):
    return f"{reverse('write', args=[child.reference, 'visit'])}?rule=wokingham/cp-visits"


def answer(page, question, choice):
    page.get_by_role("group", name=question).get_by_label(choice, exact=True).first.check()


def saved(page):
    page.locator("#saved").filter(has_text="Saved at").wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visit_is_recorded_in_a_few_answers_and_the_next_date_appears(
    open_page, look, council, amara, javascript
):
    name = "" if javascript else "-without-script"
    page = open_page(council.social_worker, javascript=javascript)
    page.goto(visit_page(amara))
    if javascript:
        look(page, "write-visit")
    answer(page, "Was the child seen?", "Yes")
    page.get_by_role("textbox", name="What happened?").fill("We talked in the kitchen.")
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_role("heading", name="What this changed").wait_for()
    if javascript:
        look(page, f"recorded{name}")
    assert page.get_by_text("Done late").first.is_visible()
    assert page.get_by_text("See a child with a child protection plan").first.is_visible()
    assert Obligation.objects.get(rule="wokingham/cp-visits", cycle=1).status == "late"
    assert Entry.objects.get().thing == "visit"
    page.get_by_role("link", name="Read what you recorded").click()
    page.get_by_role("heading", name="Visit").first.wait_for()
    if javascript:
        look(page, f"entry{name}")


def test_a_question_that_hangs_on_another_is_asked_on_its_answer_alone(open_page, council, amara):
    page = open_page(council.social_worker)
    page.goto(visit_page(amara))
    page.route("**/autosave/", lambda route: route.abort())
    alone = page.get_by_role("group", name="Was the child seen alone?")
    assert not alone.is_visible()
    answer(page, "Was the child seen?", "Yes")
    assert alone.is_visible()
    page.get_by_text("What else is asked").click()
    why = page.get_by_label("Why was the child not seen alone?")
    answer(page, "Was the child seen alone?", "No")
    assert why.is_visible()
    answer(page, "Was the child seen?", "No")
    assert not why.is_visible()
    assert not alone.is_visible()


def test_errors_lead_to_their_boxes_and_a_late_visit_asks_why(open_page, look, council, amara):
    page = open_page(council.social_worker)
    page.goto(visit_page(amara))
    page.get_by_label("Day", exact=True).fill("31")
    page.get_by_label("Month", exact=True).fill("2")
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    look(page, "write-visit-errors")
    page.get_by_role("link", name="The date must be a real date").click()
    assert page.evaluate("document.activeElement.id") == "id_at-day"
    at = ago(days=6)
    page.get_by_label("Day", exact=True).fill(str(at.day))
    page.get_by_label("Month", exact=True).fill(str(at.month))
    page.get_by_label("Year", exact=True).fill(str(at.year))
    answer(page, "Was the child seen?", "No")
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_label("If it is recorded late: why?").fill("The laptop broke")
    page.get_by_role("textbox", name="What happened?").fill("Nobody was in.")
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_role("heading", name="What this changed").wait_for()
    assert Entry.objects.get().late_reason == "The laptop broke"


def test_what_is_typed_outlives_a_killed_session_and_a_closed_browser(
    open_page, look, council, amara
):
    page = open_page(council.social_worker)
    page.goto(visit_page(amara))
    words = page.get_by_role("textbox", name="What happened?")
    words.press_sequentially("Before the session was ki")
    saved(page)
    assert page.url.endswith(f"/drafts/{Draft.objects.get().key}/")
    Session.objects.all().delete()
    words.press_sequentially("lled")
    page.locator("#saved").filter(has_text="Not saved: you have been signed out").wait_for()
    look(page, "write-signed-out")
    page.context.close()

    page = open_page(council.social_worker)
    page.goto(reverse("draft", args=[Draft.objects.get().key]))
    text = page.get_by_role("textbox", name="What happened?").input_value()
    assert text == "Before the session was ki"
    look(page, "draft-resumed")
    answer(page, "Was the child seen?", "Yes")
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_role("heading", name="What this changed").wait_for()
    assert Entry.objects.count() == 1


def test_signed_in_again_in_another_tab_the_page_saves_by_itself(open_page, client, council, amara):
    page = open_page(council.social_worker)
    page.goto(visit_page(amara))
    words = page.get_by_role("textbox", name="What happened?")
    words.press_sequentially("One")
    saved(page)
    Session.objects.all().delete()
    words.press_sequentially(", two")
    page.locator("#saved").filter(has_text="signed out").wait_for()
    client.logout()
    client.force_login(council.social_worker)
    context = page.context
    context.clear_cookies(name="csrftoken")
    url = page.url.split("/drafts")[0]
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}]
    )
    words.press_sequentially(", three")
    page.locator("#saved").filter(has_text="Saved at").wait_for(timeout=40_000)
    held = Draft.objects.get().child_answers[str(amara.pk)]["what_happened"]
    assert held == "One, two, three"


def test_words_the_server_never_got_are_offered_when_the_page_is_opened_again(
    open_page, look, council, amara
):
    page = open_page(council.social_worker)
    page.goto(visit_page(amara))
    page.get_by_role("textbox", name="What happened?").press_sequentially("Arrived")
    saved(page)
    page.route("**/autosave/", lambda route: route.abort())
    page.get_by_role("textbox", name="What happened?").press_sequentially(", and lost")
    page.locator("#saved").filter(has_text="could not be reached").wait_for()
    page.unroute("**/autosave/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(page.url)
    page.get_by_text("This browser holds words that were not saved").wait_for()
    look(page, "write-kept-in-browser")
    page.get_by_role("button", name="Put them back").click()
    assert page.get_by_role("textbox", name="What happened?").input_value() == "Arrived, and lost"
    saved(page)


def test_a_double_click_and_a_step_back_make_one_entry(open_page, council, amara):
    page = open_page(council.social_worker)
    page.goto(visit_page(amara))
    answer(page, "Was the child seen?", "Yes")
    page.get_by_role("textbox", name="What happened?").fill("We talked.")
    page.get_by_role("button", name="Record the visit").dblclick()
    page.get_by_role("heading", name="What this changed").wait_for()
    page.go_back()
    page.wait_for_load_state()
    if page.get_by_role("button", name="Record the visit").is_visible():
        page.get_by_role("button", name="Record the visit").click()
        page.get_by_role("heading", name="What this changed").wait_for()
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_brothers_and_sisters_are_recorded_in_one_go_with_their_own_words(
    open_page, look, council, family, javascript
):
    page = open_page(council.social_worker, javascript=javascript)
    page.goto(visit_page(family.amara))
    page.get_by_label("Dorian Ilett").check()
    if not javascript:
        page.get_by_role("button", name="Save draft").click()
    page.get_by_text("About Amara Ilett and Dorian Ilett").wait_for()
    answer(page, "Amara: was the child seen?", "Yes")
    answer(page, "Dorian: was the child seen?", "No")
    page.get_by_label("What happened?", exact=True).fill("Tea with everyone.")
    page.get_by_label("Dorian: what happened?").fill("He was at football.")
    if javascript:
        look(page, "write-siblings")
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_role("heading", name="What this changed").wait_for()
    if javascript:
        look(page, "recorded-siblings")
    entry = Entry.objects.get()
    assert {row.child_id: row.answers["seen"] for row in entry.children.all()} == {
        family.amara.pk: True,
        family.dorian.pk: False,
    }
    page.goto(reverse("entry", args=[entry.key]))
    assert page.get_by_text("He was at football.").is_visible()
    if javascript:
        look(page, "entry-siblings")


@pytest.mark.parametrize("javascript", [True, False])
def test_two_people_on_one_assessment_see_both_texts(open_page, look, council, amara, javascript):
    entry = record_entry(
        form="assessment",
        children=[amara],
        at=ago(hours=2),
        by=council.social_worker,
        answers={"kind": "updating", "recommendation": "cin", "analysis": "Support will do."},
        child_answers={amara.pk: {"child_seen": "yes", "story": "A family of four."}},
    )
    amend = reverse("amend", args=[entry.key])
    tom = open_page(council.colleague, javascript=javascript)
    ruth = open_page(council.manager, javascript=javascript)
    tom.goto(amend)
    ruth.goto(amend)
    for page, words in ((ruth, "A plan is needed."), (tom, "The school is a help.")):
        page.get_by_role("textbox", name="Why?", exact=True).fill(words)
        page.get_by_label("Why do you change it?").fill("More is known")
        page.get_by_role("button", name="Record the new version").click()
        page.wait_for_load_state()
    tom.get_by_role("heading", name="There are two texts now").wait_for()
    assert tom.get_by_text("A plan is needed.").is_visible()
    assert tom.get_by_text("The school is a help.").is_visible()
    if javascript:
        look(tom, "both")
    tom.get_by_role("button", name="Put together and read once more").click()
    text = tom.get_by_role("textbox", name="Why?", exact=True).input_value()
    assert text == "The school is a help.\n\nA plan is needed."
    tom.get_by_role("button", name="Record the new version").click()
    tom.get_by_role("heading", name="What this changed").wait_for()
    assert Entry.objects.latest("version").version == 3
    tom.goto(reverse("entry_versions", args=[entry.key]))
    assert tom.get_by_text("Before: A plan is needed.").is_visible()
    if javascript:
        look(tom, "versions")


def test_what_to_record_is_chosen_with_what_is_due_first(open_page, look, council, amara):
    page = open_page(council.social_worker)
    page.goto(reverse("write_choose", args=[amara.reference]))
    look(page, "choose")
    page.get_by_role("button", name="Record the visit").first.click()
    page.get_by_role("heading", name="Visit", exact=True).wait_for()


def test_the_longest_form_can_be_read_and_used_by_everyone(open_page, look, council, amara):
    page = open_page(council.social_worker)
    for form in ("assessment", "contact", "icpc", "letter-made"):
        page.goto(reverse("write", args=[amara.reference, form]))
        look(page, f"write-{form}")
