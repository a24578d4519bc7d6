"""What else the standards ask of a family's workers, beside what its story tells: done as people
do such things, mostly in time, now and then late, and here and there not at all.

A pack may ask for a hundred things no story was written for. Without them the council would look as
if nobody did anything; with them a new standard is alive on the day it is written.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any

from keyworker.demonstration.deeds import meetings
from keyworker.demonstration.deeds.record import Text
from keyworker.demonstration.moments import day_of, told, working
from keyworker.demonstration.stories import gatherings, papers, rhythms, visiting
from keyworker.demonstration.stories.story import BEGINNING, Story
from keyworker.history.queries import pack
from keyworker.meetings.models import Meeting
from keyworker.packs.forms import Form
from keyworker.record.models import Entry
from keyworker.standards import Rule, Subject
from keyworker.standards.asking import Asking, alternatives
from keyworker.standards.evaluate import rows_of
from keyworker.standards.expressions import AnyOf, EventTerm, Expression, terms_of
from keyworker.standards.moments import end_of
from keyworker.standards.recurring import spans_of
from keyworker.standards.rules import sure
from keyworker.standards.stages import Stages
from keyworker.workforce.models import Worker

NEVER = 0.07  # how often a family's workers let one standard lie altogether
DONE = ("met", "late")
DECIDED = (*DONE, "overdue", "missed")
Deed = Callable[[list[str], Story, datetime], object]
MOST = 60  # doings of one standard in one story


def asked(story: Story, subjects: Sequence[Subject]) -> None:
    """Let be done what the standards ask of the children of a story and nothing of it tells of."""
    if story.seat is None:
        return
    story.now = BEGINNING
    until = day_of(story.until)
    asking = [Asking(each, end_of(until - timedelta(days=1)), _calendar()) for each in subjects]
    for rule in pack().standards.for_subject("child"):
        deeds = _deeds(rule)
        if not deeds or rule.others or story.rng.random() < NEVER:
            continue
        rows = [row for one in asking for row in rows_of(one, rule) if row.status in DECIDED]
        if not rows or 2 * sum(row.status in DONE for row in rows) > len(rows):
            continue
        matters: dict[date, set[str]] = {}
        for one in asking:
            for day, matter in _days(story, one, rule):
                if day < until:
                    matters.setdefault(max(day, story.arc.arrives), set()).add(matter)
        for day in sorted(matters)[:MOST]:
            refs = sorted(matters[day] - {""})
            for deed in deeds:
                story.on(day, partial(deed, refs, story))
    story.run()


def _calendar() -> Any:
    return pack().standards.calendar


def _days(story: Story, asking: Asking, rule: Rule) -> Iterator[tuple[date, str]]:
    """The days on which what a rule asks of one child is done, each with the matter it serves."""
    if rule.kind == "recurring":
        yield from ((day, "") for day in _rounds(story, asking, rule))
        return
    for row in rows_of(asking, rule):
        if row.start is None or row.status in (*DONE, "unknown", "waived"):
            continue
        start = date.fromordinal(row.start.day)
        if rule.kind == "before" and row.planned is not None:
            due = date.fromordinal(row.planned.day if row.due is None else row.due.day)
            day = max(start, due - timedelta(days=story.rng.randint(0, 3)))
        elif rule.kind == "invariant" and rule.beforehand:
            day = start - timedelta(days=story.rng.randint(0, 4))
        elif rule.kind in ("deadline", "age"):
            opens = start if rule.not_before is None else _after(rule.not_before, start)
            due = opens if row.due is None else date.fromordinal(row.due.day)
            day = _done(story, opens, due)
        else:
            continue
        yield day, "" if row.trigger is None else row.trigger.ref


def _after(length: Any, day: date) -> date:
    return date.fromordinal(length.after(day.toordinal(), _calendar()))


def _done(story: Story, start: date, due: date) -> date:
    """Some day before the due one, or a little after it."""
    days = (due - start).days
    if story.rng.random() < 0.09:
        return due + timedelta(days=1 + min(20, int(story.rng.expovariate(0.25))))
    return start + timedelta(days=story.rng.randint(days // 2, days)) if days > 0 else start


def _rounds(story: Story, asking: Asking, rule: Rule) -> Iterator[date]:
    """The days of a recurring duty, each counted from the last."""
    if rule.counted is not None:
        return
    for stretch in asking.stretches(sure(rule.during)):
        if stretch.begins < 0 and stretch.began is None:
            continue
        for span in spans_of(asking, rule, stretch):
            last = asking.as_at.day if span.end is None else span.end.day
            stages = Stages(rule.limits[0].stages, span.start.day, asking.calendar)
            doings = asking.events(sure(rule.do))
            opens = max([span.start.day, *(e.at.day for e in doings if span.holds(e))])
            while opens < last:
                try:
                    due = stages.due_from(opens, stages.at(opens), grid=False)
                except LookupError:  # the school terms are not known
                    return
                day = _done(story, date.fromordinal(opens), date.fromordinal(max(due, opens + 1)))
                if day.toordinal() >= last:
                    break
                yield day
                opens = max(day.toordinal(), opens + 1)
                stages.next()


def _deeds(rule: Rule) -> list[Deed]:
    """What doing it takes: short entries, meetings, visits; none where a story alone can do it."""
    doing = rule.must if rule.kind == "invariant" else rule.do
    if doing is None or (rule.kind == "invariant" and not rule.beforehand):
        return []
    found = [_deed(part) for part in alternatives(doing)]
    return [deed for deed in found if deed is not None] if None not in found else []


def _deed(part: Expression) -> Deed | None:
    if isinstance(part, AnyOf):
        return next((deed for each in part.parts if (deed := _deed(each))), None)
    if not isinstance(part, EventTerm) or len(part.names) != 1:
        return None
    thing, _, phase = part.names[0].partition(".")
    known = {c.attribute: _typed(c.value) for c in part.conditions if c.equal and c.value != "*"}
    if part.names[0] == "visit.made":
        purpose = str(known.get("purpose", ""))
        return partial(_visited, purpose) if purpose in visiting.WORDS else None
    if part.names[0] == "supervision.held":
        return lambda _, story, at: rhythms.supervise(story, at)
    if part.names[0] == "management_oversight.made":
        about = str(known.get("about", "plan"))
        return lambda _, story, at: rhythms.oversee(story, at, about)
    form = papers.form_for(thing, "completed" if phase == "authorised" else phase)
    if form is None or not form.plain:
        return None
    return partial(_held if form.told_by == "meetings" else _written, form, known)


def _typed(value: object) -> object:
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def _visited(purpose: str, refs: list[str], story: Story, at: datetime) -> None:
    visiting.visit(story, at, purpose, must_see=True)


def _written(
    form: Form, known: dict[str, Any], refs: list[str], story: Story, at: datetime
) -> None:
    words = "paper_else_document" if _type(form) == "document" else "paper_else_act"
    by = story.worker(day_of(at))
    papers.paper(
        story, f"{form.thing}.{form.phase}", words, at, by, for_ref=refs,
        then=partial(_signed, story), **_answers(form, known, story, at),
    )  # fmt: skip


def _signed(story: Story, entry: Entry) -> None:
    if entry.sign_off_decision:
        at = entry.recorded_at + timedelta(minutes=story.rng.randint(30, 300))
        story.at(at, partial(gatherings.sign_paper, story, entry))


def _held(form: Form, known: dict[str, Any], refs: list[str], story: Story, at: datetime) -> None:
    answers = papers.answered(form, _answers(form, known, story, at))
    answers["what"] = story.one("paper_else_meeting")
    written = story.written(at, hours=5, chance=0.04)
    late = story.late_reason("late_meeting_reason", at, written)
    by = story.worker(day_of(at))
    text = Text(form.name, at, by, answers, written, for_ref=refs, late_reason=late)
    meetings.hold(story, text, None, lambda meeting, _: _sent_out(story, meeting, by))


def _sent_out(story: Story, meeting: Meeting, by: Worker) -> None:
    """What a standard asks to be sent after such a meeting goes out within days."""
    held = day_of(told(meeting.held_at))
    for phase, most in (("decisions_sent", 4), ("minutes_sent", 15)):
        if f"{meeting.type}.{phase}" in _events_asked_for():
            sent = working(held, story.rng.randint(1, most))
            story.on(sent, partial(_sent, story, meeting, phase, by))


def _sent(story: Story, meeting: Meeting, phase: str, by: Worker, at: datetime) -> None:
    meetings.after(story, meeting, phase, by, at)


@cache
def _events_asked_for() -> frozenset[str]:
    return frozenset(
        name
        for rule in pack().standards.for_subject("child")
        for term in ([] if rule.do is None else terms_of(rule.do))
        if isinstance(term, EventTerm)
        for name in term.names
    )


def _answers(form: Form, known: dict[str, Any], story: Story, at: datetime) -> dict[str, Any]:
    """What the standard looks at, and something for every other question of the form."""
    plain = {
        "text": "As agreed",
        "long_text": "As agreed",
        "date": day_of(at).isoformat(),
        "number": "1",
        "worker": str(story.worker(day_of(at)).pk),
    }
    others = {
        each.attribute: plain[each.type]
        for each in form.questions
        if each.attribute and each.type in plain
    }
    return {**others, **known}


def _type(form: Form) -> str:
    return pack().vocabulary.things[form.thing].type
