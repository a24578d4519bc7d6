"""What comes round again while a case is open: visits, supervision, oversight, summaries."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from keyworker.demonstration.deeds import meetings, record
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.moments import day_of, working
from keyworker.demonstration.stories.story import Story
from keyworker.demonstration.stories.visiting import visit

Due = Callable[[date], date]


def in_working_days(count: int) -> Due:
    """Due so many working days after the last time."""
    return lambda day: working(day, count)


def in_days(count: int) -> Due:
    """Due so many days after the last time."""
    return lambda day: day + timedelta(days=count)


def again(
    story: Story,
    since: date,
    due: Due,
    deed: Callable[[datetime], object],
    *,
    early: int,
    goes_on: Callable[[], bool],
    chance: float = 0.1,
) -> None:
    """Do something again and again, mostly in time, until what it belongs to ends."""

    def do(moment: datetime) -> None:
        if not goes_on():
            return
        deed(moment)
        again(story, day_of(moment), due, deed, early=early, goes_on=goes_on, chance=chance)

    day = story.when(due(since), early, after=since, chance=chance)
    story.on(day, do)


def visits(story: Story, since: date, kind: str, purpose: str, due: Due, early: int) -> None:
    """Visit while a span is open."""
    again(
        story, since, due, lambda moment: visit(story, moment, purpose),
        early=early, goes_on=partial(story.open, kind), chance=0.11,
    )  # fmt: skip


def management(story: Story, since: date, kind: str, about: str, supervised: int) -> None:
    """Oversight each month and supervision every so many days while a span is open."""
    goes_on = partial(story.open, kind)
    again(
        story, since, in_days(29), lambda moment: oversee(story, moment, about),
        early=6, goes_on=goes_on, chance=0.1,
    )  # fmt: skip
    again(
        story, since, in_days(supervised), lambda moment: supervise(story, moment),
        early=14, goes_on=goes_on, chance=0.08,
    )  # fmt: skip


def summaries(story: Story, since: date) -> None:
    """Chronology and case summary every three months while the case is open, and notes between."""
    goes_on = partial(story.open, "open_case")
    for deed in (_chronology, _summary):
        again(
            story, since, in_days(90), partial(deed, story),
            early=12, goes_on=goes_on, chance=0.1,
        )  # fmt: skip
    again(story, since, in_days(34), partial(_note, story), early=12, goes_on=goes_on, chance=0)


def oversee(story: Story, at: datetime, about: str, view: str = "", direction: str = "") -> None:
    """A manager looks at the work and writes a view."""
    by = story.manager(day_of(at))
    answers = {
        "about": about,
        "view": view or story.said("oversight_view"),
        "direction": direction or story.one("oversight_direction"),
    }
    written = story.written(at, hours=2, chance=0.03)
    text = Text(
        "management_oversight",
        at,
        by,
        answers,
        written,
        late_reason=story.late_reason("late_meeting_reason", at, written),
    )
    record.note(story, text)


def supervise(story: Story, at: datetime) -> None:
    """Supervision of the case, recorded by the supervisor."""
    day = day_of(at)
    answers = {
        "of": "case",
        "worker": str(story.worker(day).pk),
        "plan_reviewed": "yes",
        "discussion": story.said("supervision_discussion"),
        "direction": story.one("supervision_direction"),
    }
    written = story.written(at, hours=26, chance=0.1)
    text = Text(
        "supervision", at, story.manager(day), answers, written,
        late_reason=story.late_reason("late_meeting_reason", at, written),
    )  # fmt: skip
    meetings.hold(story, text, None)


def _chronology(story: Story, at: datetime) -> None:
    by = story.worker(day_of(at))
    for place, child in enumerate(story.children):
        moment = at + timedelta(minutes=3 * place)
        nothing = story.rng.random() < 0.3
        answers = {"nothing_to_report": "yes" if nothing else "no"}
        if not nothing:
            answers["text"] = story.said("chronology", child)
        written = moment + timedelta(minutes=story.rng.randint(1, 40))
        record.note(story, Text("chronology", moment, by, answers, written), children=[child])


def _summary(story: Story, at: datetime) -> None:
    by = story.worker(day_of(at))
    for place, child in enumerate(story.children):
        moment = at + timedelta(minutes=4 * place)
        answers = {
            "kind": "running",
            "situation": story.said("situation", child),
            "risks": story.one("risks", child),
            "plan": story.one("plan_line", child),
        }
        written = moment + timedelta(minutes=story.rng.randint(1, 50))
        record.note(story, Text("case_summary", moment, by, answers, written), children=[child])


def _note(story: Story, at: datetime) -> None:
    heavy = story.rng.random() < 0.14
    answers = {
        "note_type": "Telephone call" if not heavy else "Significant event",
        "text": story.said("note_significant" if heavy else "note_call"),
        "significant": "yes" if heavy else "no",
    }
    by = story.worker(day_of(at))
    written = story.written(at, hours=4, chance=0.04)
    text = Text(
        "case_note",
        at,
        by,
        answers,
        written,
        significant=heavy,
        late_reason=story.late_reason("late_meeting_reason", at, written),
    )
    record.note(story, text)
