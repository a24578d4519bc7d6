"""Two windows on one draft, two people on one entry: both texts are kept, and put together."""

import json

import pytest
from django.urls import reverse

from keyworker.record.actions import amend_entry, record_entry
from keyworker.record.models import Draft, Entry
from tests.web.record.families import ago, boxes, visit
from tests.web.record.test_writing import address, errors, hidden, page_of, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client, council):
    client.force_login(council.social_worker)
    return client


@pytest.fixture
def assessment(council, amara):
    """An assessment by the social worker, recorded an hour ago."""
    return record_entry(
        form="assessment",
        children=[amara],
        at=ago(hours=1),
        by=council.social_worker,
        answers={
            "kind": "child_and_family",
            "strengths": "Grace keeps every appointment.",
            "recommendation": "cin",
            "analysis": "Support will do.",
        },
        child_answers={amara.pk: {"child_seen": "yes", "story": "A family of four."}},
    )


def saved_by(answer):
    return json.loads(answer.content)


def autosave(client, page, typed, url=None):
    return client.post(url or reverse("autosave_new"), page | typed | {"deed": ""})


def test_the_first_save_begins_a_draft_and_the_next_goes_on_with_it(me, amara):
    page = hidden(me.get(address(amara), follow=True))
    first = saved_by(autosave(me, page, visit(amara, ago(hours=1), what_happened="W")))
    assert first["url"] == reverse("draft", args=[first["draft"]])
    page |= {"draft": first["draft"], "saves": first["saves"]}
    typed = visit(amara, ago(hours=1), what_happened="We")
    second = saved_by(autosave(me, page, typed, first["autosave"]))
    assert (second["draft"], second["saves"]) == (first["draft"], 2)
    assert Draft.objects.get().child_answers[str(amara.pk)]["what_happened"] == "We"


def test_what_cannot_be_read_is_saved_all_the_same(me, amara):
    page = hidden(me.get(address(amara), follow=True))
    typed = visit(amara, ago(hours=1)) | {"at_day": "31", "at_month": "2", "at_time": "late"}
    answer = autosave(me, page, typed)
    assert answer.status_code == 200
    shown = me.get(saved_by(answer)["url"])
    assert (value(shown, "at_day"), value(shown, "at_time")) == ("31", "late")
    assert errors(shown) == []


def test_a_save_whose_answer_got_lost_does_not_stand_in_its_own_way(me, amara):
    page = hidden(me.get(address(amara), follow=True))
    autosave(me, page, visit(amara, ago(hours=1), what_happened="One"))
    again = autosave(me, page, visit(amara, ago(hours=1), what_happened="One, two"))
    assert again.status_code == 200
    sent = me.post(
        address(amara), page | visit(amara, ago(hours=1), what_happened="One, two, three")
    )
    assert sent["Location"] == reverse("recorded", args=[Entry.objects.get().key])


def test_two_windows_on_one_draft_keep_both_texts_and_put_them_together(me, amara):
    saved = saved_by(
        autosave(me, hidden(me.get(address(amara), follow=True)), visit(amara, ago(hours=1)))
    )
    one, two = hidden(me.get(saved["url"])), hidden(me.get(saved["url"]))
    typed = visit(amara, ago(hours=1), what_happened="From the train.")
    assert autosave(me, one, typed, saved["autosave"]).status_code == 200
    typed = visit(amara, ago(hours=1), what_happened="From the office.")
    refused = autosave(me, two, typed, saved["autosave"])
    assert refused.status_code == 409
    said = saved_by(refused)
    assert said["words"] == "You changed this draft in another window. Both texts are kept."
    shown = me.get(said["url"])
    assert {"From the train.", "From the office."} <= set(page_of(shown).xpath("//p/text()"))
    choice = {f"stands:what_happened:{amara.pk}": "both", "deed": "merge"}
    merged = me.post(said["url"].split("?")[0], merge_page(shown) | choice)
    text = value(me.get(merged["Location"]), f"what_happened:{amara.pk}")
    assert text == "From the office.\n\nFrom the train."
    assert merged["Location"] == saved["url"]
    assert Draft.objects.filter(discarded_at__isnull=True).count() == 1


def test_without_a_script_the_window_left_behind_is_led_to_both_texts(me, amara):
    saved = me.post(address(amara), visit(amara, ago(hours=1)) | {"deed": "save"})["Location"]
    one, two = hidden(me.get(saved)), hidden(me.get(saved))
    typed = visit(amara, ago(hours=1), what_happened="From the train.") | {"deed": "save"}
    me.post(saved, one | typed)
    answer = me.post(saved, two | visit(amara, ago(hours=1), what_happened="From the office."))
    assert "beside=" in answer["Location"]
    assert me.get(answer["Location"]).status_code == 200
    assert not Entry.objects.exists()


def merge_page(answer):
    found = page_of(answer).xpath("//main//form//input[@type='hidden']")
    return {box.get("name"): box.get("value") for box in found}


