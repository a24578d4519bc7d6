"""A rule as a sentence: what a practice lead reads is what runs."""

import pytest

from keyworker.history.queries import pack
from keyworker.web.standards.sentences import sentence


def said(name):
    rule = next(each for each in pack().standards.rules if each.name == name)
    return sentence(rule, pack())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "wokingham/cp-visits",
            "Every 10 working days, during child protection plan: social work visit (seen).",
        ),
        (
            "wokingham/decision-on-contact",
            "Within 24 hours of contact (direction: they contacted us): "
            "decision on a contact or referral. Not asked where there is: "
            "contact (service: assist) or contact (service: occupational therapy) "
            "or contact (purpose: hub review).",
        ),
        (
            "wokingham/strategy-same-day",
            "On the day of safeguarding concern started (threshold met): "
            "date of the strategy meeting set or strategy meeting held.",
        ),
        (
            "wokingham/icpc-report-to-family",
            "At least 2 working days before initial child protection conference (ICPC): "
            "initial conference report shared (to: family, author: social worker).",
        ),
        (
            "wokingham/short-breaks-reviews",
            "Every 3 months once, then 6 months, during short breaks: short breaks review held.",
        ),
        (
            "wokingham/cp-visit-written-up",
            "Within 24 hours of social work visit (purpose: child protection plan): write it down.",
        ),
        (
            "wokingham/core-group-called-off",
            "Whenever there is core group meeting called off: "
            "core group meeting called off (reason given).",
        ),
    ],
)
def test_each_kind_of_rule_reads_as_a_sentence(name, words):
    assert said(name) == words


def test_a_rule_with_a_limit_and_a_target_names_both():
    assert "Within 20 working days (as a target, 10 working days) of" in said(
        "wokingham/conference-record-sent"
    )


def test_what_a_rule_excepts_is_said():
    assert said("wokingham/assessment-45-days").endswith(
        "Not asked where there is: referral (nfa)."
    )


def test_no_rule_in_force_is_told_in_the_words_of_the_code():
    for rule in pack().standards.rules:
        words = sentence(rule, pack())
        assert words.endswith(".")
        assert ": ." not in words, rule.name
        for mark in ("_", "{", "}", "None", "  "):
            assert mark not in words, f"{rule.name}: {words}"
