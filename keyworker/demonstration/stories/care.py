"""A child in care, and a young person after it: placements, visits, reviews, and the way out."""

from datetime import date, datetime, timedelta
from functools import partial

from keyworker.demonstration.deeds import meetings, spans
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.homes import address
from keyworker.demonstration.moments import day_of, some_time, told, working
from keyworker.demonstration.staff import Seat
from keyworker.demonstration.stories import closing, gatherings
from keyworker.demonstration.stories.papers import answered, form_for, paper
from keyworker.demonstration.stories.rhythms import again, in_days, oversee, supervise
from keyworker.demonstration.stories.story import Story
from keyworker.demonstration.stories.visiting import visit
from keyworker.meetings.models import Meeting
from keyworker.people.models import Address

PAPERS_REVIEW: gatherings.Wanted = (("lac_review_report.completed", "paper_review_report", 5, {}),)
ORDERS = ("section_20", "section_20", "interim_care_order", "care_order")


def begin(story: Story, at: datetime) -> None:
    """The child comes into care: a placement, a legal status, and the papers that go with it."""
    rng, day = story.rng, day_of(at)
    if story.seat is None:  # the enquiry has not been given to anybody yet
        story.on(working(day, 1), partial(begin, story))
        return
    by = story.worker(day)
    for child in story.children:
        for kind in ("cin_plan", "s47", "safeguarding_concern"):
            spans.end(story, child, kind, at, by, recorded_at=at)
        known = {
            "category_of_need": "N8" if len(story.children) == 1 and child.age(day) >= 14 else "N1"
        }
        spans.start(story, child, "looked_after", at, by, recorded_at=at, attributes=known)
        order = {"order": rng.choice(ORDERS)}
        spans.start(story, child, "legal_status", at, by, recorded_at=at, attributes=order)
    if len(story.seats) > 1:
        passed = some_time(rng, working(day, 1), 9, 11)
        story.at(passed, partial(_pass_on, story))
    _place(story, at)
    notice = at + timedelta(hours=rng.randint(1, 5) if rng.random() < 0.9 else 30)
    story.at(notice, lambda then: paper(story, "notification.made", "paper_care_notice", then,
             story.worker(day_of(then)), of="entry_to_care"))  # fmt: skip
    planned = story.when(working(day, 10), 4, after=day, chance=0.1)
    story.on(planned, lambda then: paper(story, "care_plan.completed", "paper_care_plan", then,
             story.worker(day_of(then))))  # fmt: skip
    story.on(story.when(working(day, 18), 6, after=day, chance=0.12), partial(_health, story))
    _reviews(story, at, [working(day, 20), 91, 182])
    looked_after = partial(story.open, "looked_after")
    again(story, day, in_days(29), lambda then: oversee(story, then, "care"),
          early=6, goes_on=looked_after)  # fmt: skip
    again(story, day, in_days(58), partial(supervise, story), early=14, goes_on=looked_after)
    story.on(max(told(story.arc.care_until), working(day, 20)), partial(_leaves, story))


def _pass_on(story: Story, at: datetime) -> None:
    reason = "The case passes to the team for children in care"
    spans.pass_on(story, story.seats[1], at, "social_worker", reason)


def _place(story: Story, at: datetime, reason: str = "") -> None:
    """Move the children to a placement; visits begin anew with it."""
    rng, day = story.rng, day_of(at)
    by = story.worker(day)
    lines, postcode = address(rng)
    for child in story.children:
        spans.end(story, child, "placement", at, by, recorded_at=at)
        kind = rng.choice(["foster", "foster", "foster", "kinship", "residential"])
        known: dict[str, object] = {"kind": kind, "planned": True}
        if reason:
            known["change_reason"] = reason
        placed = spans.start(story, child, "placement", at, by, recorded_at=at, attributes=known)
        for former in story.ledger.of(Address):
            if former.person is child.row and former.kind == "placement" and not former.ended_on:
                former.ended_on = day
        story.ledger.add(
            Address(
                person=child.row, kind="placement", lines=lines, postcode=postcode, started_on=day
            )
        )
    refs = story.refs("placement")
    plan = story.when(working(day, 5), 2, after=day, chance=0.1)
    story.on(plan, lambda then: paper(story, "placement_plan.completed", "paper_placement_plan",
             then, story.worker(day_of(then)), ref=refs[0] if refs else "", for_ref=refs,
             kind="plan"))  # fmt: skip
    first = story.when(day + timedelta(days=7), 3, after=day, chance=0.08)
    story.on(first, partial(_visits, story, placed.ref))
    if rng.random() < 0.45:
        later = working(day + timedelta(days=rng.randint(60, 500)), 0)
        story.on(later, partial(_moves, story, placed.ref))


