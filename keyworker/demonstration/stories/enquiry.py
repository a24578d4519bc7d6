"""A worry about significant harm: strategy discussion, section 47 enquiry, and its outcome."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from keyworker.demonstration.deeds import enquiries, meetings, spans
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.moments import day_of, on, some_time, working
from keyworker.demonstration.stories import assessment
from keyworker.demonstration.stories.papers import paper
from keyworker.demonstration.stories.rhythms import oversee
from keyworker.demonstration.stories.story import Story
from keyworker.demonstration.stories.visiting import visit, words_of_age
from keyworker.meetings.models import Meeting
from keyworker.record.models import Entry
from keyworker.workforce.models import Worker


def begin(story: Story, decided: datetime, outcome: str) -> None:
    """Set the strategy discussion on the day the worry is decided on: `outcome` of the enquiry."""
    rng, day = story.rng, day_of(decided)
    story.at(decided + timedelta(minutes=rng.randint(5, 50)), lambda at: _police(story, at))
    held = decided + timedelta(minutes=rng.randint(90, 240))
    if held > on(day, 18) or rng.random() < 0.4:
        held = some_time(rng, working(day, 1), 9, 10)
    if rng.random() < 0.07:
        held = some_time(rng, working(day, 2), 9, 15)
    by = story.in_post("duty_manager", day)
    set_at = decided + timedelta(minutes=rng.randint(10, 40))

    def schedule(at: datetime) -> None:
        meeting = meetings.schedule(
            story, "strategy_discussion", held, by, at, chair=by, place="By video call"
        )
        story.at(held, lambda moment: _discuss(story, moment, meeting, outcome))

    story.at(set_at, schedule)


def _police(story: Story, at: datetime) -> None:
    by = story.in_post("duty_social_worker", day_of(at))
    paper(story, "service_request.made", "paper_police", at, by, service="police")


def _discuss(story: Story, at: datetime, meeting: Meeting, outcome: str) -> None:
    rng = story.rng
    by = story.in_post("duty_manager", day_of(at))
    answers = {
        "who_took_part": story.one("strategy_took_part"),
        "police_present": "yes" if rng.random() < 0.95 else "no",
        "information": story.said("strategy_information"),
        "outcome": "s47",
        "reason": story.one("strategy_s47"),
        "actions": story.one("strategy_actions"),
        "conference_team_told": "yes",
    }
    written = at + timedelta(minutes=rng.randint(70, 900 if rng.random() < 0.1 else 240))
    text = Text("strategy_discussion", at, by, answers, written)
    then = partial(_discussed, story, by, written, outcome)
    meetings.hold(story, text, meeting, then)


def _discussed(
    story: Story, by: Worker, written: datetime, outcome: str, meeting: Meeting, entry: Entry
) -> None:
    rng = story.rng
    sent = written + timedelta(minutes=rng.randint(10, 60))
    story.at(sent, lambda then: meetings.after(story, meeting, "decisions_sent", by, then))
    story.at(
        sent + timedelta(minutes=5),
        lambda then: meetings.after(story, meeting, "minutes_sent", by, then),
    )
    taken = written + timedelta(minutes=15)
    story.at(taken, lambda moment: _enquire(story, moment, outcome))


def _enquire(story: Story, at: datetime, outcome: str) -> None:
    """A worker of the pods enquires: visit and safety plan within the day, report within five."""
    rng, day = story.rng, day_of(at)
    if story.seat is None:
        spans.pass_on(story, story.seats[0], at, "social_worker", "Allocated for the enquiry")
        _assess(story, at, outcome)
    seen = at + timedelta(minutes=rng.randint(60, 200))
    if seen > on(day, 19):
        seen = some_time(rng, working(day, 1), 8, 9)
    story.at(seen, lambda moment: visit(story, moment, "s47", must_see=True))
    worker = story.worker(day)
    after = seen + timedelta(minutes=45)
    story.at(after, lambda then: paper(story, "safety_plan.completed", "paper_safety_plan", then,
             worker, agreed_to="family"))  # fmt: skip
    checked = at + timedelta(minutes=rng.randint(60, 400))
    known: dict[str, Any] = {"for": "s47", "complete": "yes"}
    story.at(checked, lambda then: paper(story, "agency_check.made", "paper_checks_s47", then,
             worker, **known))  # fmt: skip
    start = day
    overseen = story.when(working(start, 4), 1, after=start, chance=0.08)
    story.on(overseen, lambda then: oversee(story, then, "s47", story.one("oversight_s47")))
    ends = story.when(working(start, 4), 1, after=start, chance=0.13)
    story.on(ends, lambda then: _report(story, then, outcome))


def _assess(story: Story, at: datetime, outcome: str) -> None:
    arc = story.arc
    if arc.assessed is None:
        return
    leads_to = "s47" if outcome == "conference" else "cin" if arc.in_need_from else "close"
    if arc.care_from is not None:
        leads_to = "accommodate"
    moment = at + timedelta(minutes=20)
    story.at(
        moment, lambda then: assessment.begin(story, then, arc.assessed or day_of(at), leads_to)
    )


def _report(story: Story, at: datetime, outcome: str) -> None:
    rng, day = story.rng, day_of(at)
    answers = {
        "what_was_done": story.one("s47_done"),
        "findings": story.one("s47_findings"),
        "outcome": outcome,
        "reason": story.words.one("s47_reason_" + outcome),
        "safety_plan": story.one("paper_safety_plan"),
    }
    own = {
        child.pk: {"child_words": story.one(words_of_age(child.age(day)), child)}
        for child in story.children
    }
    written = at + timedelta(minutes=rng.randint(15, 180))
    text = Text("section47", at, story.worker(day), answers, written, child_answers=own,
                significant=True)  # fmt: skip
    enquiries.report(story, text, lambda entry: assessment.signed_later(story, entry, text, days=3))
