"""Visits: who went, whom they saw, what they saw and heard."""

from datetime import date, datetime, timedelta
from typing import Any

from keyworker.demonstration.deeds import record
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.moments import day_of, working
from keyworker.demonstration.people import Child
from keyworker.demonstration.stories.story import Story

WORDS = {
    "cp": "visit_cp",
    "cin": "visit_cin",
    "s47": "visit_s47",
    "assessment": "visit_assessment",
    "looked_after": "visit_looked_after",
    "care_leaver": "visit_care_leaver",
    "goodbye": "visit_goodbye",
}
FOR_SMALL = ("visit_cp", "visit_cin", "visit_assessment", "visit_looked_after")
WRITTEN_WITHIN = {"cp": 16, "s47": 10, "cin": 20, "looked_after": 20}


def visit(story: Story, at: datetime, purpose: str, *, must_see: bool = False) -> None:
    """Make a visit; now and then nobody is in, and somebody goes again."""
    rng, day = story.rng, day_of(at)
    seen = must_see or rng.random() < 0.94
    by = story.visitor(day)
    place = _place(story, purpose, day, seen=seen)
    answers: dict[str, Any] = {
        "purpose": purpose,
        "by": str(by.pk),
        "seen": "yes" if seen else "no",
        "place": place,
        "what_happened": story.said(
            _words(story, purpose, place, day) if seen else "visit_not_seen"
        ),
        "announced": "no" if purpose == "cp" and rng.random() < 0.35 else "yes",
    }
    if answers["announced"] == "no":
        answers["unplanned_reason"] = story.one("unplanned_reason")
    if purpose == "cp":
        answers["preparation"] = story.one("preparation")
        at_home = answers["place"] == "home" and seen
        answers["bedroom_seen"] = "yes" if at_home and rng.random() < 0.85 else "no"
        if seen:
            day_in_life = (
                "lived_experience_small" if story.are_all_small(day) else "lived_experience"
            )
            answers["lived_experience"] = story.one(day_in_life)
    if rng.random() < 0.4:
        answers["next_steps"] = story.one("next_steps")
    own = {child.pk: _of(story, child, purpose, day) for child in story.children} if seen else {}
    written = story.written(at, hours=WRITTEN_WITHIN.get(purpose, 20), chance=0.07)
    _leave_some_open(story, answers, own, written)
    late = story.late_reason("late_visit_reason", at, written)
    text = Text("visit", at, by, answers, written, child_answers=own, late_reason=late)
    record.note(story, text)
    if not seen and story.open("open_case"):
        again = working(day, rng.randint(1, 3))
        story.on(again, lambda moment: visit(story, moment, purpose, must_see=True))


def _words(story: Story, purpose: str, place: str, day: date) -> str:
    """Which words tell of a visit: babies do not come home from school."""
    if place == "school":
        return "visit_school"
    key = WORDS[purpose]
    return f"{key}_small" if key in FOR_SMALL and story.are_all_small(day) else key


def _place(story: Story, purpose: str, day: date, *, seen: bool) -> str:
    if not seen:
        return "home"
    if purpose == "looked_after":
        return "placement"
    if purpose in ("goodbye", "assessment", "care_leaver"):
        return "home"
    if story.are_all_small(day):
        return "home"
    return story.rng.choice(["home", "home", "home", "home", "home", "school"])


def _of(story: Story, child: Child, purpose: str, day: date) -> dict[str, Any]:
    """What was seen and heard of one child, by the child's age."""
    age, rng = child.age(day), story.rng
    if age < 0:
        unborn = {"seen_alone": "no", "not_alone_reason": "Not born yet."}
        return {**unborn, "wishes_recorded": "no"}
    young = age < 3
    alone = not young and rng.random() < 0.9
    own: dict[str, Any] = {
        "seen_alone": "yes" if alone else "no",
        "wishes_recorded": "yes" if rng.random() < 0.95 else "no",
    }
    if not alone:
        key = "not_alone_young" if young else "not_alone_other"
        own["not_alone_reason"] = story.one(key, child)
    if own["wishes_recorded"] == "yes" or rng.random() < 0.3:
        own["child_words"] = story.one(words_of_age(age, purpose), child)
    return own


def words_of_age(age: int, purpose: str = "") -> str:
    """Give the list of words a child of an age would choose from."""
    if purpose == "care_leaver" or age >= 18:
        return "says_leaver"
    if age < 2:
        return "says_baby"
    return "says_small" if age < 7 else "says_middle" if age < 12 else "says_teen"


def _leave_some_open(
    story: Story, answers: dict[str, Any], own: dict[int, dict[str, Any]], written: datetime
) -> None:
    """Of the last days' entries some are recorded with a question still open."""
    if written < story.until - timedelta(days=12) or story.rng.random() > 0.22:
        return
    answers.pop("place", None)
    for each in own.values():
        each.pop("wishes_recorded", None)