def _moves(story: Story, placement: str, at: datetime) -> None:
    if placement in story.refs("placement"):
        _place(story, at, "Carer's request" if story.rng.random() < 0.4 else "Planned move")


def _visits(story: Story, placement: str, at: datetime) -> None:
    """Visits to one placement, six weeks apart at most."""

    def here() -> bool:
        return placement in story.refs("placement")

    if here():
        visit(story, at, "looked_after")
        again(story, day_of(at), in_days(42), lambda then: visit(story, then, "looked_after"),
              early=9, goes_on=here, chance=0.09)  # fmt: skip


def _health(story: Story, at: datetime) -> None:
    asked = form_for("initial_health_assessment", "held")
    if asked is None or not story.open("looked_after"):
        return
    answers = {**answered(asked, {}), "what": story.one("paper_health")}
    text = Text(asked.name, at, story.worker(day_of(at)), answers, at + timedelta(hours=4))
    meetings.hold(story, text, None)


def _reviews(story: Story, at: datetime, ahead: list[date | int]) -> None:
    """Reviews by the reviewing officer: within 20 working days, three months, then half years."""
    due = ahead[0] if isinstance(ahead[0], date) else day_of(at) + timedelta(days=ahead[0])
    day = story.when(due, 6, after=day_of(at), chance=0.07)
    following = ahead[1:] or [182]
    gatherings.set_ahead(story, "lac_review", day, at, partial(_review, story, following), weeks=7)
    before = max(
        some_time(story.rng, working(day - timedelta(days=18), 0), 9, 15), at + timedelta(days=2)
    )
    story.at(before, partial(_review_papers, story))


def _review_papers(story: Story, at: datetime) -> None:
    for meeting in reversed(story.ledger.of(Meeting)):
        if meeting.pk in story.meeting_children and meeting.type == "lac_review":
            if meeting.held_at is None:
                gatherings.papers_before(story, meeting, PAPERS_REVIEW)
            return


def _review(story: Story, following: list[date | int], at: datetime, meeting: Meeting) -> None:
    asked = form_for("lac_review", "held")
    if asked is None or not story.open("looked_after"):
        return
    rng, day = story.rng, day_of(at)
    officer = story.in_post("reviewing_officer", day)
    answers = {**answered(asked, {}), "what": story.one("paper_lac_review")}
    text = Text(asked.name, at, officer, answers, at + timedelta(hours=rng.randint(2, 5)),
                significant=True)  # fmt: skip
    meetings.hold(story, text, meeting)
    sent = working(day, rng.choice([2, 3, 4, 5, 5, 7]))
    story.on(sent, lambda then: meetings.after(story, meeting, "decisions_sent", officer, then))
    last = working(day, rng.choice([9, 12, 14, 17, 19, 20, 23]))
    story.on(last, lambda then: meetings.after(story, meeting, "minutes_sent", officer, then))
    _reviews(story, at, following)


def _leaves(story: Story, at: datetime) -> None:
    """Home, or on to adult life with a personal adviser."""
    by = story.worker(day_of(at))
    for child in story.children:
        for kind in ("placement", "legal_status", "looked_after"):
            spans.end(story, child, kind, at, by, recorded_at=at)
        spans.end_allocation(story, child, "iro", at, None)
        for former in story.ledger.of(Address):
            if former.person is child.row and former.kind == "placement" and not former.ended_on:
                former.ended_on = day_of(at)
    if story.arc.leaver_from is None:
        closing.plan_to_close(story, day_of(at))
        return
    grown_up(story, at + timedelta(minutes=30), story.seats[-1])


def grown_up(story: Story, at: datetime, seat: Seat) -> None:
    """A care leaver: the personal adviser takes over and keeps in touch."""
    day = day_of(at)
    for child in story.children:
        spans.end_allocation(story, child, "social_worker", at, None)
    spans.pass_on(story, seat, at, "personal_adviser", "Turned 18 in care")
    by = story.worker(day)
    for child in story.children:
        if (child.pk, "open_case") not in story.spans:
            spans.start(story, child, "open_case", at, by, recorded_at=at)
        spans.start(story, child, "care_leaver", at, by, recorded_at=at)
    again(story, day, in_days(56), lambda then: visit(story, then, "care_leaver"),
          early=14, goes_on=partial(story.open, "care_leaver"))  # fmt: skip
    again(story, day, in_days(90), lambda then: oversee(story, then, "care_leaver"),
          early=14, goes_on=partial(story.open, "care_leaver"))  # fmt: skip
    last = story.arc.closes
    if last is not None:
        story.on(last, partial(closing.close, story))
