"""A child protection plan: the conferences, the core groups and the visits between them."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from keyworker.demonstration.deeds import meetings, spans
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.moments import day_of, some_time, told, working
from keyworker.demonstration.stories import gatherings, in_need
from keyworker.demonstration.stories.papers import paper
from keyworker.demonstration.stories.rhythms import in_working_days, management, visits
from keyworker.demonstration.stories.story import Story
from keyworker.meetings.models import Meeting
from keyworker.record.models import Entry

CATEGORIES = ("NEG", "NEG", "NEG", "EMO", "EMO", "PHY", "SAB")
PAPERS_ICPC: gatherings.Wanted = (
    ("booking_form.shared", "paper_booking", 8, {"meeting": "icpc"}),
    ("icpc_report.completed", "paper_report_completed", 4, {}),
    ("icpc_report.shared", "paper_report_family", 3, {"to": "family", "author": "social_worker"}),
    ("icpc_report.shared", "paper_report_chair", 3, {"to": "chair", "author": "social_worker"}),
)
PAPERS_RCPC: gatherings.Wanted = (
    ("rcpc_report.completed", "paper_report_completed", 8, {}),
    ("rcpc_report.shared", "paper_report_family", 7, {"to": "family"}),
)


def to_conference(story: Story, at: datetime) -> None:
    """Set the initial conference; its papers follow, and the conference on its day."""
    gatherings.set_ahead(
        story, "icpc", told(story.arc.conference), at, partial(_initial, story), weeks=3
    )
    first = some_time(story.rng, working(day_of(at), 2), 9, 15)
    story.at(first, partial(_papers, story, "icpc", PAPERS_ICPC))


def _papers(story: Story, type_: str, wanted: Any, at: datetime) -> None:
    meeting = next(
        (
            m
            for m in reversed(story.ledger.of(Meeting))
            if m.type == type_ and m.held_at is None and m.pk in story.meeting_children
        ),
        None,
    )
    if meeting is None:
        return
    gatherings.papers_before(story, meeting, wanted)
    talk = some_time(story.rng, working(day_of(at), 1), 9, 15)
    if type_ == "icpc" and talk < told(meeting.scheduled_for):
        story.at(talk, partial(_talk, story, meeting.ref))


def _talk(story: Story, ref: str, at: datetime) -> None:
    paper(story, "consultation.made", "paper_conference_talk", at,
          story.in_post("cp_chair", day_of(at)), ref=ref, about="conference", to="social_worker",
          by_role="cp_chair")  # fmt: skip


def _initial(story: Story, at: datetime, meeting: Meeting) -> None:
    """The conference makes a plan; the case passes to the pod that carries it."""
    rng, day = story.rng, day_of(at)
    chair = story.in_post("cp_chair", day)
    category = rng.choice(CATEGORIES)
    answers = {
        "outcome": "plan",
        "category": category,
        "quorate": "yes" if rng.random() < 0.95 else "no",
        "who_took_part": story.one("conference_took_part"),
        "reason": story.said("conference_reason_plan"),
        "core_group": story.one("conference_core_group"),
        "lead_worker": str(story.worker(day).pk),
        "child_voice": story.said("conference_voice"),
        "identity": story.one("identity"),
        "network": story.one("network"),
        "contingency": story.one("contingency"),
    }
    text = Text("icpc", at, chair, answers, at + timedelta(minutes=rng.randint(100, 240)),
                significant=True)  # fmt: skip
    meetings.hold(story, text, meeting, lambda held, entry: _plan_begins(story, at, held))


def _plan_begins(story: Story, at: datetime, meeting: Meeting) -> None:
    """From the conference on: the pod, the visits, core groups and the next conference."""
    day = day_of(at)
    _after_conference(story, meeting, at)
    if len(story.seats) > 1:
        moment = some_time(story.rng, working(day, 1), 9, 12)
        story.at(moment, partial(_pass_on, story))
    visits(story, day, "cp_plan", "cp", in_working_days(10), 3)
    management(story, day, "cp_plan", "cp", 58)
    group = story.when(working(day, 10), 4, after=day, chance=0.12)
    gatherings.set_ahead(story, "core_group", group, at, partial(_core_group, story), weeks=2)
    _plan_review(story, at, 91)


def _pass_on(story: Story, at: datetime) -> None:
    reason = "The case passes to the team that carries the plan"
    spans.pass_on(story, story.seats[1], at, "social_worker", reason)
    worker = story.worker(day_of(at))
    for child in story.children:
        if (child.pk, "cp_plan") in story.spans:
            known = {"lead_worker": str(worker.pk)}
            spans.change(story, child, "cp_plan", story.manager(day_of(at)), at, known)


def _after_conference(story: Story, meeting: Meeting, at: datetime) -> None:
    """Decisions go out the next day, the checklist within hours, the record in weeks."""
    rng, day = story.rng, day_of(at)
    chair = story.in_post("cp_chair", day)
    admin = story.in_post("conference_administrator", day)
    checked = at + timedelta(minutes=rng.randint(150, 300))
    story.at(checked, lambda then: paper(
        story, "checklist.completed", "paper_checklist_chair", then, chair,
        ref=meeting.ref, kind="conference_chair"))  # fmt: skip
    sent = working(day, 1 if rng.random() < 0.9 else 3)
    story.on(sent, lambda then: meetings.after(story, meeting, "decisions_sent", admin, then))
    finished = working(day, rng.choice([5, 7, 8, 9, 10, 12, 15, 18, 23]))
    story.on(
        finished,
        lambda then: meetings.after(story, meeting, "minutes_completed", chair, then),
        9,
        11,
    )
    story.on(
        finished, lambda then: meetings.after(story, meeting, "minutes_sent", admin, then), 13, 16
    )


def _core_group(story: Story, at: datetime, meeting: Meeting) -> None:
    if not story.open("cp_plan"):
        return
    day = day_of(at)
    answers = {
        "who_took_part": story.one("took_part"),
        "progress": story.said("core_progress"),
        "child_words": gatherings.words_of_children(story, day),
        "changes": story.one("cin_changes"),
        "next_meeting": (day + timedelta(days=41)).isoformat(),
    }
    written = gatherings.written_up(story, at, 4)
    late = story.late_reason("late_meeting_reason", at, written)
    text = Text("core_group", at, story.worker(day), answers, written, late_reason=late)

    def recorded(held: Meeting, entry: Entry) -> None:
        gatherings.signed(story, held, entry, text)
        gatherings.plan_written(story, held, "cp")

    meetings.hold(story, text, meeting, recorded)
    following = story.when(day + timedelta(days=42), 5, after=day, chance=0.12)
    gatherings.set_ahead(story, "core_group", following, at, partial(_core_group, story))


def _plan_review(story: Story, at: datetime, days: int) -> None:
    """Set the next review conference; the last one is on the day the plan ends."""
    ends = told(story.arc.protected_until)
    day = story.when(day_of(at) + timedelta(days=days), 8, after=day_of(at), chance=0.08)
    if abs((ends - day).days) < 45 or day > ends:
        day = ends
    gatherings.set_ahead(story, "rcpc", day, at, partial(_review, story), weeks=7)
    ahead = some_time(story.rng, working(day - timedelta(days=28), 0), 9, 15)
    story.at(max(ahead, at + timedelta(days=1)), partial(_papers, story, "rcpc", PAPERS_RCPC))


def _review(story: Story, at: datetime, meeting: Meeting) -> None:
    if not story.open("cp_plan"):
        return
    rng, day = story.rng, day_of(at)
    ends = day >= told(story.arc.protected_until) - timedelta(days=6)
    answers = {
        "outcome": "end" if ends else "continue",
        "quorate": "yes" if rng.random() < 0.96 else "no",
        "who_took_part": story.one("conference_took_part"),
        "progress": story.said("core_progress"),
        "reason": story.said("conference_reason_end" if ends else "conference_reason_continue"),
        "child_voice": story.said("conference_voice"),
        "network": story.one("network"),
    }
    if not ends:
        plan = next(span for (_, kind), span in story.spans.items() if kind == "cp_plan")
        stays = rng.random() < 0.9
        answers["category"] = plan.attributes["category"] if stays else rng.choice(CATEGORIES)
    chair = story.in_post("cp_chair", day)
    text = Text("rcpc", at, chair, answers, at + timedelta(minutes=rng.randint(100, 300)),
                significant=True)  # fmt: skip
    meetings.hold(
        story, text, meeting, lambda held, entry: _after_review(story, at, held, ends=ends)
    )


def _after_review(story: Story, at: datetime, meeting: Meeting, *, ends: bool) -> None:
    _after_conference(story, meeting, at)
    if not ends:
        _plan_review(story, at, 183)
        return
    rng, day = story.rng, day_of(at)
    story.at(at + timedelta(hours=6), partial(_chair_lets_go, story))
    in_need.after_protection(story, working(day, rng.randint(2, 7)))


def _chair_lets_go(story: Story, at: datetime) -> None:
    for child in story.children:
        spans.end_allocation(story, child, "cp_chair", at, None)
