"""Tells one family's story from its arc, by the turns the arc takes."""

from datetime import date, datetime, timedelta
from functools import partial

from keyworker.demonstration.deeds import spans
from keyworker.demonstration.moments import day_of, on, some_time, told, working
from keyworker.demonstration.stories import (
    assessment,
    care,
    closing,
    enquiry,
    front_door,
    in_need,
    protection,
)
from keyworker.demonstration.stories.rhythms import summaries
from keyworker.demonstration.stories.story import Story


def tell(story: Story) -> None:
    """Let everything happen that happens to one family until the end of the record."""
    arc = story.arc
    if arc.kind == "leaver":
        story.at(on(arc.arrives, 10), lambda at: care.grown_up(story, at, story.seats[0]))
    else:
        front_door.comes_in(story, _taken_on)
    for day in _new_faces(story):
        story.at(on(day, 9, 5), partial(_new_face, story))
    story.run()


def _taken_on(story: Story, at: datetime, outcome: str) -> None:
    arc = story.arc
    if outcome == "strategy_discussion":
        enquiry.begin(story, at, "conference" if arc.conference else _without_conference(story))
    else:
        given = assessment.given_out(story, at)
        story.at(given, partial(_assess, story))
    summaries(story, day_of(at))
    _turns(story, at)


def _without_conference(story: Story) -> str:
    return "no_conference" if story.arc.in_need_from or story.arc.care_from else "not_substantiated"


def _assess(story: Story, at: datetime) -> None:
    arc = story.arc
    assessment.take_over(story, at)
    leads_to = "accommodate" if arc.care_from else "cin" if arc.in_need_from else "close"
    assessment.begin(story, at + timedelta(minutes=20), told(arc.assessed), leads_to)


def _turns(story: Story, at: datetime) -> None:
    """Put the arc's later turns on their days."""
    arc, day = story.arc, day_of(at)
    if arc.conference is not None:
        begins = some_time(story.rng, working(day, 3), 9, 12)
        story.at(begins, partial(protection.to_conference, story))
    elif arc.care_from is not None:
        story.on(_no_sooner(arc.care_from, day, 2), partial(care.begin, story))
    elif arc.in_need_from is not None:
        passed = some_time(story.rng, _no_sooner(arc.in_need_from, day, 5), 9, 11)
        story.at(passed, partial(_plan_begins, story))
    elif arc.closes is not None and arc.assessed is not None:
        shared = working(arc.assessed, story.rng.randint(1, 3))
        if shared < arc.closes and story.rng.random() < 0.96:
            story.on(
                shared, lambda then: in_need.review(story, then, None, closes=True, shares=True)
            )
        story.at(on(arc.assessed, 18), lambda then: closing.plan_to_close(story, day_of(then)))


def _no_sooner(wanted: date, day: date, working_days: int) -> date:
    return max(wanted, working(day, working_days))


def _plan_begins(story: Story, at: datetime) -> None:
    if len(story.seats) > 1 and story.seat is not story.seats[1]:
        reason = "The case passes to the team that carries the plan"
        spans.pass_on(story, story.seats[1], at, "social_worker", reason)
    story.at(at + timedelta(hours=2), partial(in_need.begin, story))


def _new_faces(story: Story) -> list[date]:
    """List the days on which somebody else sits down in one of the story's seats."""
    days: set[date] = set()
    for seat in story.seats:
        days.update(seat.changes(story.arc.arrives, day_of(story.until)))
    return sorted(working(day, 0) for day in days)


def _new_face(story: Story, at: datetime) -> None:
    """Whoever follows in the seat takes the case over."""
    for role in ("social_worker", "personal_adviser"):
        for child in story.children:
            held = story.allocations.get((child.pk, role))
            if held is None or story.seat is None:
                continue
            holder = story.worker(day_of(at))
            if holder.pk != held.worker_id:
                spans.allocate(
                    story, child, holder, role, at, story.manager(day_of(at)),
                    team=story.seat.team, reason="The worker has left; the case passes on",
                )  # fmt: skip
