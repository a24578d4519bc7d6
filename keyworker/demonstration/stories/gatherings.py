"""Reviews, core groups and conferences: dates set ahead, papers, the record and its signature."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from keyworker.demonstration.deeds import meetings, record
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.moments import day_of, some_time, told, working, working_before
from keyworker.demonstration.stories.papers import paper
from keyworker.demonstration.stories.story import Story
from keyworker.demonstration.stories.visiting import words_of_age
from keyworker.meetings.models import Meeting
from keyworker.record.models import Entry

PLACES = ("Civic Offices, room 2", "The school", "Harrowmere Children's Centre", "By video call")
# Papers of a meeting: what, its words, how many working days before, and what is told.
Wanted = tuple[tuple[str, str, int, dict[str, Any]], ...]
Held = Callable[[datetime, Meeting], None]


def set_ahead(
    story: Story, type_: str, day: date, now: datetime, held: Held, *, weeks: int = 4
) -> None:
    """Set a meeting some weeks ahead and hold it on the day; a few are moved, fewer called off."""
    rng = story.rng
    planned = some_time(rng, day, 10, 15).replace(second=0)
    earliest = now + timedelta(minutes=20)
    set_at = max(earliest, some_time(rng, working_before(day, 5 * weeks), 9, 16))
    if set_at >= planned:
        set_at = earliest
    story.at(set_at, partial(_set, story, type_, planned, held))


def _set(story: Story, type_: str, planned: datetime, held: Held, at: datetime) -> None:
    if not _still_wanted(story, type_):
        return
    rng, day = story.rng, day_of(at)
    chair, by = _chair(story, type_, day)
    meeting = meetings.schedule(
        story, type_, planned, by, at, chair=chair, place=rng.choice(PLACES)
    )
    invited = max(
        at + timedelta(minutes=10), some_time(rng, working_before(day_of(planned), 8), 9, 15)
    )
    if invited < planned:
        story.at(invited, partial(_invite, story, meeting))
    lot = rng.random()
    notice = some_time(rng, working_before(day_of(planned), 2), 9, 15)
    if lot < 0.05 and notice > at:
        later = some_time(rng, working(day_of(planned), rng.randint(1, 5)), 10, 15)
        story.at(notice, partial(_move, story, meeting, later, held))
        return
    story.at(planned, lambda moment: held(moment, meeting))


def _invite(story: Story, meeting: Meeting, at: datetime) -> None:
    _, by = _chair(story, meeting.type, day_of(at))
    names: list[Any] = [
        story.worker(day_of(at)),
        (story.family.names["mother"], "Family"),
        ("Class teacher", story.family.school),
    ]
    meetings.invite(story, meeting, names, by, at)


def _still_wanted(story: Story, type_: str) -> bool:
    kind = {"core_group": "cp_plan", "rcpc": "cp_plan", "lac_review": "looked_after",
            "cin_review": "open_case", "icpc": "s47"}[type_]  # fmt: skip
    return story.open(kind)


def _chair(story: Story, type_: str, day: date) -> tuple[Any, Any]:
    """Give who is in the chair, and who sets the date."""
    if type_ in ("icpc", "rcpc"):
        return story.in_post("cp_chair", day), story.in_post("conference_administrator", day)
    if type_ == "lac_review":
        officer = story.in_post("reviewing_officer", day)
        return officer, story.in_post("conference_administrator", day)
    return story.manager(day), story.worker(day)


def _move(story: Story, meeting: Meeting, later: datetime, held: Held, at: datetime) -> None:
    _, by = _chair(story, meeting.type, day_of(at))
    meetings.move(story, meeting, later, by, at, story.one("move_reason"))
    story.at(later, lambda moment: held(moment, meeting))


def papers_before(story: Story, meeting: Meeting, wanted: Wanted) -> None:
    """Let the papers of a meeting be done so many working days before it."""
    planned = day_of(told(meeting.scheduled_for))
    since = told(meeting.scheduled_at)
    for what, words, days, known in wanted:
        lateness = 3 if story.rng.random() < 0.1 else 0
        day = working_before(planned, max(0, days - lateness))
        at = max(some_time(story.rng, day, 9, 16), since + timedelta(minutes=30))
        story.at(at, partial(_paper, story, meeting, what, words, known))


def _paper(
    story: Story, meeting: Meeting, what: str, words: str, known: dict[str, Any], at: datetime
) -> None:
    by = story.worker(day_of(at))

    def recorded(entry: Entry) -> None:
        if entry.sign_off_decision:
            signed = entry.recorded_at + timedelta(minutes=story.rng.randint(30, 300))
            story.at(signed, partial(sign_paper, story, entry))

    paper(story, what, words, at, by, ref=meeting.ref, then=recorded, **known)


def sign_paper(story: Story, entry: Entry, at: datetime) -> None:
    """Sign a paper off that is finished."""
    if entry.unfinished:
        return
    by = story.decider(entry.sign_off_decision, day_of(at), entry.author)
    record.sign(story, entry, story.children, by, at, "")


def signed(story: Story, meeting: Meeting, entry: Entry, text: Text) -> None:
    """Let the manager sign a meeting's record within two weeks, mostly."""
    rng, day = story.rng, day_of(text.recorded_at)
    if entry.unfinished:
        return
    when = working(day, rng.choice([1, 2, 3, 4, 5, 6, 7, 9]))
    if rng.random() < 0.1:
        when = working(day, rng.randint(9, 15))
    if rng.random() < 0.06:
        story.on(when, partial(_send_back, story, meeting, entry, text))
        return
    story.on(when, partial(_sign, story, meeting, entry))


