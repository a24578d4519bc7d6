"""Django forms drawn with our components, and errors that say what to do."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django import forms
from lxml import html

from keyworker.web.dates import DateInputField, MomentInputField, read_time
from keyworker.web.forms import GovukForm

PLACES = [("home", "At home"), ("school", "At school"), ("other", "Somewhere else")]


class VisitForm(GovukForm):
    """A form with a field of every kind."""

    reveals = {"place": {"other": "place_other"}}

    at = MomentInputField(label="When was the child seen?", called="The time of the visit")
    place = forms.ChoiceField(label="Place", choices=PLACES, widget=forms.RadioSelect)
    place_other = forms.CharField(label="Where", required=False)
    present = forms.MultipleChoiceField(
        label="Who was there", choices=PLACES[:2], widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.ChoiceField(label="Purpose", choices=[("", "Choose"), *PLACES])
    notes = forms.CharField(
        label="What happened",
        widget=forms.Textarea(attrs={"rows": 8, "hx-post": "/draft"}),
        help_text="Write so that the child could read it later",
        error_messages={"required": "Describe what happened"},
    )
    significant = forms.BooleanField(label="A significant event", required=False)


def page(form):
    return html.fromstring(f"<main>{form}</main>")


def test_every_field_left_empty_says_what_to_do_and_leads_to_its_first_box():
    form = VisitForm({})
    assert form.error_list == [
        {"text": "Answer the question: When was the child seen?", "href": "#id_at-day"},
        {"text": "Select place", "href": "#id_place"},
        {"text": "Select who was there", "href": "#id_present"},
        {"text": "Select purpose", "href": "#id_purpose"},
        {"text": "Describe what happened", "href": "#id_notes"},
    ]
    drawn = page(form)
    for error in form.error_list:
        box = drawn.get_element_by_id(error["href"][1:])
        assert box.tag in ("input", "select", "textarea")


def test_one_choice_is_round_and_several_are_square():
    drawn = page(VisitForm())
    kinds = {box.get("name"): box.get("type") for box in drawn.iter("input")}
    assert kinds["place"] == "radio"
    assert kinds["present"] == kinds["significant"] == "checkbox"


def test_hint_and_error_describe_their_box():
    notes = page(VisitForm({})).get_element_by_id("id_notes")
    assert notes.get("aria-describedby") == "id_notes-hint id_notes-error"
    assert notes.get("hx-post") == "/draft"
    assert notes.get("rows") == "8"


def test_what_was_typed_stands_in_its_box_again():
    typed = {
        "at_day": "31",
        "at_month": "feb",
        "at_year": "2026",
        "at_time": "2pm",
        "place": "other",
        "present": ["home", "school"],
        "purpose": "school",
        "notes": "\n<b>two</b>\nlines",
        "significant": "on",
    }
    drawn = page(VisitForm(typed))
    assert drawn.get_element_by_id("id_at-month").get("value") == "feb"
    assert [box.get("value") for box in drawn.iter("input") if box.get("checked") is not None] == [
        "other",
        "home",
        "school",
        "on",
    ]
    assert drawn.get_element_by_id("id_notes").text.strip() == "<b>two</b>\nlines"
    chosen = [option.text for option in drawn.iter("option") if option.get("selected") is not None]
    assert chosen == ["At school"]


def test_a_field_revealed_by_a_choice_stands_under_that_choice_only():
    drawn = page(VisitForm())
    assert len([box for box in drawn.iter("input") if box.get("name") == "place_other"]) == 1
    revealed = drawn.get_element_by_id("conditional-id_place-3")
    assert "govuk-radios__conditional--hidden" in revealed.get("class")
    assert [box.get("name") for box in revealed.iter("input")] == ["place_other"]


def test_a_form_shows_again_what_is_known():
    known = {"at": datetime(2026, 7, 1, 13, 30, tzinfo=UTC), "present": ["home"], "place": "school"}
    drawn = page(VisitForm(initial=known))
    boxes = [
        drawn.get_element_by_id(f"id_at-{box}").get("value") for box in ("day", "month", "year")
    ]
    assert boxes == ["1", "7", "2026"]
    assert drawn.get_element_by_id("id_at-time").get("value") == "14:30"


def faults(field, **typed):
    form_class = type("F", (GovukForm,), {"at": field})
    form = form_class({f"at_{box}": value for box, value in typed.items()})
    form.is_valid()
    wrong = [box["label"] for box in form["at"].arguments["items"] if box["error"]]
    return [str(fault) for fault in form.errors.get("at", [])], wrong


DAY = {"day": "1", "month": "4", "year": "2026"}


@pytest.mark.parametrize(
    ("typed", "words", "boxes"),
    [
        ({"day": "1"}, "The visit must include a month and a year", ["Month", "Year"]),
        ({**DAY, "day": "31"}, "The visit must be a real date", ["Day", "Month", "Year"]),
        ({**DAY, "year": "26"}, "Year must include 4 numbers", ["Year"]),
        ({**DAY, "day": "first"}, "The visit must be a real date", ["Day", "Month", "Year"]),
        ({**DAY, "month": "13"}, "The visit must be a real date", ["Day", "Month", "Year"]),
        ({**DAY, "day": "²"}, "The visit must be a real date", ["Day", "Month", "Year"]),
    ],
)
def test_a_date_that_is_none_names_the_boxes_at_fault(typed, words, boxes):
    assert faults(DateInputField(called="The visit"), **typed) == ([words], boxes)


@time_machine.travel("2026-04-01 12:00")
def test_a_date_after_its_limit_is_refused_in_words():
    field = DateInputField(called="The visit", not_after=date(2026, 4, 1))
    found, _ = faults(field, **{**DAY, "day": "2"})
    assert found == ["The visit must be today or in the past"]
    early = DateInputField(called="The visit", not_before=date(2026, 4, 3))
    assert faults(early, **DAY)[0] == ["The visit must be 3 April 2026 or after"]


def test_a_time_left_out_gives_a_day_unless_it_is_needed():
    assert MomentInputField().clean(["1", "April", "2026", ""]) == date(2026, 4, 1)
    found = faults(MomentInputField(called="The visit", time_needed=True), **DAY)
    assert found == (["The visit must include a time"], ["Time"])


def test_a_moment_is_read_as_the_time_here():
    summer = MomentInputField().clean(["1", "7", "2026", "2.30pm"])
    assert summer.astimezone(UTC) == datetime(2026, 7, 1, 13, 30, tzinfo=UTC)


def test_a_time_that_the_clock_change_left_out_is_refused():
    found = faults(MomentInputField(), day="29", month="3", year="2026", time="1:30am")
    assert found[0] == [
        "There was no such time: the clocks went forward from 1am to 2am that night"
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9am", "09:00"), ("2.30pm", "14:30"), ("1430", "14:30"), ("9:05 a.m.", "09:05"),
     ("midday", "12:00"), ("12am", "00:00"), ("12:15pm", "12:15")],
)  # fmt: skip
def test_times_are_read_as_people_write_them(typed, read):
    assert read_time(typed).strftime("%H:%M") == read


@pytest.mark.parametrize("typed", ["9", "25:00", "13pm", "half past two", "12:60", "0am"])
def test_a_time_that_could_mean_two_things_or_none_is_refused(typed):
    with pytest.raises(ValueError):
        read_time(typed)
