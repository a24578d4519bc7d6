"""The child and family assessment, from the day it is given to a worker until it is signed."""

from datetime import date, datetime, timedelta
from typing import Any

from keyworker.demonstration.deeds import record, spans
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.moments import day_of, on, some_time, working
from keyworker.demonstration.stories.papers import paper
from keyworker.demonstration.stories.rhythms import oversee
from keyworker.demonstration.stories.story import Story
from keyworker.demonstration.stories.visiting import visit, words_of_age
from keyworker.record.models import Entry


def given_out(story: Story, decided: datetime) -> datetime:
    """Allocate the family to a worker of the assessment pods; give when."""
    day = working(day_of(decided), 0)
    at = max(some_time(story.rng, day, 9, 16), decided + timedelta(minutes=40))
    if at > on(day, 17, 30):
        at = some_time(story.rng, working(day, 1), 9, 11)
    return at


def take_over(story: Story, at: datetime) -> None:
    """The first worker takes the family on."""
    seat = story.seats[0]
    story.seat = None
    spans.pass_on(story, seat, at, "social_worker", "Allocated after the decision")


def begin(story: Story, at: datetime, ends: date, recommendation: str) -> None:
    """Start the assessment and plan what it takes until it ends."""
    rng, day = story.rng, day_of(at)
    by = story.manager(day)
    answers = {"kind": "child_and_family", "instructions": story.one("instructions")}
    text = Text("start_assessment", at, by, answers, at + timedelta(minutes=rng.randint(1, 30)),
                for_ref=[story.referral])  # fmt: skip

    def started(entry: Entry) -> None:
        _steps(story, day, entry.ref, ends)
        if ends > day:
            story.on(ends, lambda moment: _finish(story, moment, entry.ref, recommendation))

    record.note(story, text, started)


def _steps(story: Story, day: date, ref: str, ends: date) -> None:
    rng = story.rng

    def step(due: int, early: int, what: str, words: str, chance: float, **known: Any) -> None:
        moment = some_time(rng, story.when(working(day, due), early, after=day, chance=chance))
        story.at(
            moment,
            lambda at: paper(
                story, what, words, at, story.worker(day_of(at)), for_ref=[ref], **known
            ),
        )

    first = story.when(working(day, 3), 2, after=day, chance=0.1)
    story.on(first, lambda moment: visit(story, moment, "assessment", must_see=True))
    second = working(first, rng.randint(5, 9))
    if second < ends:
        story.on(second, lambda moment: visit(story, moment, "assessment"))
    step(1, 0, "checklist.completed", "paper_checklist_review", 0.06, kind="case_review")
    step(2, 1, "consent.made", "paper_consent", 0.0, outcome="given", given_by="both_parents",
         **{"for": "agency_checks"})  # fmt: skip
    step(5, 1, "agency_check.made", "paper_checks_assessment", 0.1, complete="yes",
         **{"for": "assessment"})  # fmt: skip
    step(10, 4, "consultation.made", "paper_family_meeting", 0.06, about="family_meeting",
         to="family", by_role="social_worker")  # fmt: skip
    overseen = story.when(working(day, 10), 3, after=day, chance=0.1)
    story.on(
        overseen,
        lambda at: oversee(story, at, "assessment_progress", story.one("oversight_assessment")),
    )


def _finish(story: Story, at: datetime, ref: str, recommendation: str) -> None:
    finish(story, at, ref, "child_and_family", recommendation, for_ref=[story.referral])


def finish(
    story: Story, at: datetime, ref: str, kind: str, recommendation: str, for_ref: list[str]
) -> None:
    """Record the finished assessment; the manager signs it off some days later."""
    rng, day = story.rng, day_of(at)
    answers = {
        "kind": kind,
        "child_seen": "yes",
        "story": story.said("assessment_story"),
        "strengths": story.one("assessment_strengths"),
        "worries": story.one("assessment_worries"),
        "family_views": story.one("assessment_views"),
        "recommendation": recommendation,
        "analysis": story.one(f"assessment_analysis_{recommendation}"),
        "danger_statement": story.one("danger_statement"),
        "safety_goals": story.one("safety_goals"),
        "shared_with_family": "yes",
        "family_comments": story.one("assessment_views"),
    }
    if at > story.until - timedelta(days=15) and rng.random() < 0.2:
        answers.pop("family_views")
    own = {
        child.pk: {"child_words": story.one(words_of_age(child.age(day)), child)}
        for child in story.children
    }
    written = story.written(at, hours=20, chance=0.04)
    late = story.late_reason("late_meeting_reason", at, written)
    text = Text("assessment", at, story.worker(day), answers, written, child_answers=own,
                ref=ref, for_ref=for_ref, late_reason=late, significant=True)  # fmt: skip
    record.note(story, text, lambda entry: signed_later(story, entry, text))


def signed_later(story: Story, entry: Entry, text: Text, days: int = 5) -> None:
    """Let the manager sign an entry some working days later; now and then it goes back first."""
    rng = story.rng
    if entry.unfinished:
        return
    day = working(day_of(text.recorded_at), rng.randint(1, days))
    if rng.random() < 0.07:
        story.on(day, lambda at: _sent_back(story, entry, text, at))
        return
    story.on(day, lambda at: _signed(story, entry, at))


def _signed(story: Story, entry: Entry, at: datetime) -> None:
    by = story.decider(entry.sign_off_decision, day_of(at), entry.author)
    record.sign(story, entry, story.children, by, at, story.one("sign_off_note"))


def _sent_back(story: Story, entry: Entry, text: Text, at: datetime) -> None:
    """The author writes a new version, and that is signed."""
    by = story.decider(entry.sign_off_decision, day_of(at), entry.author)
    record.send_back(story, entry, story.children, by, at, story.one("sent_back_note"))

    def again(moment: datetime) -> None:
        mended = {**text.answers}
        for name in ("analysis", "progress", "findings"):
            if name in mended:
                mended[name] = f"{mended[name]} {story.one('view_added')}"
        text.answers, text.recorded_at = mended, moment
        newer = record.amend(story, entry, story.children, text, "As the manager asked")
        if not newer.unfinished:  # only what is finished can be signed
            story.on(working(day_of(moment), 2), lambda then: _signed(story, newer, then))

    story.on(working(day_of(at), story.rng.randint(2, 8)), again)