def written(child, entry, **changed):
    """An assessment as its page sends it."""
    typed = {
        **boxes(entry.at),
        "kind": "child_and_family",
        "strengths": "Grace keeps every appointment.",
        "recommendation": "cin",
        "analysis": "Support will do.",
        f"child_seen:{child.pk}": "yes",
        f"story:{child.pk}": "A family of four.",
        "amendment_reason": "More is known",
        "deed": "record",
    }
    return typed | {(f"{k}:{child.pk}" if k == "story" else k): v for k, v in changed.items()}


def test_two_people_on_one_assessment_are_shown_both_texts_and_lose_neither(
    client, council, amara, assessment
):
    amend = reverse("amend", args=[assessment.key])
    client.force_login(council.colleague)
    toms = hidden(client.get(amend))
    client.force_login(council.manager)
    ruths = hidden(client.get(amend))
    changed = {
        "strengths": "Grace keeps every appointment. Her mother helps.",
        "analysis": "A plan.",
    }
    client.post(amend, ruths | written(amara, assessment, **changed))
    assert Entry.objects.count() == 2

    client.force_login(council.colleague)
    typed = written(amara, assessment, strengths="The school is a help.", story="A family of five.")
    answer = client.post(amend, toms | typed)
    draft = Draft.objects.get(author=council.colleague)
    assert answer["Location"] == reverse("draft", args=[draft.key])
    shown = client.get(answer["Location"])
    words = shown.content.decode()
    assert "Ruth Adeyemi recorded version 2" in words
    for text in ("The school is a help.", "Her mother helps.", "A family of five.", "A plan."):
        assert text in words
    chosen = {
        box.get("name"): box.get("value") for box in page_of(shown).xpath("//input[@checked]")
    }
    assert chosen == {
        "stands:strengths": "both",  # both changed it
        f"stands:story:{amara.pk}": "mine",
        "stands:analysis": "theirs",
    }
    merged = client.post(answer["Location"], merge_page(shown) | chosen | {"deed": "merge"})
    shown = client.get(merged["Location"])
    assert value(shown, "analysis") == "A plan."
    both = "The school is a help.\n\nGrace keeps every appointment. Her mother helps."
    assert value(shown, "strengths") == both
    typed = written(
        amara, assessment, analysis="A plan.", strengths=both, story="A family of five."
    )
    client.post(merged["Location"], hidden(shown) | typed)
    assert Entry.objects.latest("version").answers["strengths"] == both
    assert Entry.objects.count() == 3


def test_a_choice_made_before_a_third_version_is_asked_again(client, council, amara, assessment):
    client.force_login(council.colleague)
    amend = reverse("amend", args=[assessment.key])
    page = hidden(client.get(amend))
    told = {"at": assessment.at, "by": council.manager, "reason": "More"}
    child = {amara.pk: {"child_seen": "yes", "story": "A family of four."}}
    answers = {"kind": "child_and_family", "recommendation": "cin", "analysis": "Second."}
    second = amend_entry(
        entry=assessment, base_version=1, answers=answers, child_answers=child, **told
    )
    draft = client.post(amend, page | written(amara, assessment, analysis="Mine."))["Location"]
    choices = merge_page(client.get(draft)) | {"stands:analysis": "theirs", "deed": "merge"}
    amend_entry(
        entry=second, base_version=2, answers=answers | {"analysis": "Third."},
        child_answers=child, **told,
    )  # fmt: skip
    again = client.post(draft, choices)
    assert "Third." in again.content.decode()


def test_an_amendment_says_why_and_the_old_words_stay(client, council, amara, assessment):
    client.force_login(council.colleague)
    amend = reverse("amend", args=[assessment.key])
    page = hidden(client.get(amend))
    refused = client.post(amend, page | written(amara, assessment, amendment_reason=""))
    assert refused.status_code == 422
    assert "Say why the entry is changed" in " ".join(errors(refused))
    page = hidden(refused)
    client.post(amend, page | written(amara, assessment, analysis="A plan."))
    shown = client.get(reverse("entry_versions", args=[assessment.key])).content.decode()
    assert "Amended because: More is known" in shown
    assert "A plan." in shown
    assert "Before: Support will do." in shown


def test_an_amendment_begun_is_gone_on_with(client, council, amara, assessment):
    client.force_login(council.colleague)
    amend = reverse("amend", args=[assessment.key])
    page = hidden(client.get(amend))
    saved = client.post(amend, page | written(amara, assessment, analysis="Ha") | {"deed": "save"})
    assert client.get(amend)["Location"] == saved["Location"]


def test_what_was_sent_back_is_mended_without_giving_a_reason(client, council, amara, assessment):
    from keyworker.record.actions import send_back

    full = written(amara, assessment, worries="None", family_views="Agrees", amendment_reason="")
    full[f"child_words:{amara.pk}"] = "I like it here."
    client.force_login(council.social_worker)
    amend = reverse("amend", args=[assessment.key])
    client.post(amend, hidden(client.get(amend)) | full)
    send_back(entry=Entry.objects.get(version=2), by=council.manager, note="Say more on school")
    shown = client.get(amend)
    assert "Ruth Adeyemi sent this back: Say more on school" in shown.content.decode()
    client.post(amend, hidden(shown) | full | {"worries": "School"})
    assert Entry.objects.get(version=3).amendment_reason == "Ruth Adeyemi sent it back"
