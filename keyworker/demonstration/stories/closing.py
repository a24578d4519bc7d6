"""Closing a case: a goodbye, a decision with its reason, the letters, and the end of it all."""

from datetime import date, datetime, timedelta
from functools import partial

from keyworker.demonstration.deeds import record, spans
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.moments import day_of, some_time, told, working, working_before
from keyworker.demonstration.stories.papers import paper
from keyworker.demonstration.stories.rhythms import oversee
from keyworker.demonstration.stories.story import Story
from keyworker.demonstration.stories.visiting import visit


def end_plan(story: Story, at: datetime, kind: str) -> None:
    """Let a plan end at a moment."""

    def end(moment: datetime) -> None:
        by = story.worker(day_of(moment))
        for child in story.children:
            spans.end(story, child, kind, moment, by, recorded_at=moment)

    story.at(at, end)


def plan_to_close(story: Story, after: date) -> None:
    """Close on the arc's last day: the goodbye before, the letters and the decision on the day."""
    last = max(told(story.arc.closes), working(after, 1))
    goodbye = max(working_before(last, story.rng.randint(1, 4)), after)
    if story.rng.random() < 0.97:
        story.on(
            working(goodbye, 0),
            lambda at: visit(story, at, "goodbye", must_see=True),
            15,
            17,
        )
    story.at(some_time(story.rng, last, 9, 11), partial(_prepare, story))


def _prepare(story: Story, at: datetime) -> None:
    day = day_of(at)
    worker = story.worker(day)
    for place, child in enumerate(story.children):
        moment = at + timedelta(minutes=5 * place)
        answers = {
            "kind": "closing",
            "situation": story.one("closing_situation", child),
            "risks": story.one("risks", child),
            "plan": story.one("closing_situation", child),
        }
        text = Text("case_summary", moment, worker, answers, moment + timedelta(minutes=3))
        record.note(story, text, children=[child])
    if story.rng.random() < 0.98:
        paper(story, "letter.made", "paper_letter_closure", at + timedelta(minutes=40), worker,
              about="closure", to="family")  # fmt: skip
    closes = at + timedelta(hours=3)
    oversee(story, closes - timedelta(minutes=20), "closure", story.one("oversight_closure"))
    story.at(closes, partial(close, story))


def close(story: Story, at: datetime) -> None:
    """The manager decides; the case, its worker and its team let go."""
    by = story.decider("close_case", day_of(at))
    for child in story.children:
        case = story.spans.get((child.pk, "open_case"))
        if case is None:
            continue
        record.decide(story, "close_case", child, by, at, "close",
                      reason=story.one("oversight_closure"), about=case.ref)  # fmt: skip
        spans.end(story, child, "care_leaver", at, by, recorded_at=at)
        spans.close_case(story, child, at, by)
