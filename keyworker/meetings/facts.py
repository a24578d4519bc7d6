"""What the rows of a meeting tell the history: a pure function from rows to facts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from keyworker.history.facts import LONDON, NewFact
from keyworker.meetings.models import Meeting, MeetingDate

# What describes a meeting before it is held; the rest is what came of it.
KNOWN_BEFORE = ("kind", "of", "emergency", "forum", "panel", "focus", "purpose", "chaired_by")
PHASES = (
    ("invited", "invited_at"),
    ("held", "held_at"),
    ("cancelled", "cancelled_at"),
    ("decisions_sent", "decisions_sent_at"),
    ("minutes_completed", "minutes_completed_at"),
    ("minutes_authorised", "minutes_authorised_at"),
    ("minutes_sent", "minutes_sent_at"),
)
# What a strategy discussion decides about the test for an enquiry.
THRESHOLD = {"s47": "met", "no_s47": "not_met"}


def of_meeting(
    meeting: Meeting,
    dates: Iterable[MeetingDate],
    children: Mapping[int, Mapping[str, Any]],
) -> list[NewFact]:
    """A meeting in each of its phases, for each child it is about, or for the worker it is about.

    `dates` are all the dates that were set, the earliest first; `children` gives each child's own
    attributes, such as the outcome.
    """
    subjects: list[tuple[str, int, Mapping[str, Any]]] = [
        ("child", child_id, attributes) for child_id, attributes in sorted(children.items())
    ]
    if meeting.about_worker_id is not None:
        subjects.append(("worker", meeting.about_worker_id, {}))
    settings = list(dates)
    facts: list[NewFact] = []
    for subject_type, subject_id, own in subjects:
        about = _About(meeting, subject_type, subject_id)
        for number, setting in enumerate(settings, start=1):
            facts.append(about.scheduled(setting, number))
        for phase, column in PHASES:
            at = getattr(meeting, column)
            if at is not None:
                facts.append(about.phase(phase, at, own))
        outcome = str({**meeting.attributes, **own}.get("outcome", ""))
        if meeting.type == "strategy_discussion" and meeting.held_at and outcome in THRESHOLD:
            facts.append(about.threshold(meeting.held_at, THRESHOLD[outcome]))
    return facts


class _About:
    """Tells of one meeting to one subject."""

    def __init__(self, meeting: Meeting, subject_type: str, subject_id: int) -> None:
        self.meeting = meeting
        self.subject_type = subject_type
        self.subject_id = subject_id
        self.before = {
            name: meeting.attributes[name] for name in KNOWN_BEFORE if name in meeting.attributes
        }

    def scheduled(self, setting: MeetingDate, number: int) -> NewFact:
        """A date was set; a later one replaces it, and both stay on the record."""
        planned = setting.scheduled_for.astimezone(LONDON).isoformat(timespec="minutes")
        at = _moment(setting.set_at, day_only=setting.set_is_date)
        return self._fact(
            f"{self.meeting.type}.scheduled",
            at,
            f"scheduled:{number}",
            setting.recorded_at,
            {**self.before, "for": planned},
        )

    def phase(self, phase: str, at: datetime, own: Mapping[str, Any]) -> NewFact:
        """A meeting was held, called off, written up, and so on."""
        written = self.meeting.written.get(phase, {})
        recorded = written.get("recorded_at")
        attributes: dict[str, Any] = dict(self.before)
        if phase == "held":
            attributes = {**self.meeting.attributes, **own}
        elif phase == "cancelled":
            attributes["reason"] = self.meeting.cancel_reason
        return self._fact(
            f"{self.meeting.type}.{phase}",
            _moment(at, day_only=bool(written.get("day_only"))),
            phase,
            datetime.fromisoformat(recorded) if recorded else self.meeting.recorded_at,
            attributes,
        )

    def threshold(self, at: datetime, outcome: str) -> NewFact:
        """A strategy discussion decides whether the test for an enquiry is met."""
        held = self.phase("held", at, {})
        attributes = {"test": "s47", "outcome": outcome}
        return self._fact(
            "threshold_decision.made", held.at or at, "threshold", held.recorded_at, attributes
        )

    def _fact(
        self,
        name: str,
        at: date | datetime,
        part: str,
        recorded_at: datetime,
        attributes: Mapping[str, Any],
    ) -> NewFact:
        meeting = self.meeting
        return NewFact(
            subject_type=self.subject_type,
            subject_id=self.subject_id,
            kind="event",
            identity=f"meeting:{meeting.pk}:{self.subject_type}:{self.subject_id}:{part}",
            name=name,
            at=at,
            recorded_at=recorded_at,
            ref=meeting.ref,
            for_ref=tuple(meeting.for_ref),
            attributes=attributes,
            source="meetings.Meeting",
            source_id=str(meeting.pk),
            source_version=meeting.version,
        )


def _moment(at: datetime, *, day_only: bool) -> date | datetime:
    return at.astimezone(LONDON).date() if day_only else at


def of_stored(meeting: Meeting) -> list[NewFact]:
    """A meeting as its stored rows have it."""
    return of_meeting(
        meeting,
        sorted(meeting.dates.all(), key=lambda date: date.pk),
        {row.child_id: row.attributes for row in meeting.meeting_children.all()},
    )


def all_facts() -> Iterator[NewFact]:
    """Tell every meeting again from the rows."""
    meetings = Meeting.objects.order_by("pk").prefetch_related("dates", "meeting_children")
    for meeting in meetings.iterator(500):
        yield from of_stored(meeting)