def _send_back(story: Story, meeting: Meeting, entry: Entry, text: Text, at: datetime) -> None:
    """Send a record back; within days most are written anew, and signed."""
    by = story.decider(entry.sign_off_decision, day_of(at), entry.author)
    record.send_back(story, entry, story.children, by, at, story.one("sent_back_note"))

    def again(moment: datetime) -> None:
        progress = f"{text.answers['progress']} {story.one('view_added')}"
        text.answers, text.recorded_at = {**text.answers, "progress": progress}, moment
        newer = meetings.amend(story, meeting, entry, text, "As the manager asked")
        story.on(working(day_of(moment), 1), partial(_sign, story, meeting, newer))

    story.on(working(day_of(at), story.rng.randint(2, 9)), again)


def _sign(story: Story, meeting: Meeting, entry: Entry, at: datetime) -> None:
    if entry.unfinished:
        return
    by = story.decider(entry.sign_off_decision, day_of(at), entry.author)
    meetings.sign(story, meeting, entry, by, at, story.one("sign_off_note"))


def plan_written(story: Story, meeting: Meeting, kind: str, days: int = 5) -> None:
    """Write up the plan as a meeting changed it, for the manager to sign within two weeks."""
    held = day_of(told(meeting.held_at))
    day = story.when(working(held, days), min(3, days - 1), after=held)
    known = {"kind": kind}
    story.on(day, partial(_paper, story, meeting, "written_plan.completed", "paper_plan", known))


def words_of_children(story: Story, day: date) -> str:
    """Quote one of the children."""
    child = story.rng.choice(story.children)
    said = story.one(words_of_age(child.age(day)), child)
    return f"{child.called}: {said}"


def written_up(story: Story, at: datetime, days: int = 5) -> datetime:
    """Give when a meeting's record was written: within the days the table asks, mostly."""
    rng = story.rng
    limit = days if rng.random() > 0.09 else days + 6
    day = working(day_of(at), rng.randint(0, limit)) if limit else day_of(at)
    moment = some_time(rng, day, 12, 17)
    return max(moment, at + timedelta(minutes=rng.randint(70, 150)))
