"""A child in need plan: agreed at the first review, visited and reviewed until it is not needed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from keyworker.demonstration.deeds import meetings
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.moments import day_of, some_time, working
from keyworker.demonstration.stories import assessment, closing, gatherings
from keyworker.demonstration.stories.rhythms import (
    again,
    in_days,
    in_working_days,
    management,
    visits,
)
from keyworker.demonstration.stories.story import Story
from keyworker.meetings.models import Meeting
from keyworker.record.models import Entry


def begin(story: Story, at: datetime) -> None:
    """Hold the meeting at which the plan is agreed; from there it runs."""
    review(story, at, None, first=True, then=partial(_goes_on, story, at))


def _goes_on(story: Story, at: datetime) -> None:
    day = day_of(at)
    if story.arc.kind == "disabled":
        visits(story, day, "cin_plan", "cin", in_days(21), 4)
        management(story, day, "cin_plan", "cin", 88)
    else:
        visits(story, day, "cin_plan", "cin", in_working_days(15), 4)
        management(story, day, "cin_plan", "cin", 88)
    again(
        story, day, in_days(181), partial(_reassess, story),
        early=20, goes_on=partial(story.open, "cin_plan"), chance=0.12,
    )  # fmt: skip
    _next_review(story, at)
    until = story.arc.in_need_until
    if until is not None:
        story.on(max(until, working(day, 10)), partial(_last_review, story))


def _next_review(story: Story, at: datetime) -> None:
    day = story.when(day_of(at) + timedelta(days=42), 5, after=day_of(at), chance=0.12)
    last = story.arc.in_need_until
    if last is not None and day > last - timedelta(days=8):
        return
    gatherings.set_ahead(story, "cin_review", day, at, partial(_held, story))


def _held(story: Story, at: datetime, meeting: Meeting) -> None:
    if story.open("cin_plan"):
        review(story, at, meeting)
        _next_review(story, at)


def review(
    story: Story, at: datetime, meeting: Meeting | None, *, first: bool = False,
    closes: bool = False, shares: bool = False, then: Callable[[], object] = lambda: None,
) -> None:  # fmt: skip
    """Record a review, have it signed, and write the plan as it changed it."""
    day = day_of(at)
    answers = {
        "who_took_part": story.one("took_part"),
        "progress": story.said("cin_progress"),
        "child_words": gatherings.words_of_children(story, day),
        "changes": story.one("cin_changes"),
        "closing": "yes" if closes else "no",
        "shares_assessment_outcome": "yes" if first or shares else "no",
    }
    written = gatherings.written_up(story, at)
    if first:
        written = at + timedelta(hours=2)
    late = story.late_reason("late_meeting_reason", at, written)
    text = Text("cin_review", at, story.worker(day), answers, written, late_reason=late)

    def recorded(held: Meeting, entry: Entry) -> None:
        gatherings.signed(story, held, entry, text)
        gatherings.plan_written(story, held, "cin", days=1 if closes else 5)
        then()

    meetings.hold(story, text, meeting, recorded)


def _reassess(story: Story, at: datetime) -> None:
    assessment.finish(story, at, "", "updating", "cin", [])


def _last_review(story: Story, at: datetime) -> None:
    """The plan ends at a closing review, and the case with it some days later."""
    if not story.open("cin_plan"):
        return
    review(story, at, None, closes=True)
    closing.end_plan(story, at + timedelta(hours=3), "cin_plan")
    closing.plan_to_close(story, day_of(at))


def after_protection(story: Story, day: date) -> None:
    """Step down from a protection plan: the meeting that agrees the child in need plan."""
    at = some_time(story.rng, working(day, 0), 10, 15)
    story.at(at, partial(begin, story))
