"""What follows from what a meeting decided: enquiries and plans begin, change and end.

Each runs again when a record is amended, and leaves what would be there had the record said so at
first: what the meeting began moves, or is withdrawn; what it ended ends when it did, or lasts on.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from keyworker.history.facts import LONDON
from keyworker.involvements.actions import (
    change_involvement,
    end_involvement,
    move_involvement,
    reopen_involvement,
    start_involvement,
    withdraw_involvement,
)
from keyworker.involvements.models import Allocation, Involvement
from keyworker.meetings.matters import begun_by, ended_by, lasting_on, open_of
from keyworker.meetings.models import Meeting, MeetingChild
from keyworker.people.models import Person
from keyworker.workforce.models import Worker

Told = Mapping[str, Any]


def follow(meeting: Meeting, child: Person, told: Told, by: Worker) -> None:
    """Let a held meeting's outcome for one child take effect; `told` are the answers for it."""
    deed = _FOLLOWING.get(meeting.type)
    if deed is not None:
        deed(meeting, child, told, by)


def held_on(meeting: Meeting) -> date | datetime:
    """Give when a meeting was held: the moment, or the day where no time is known."""
    if meeting.held_at is None:
        raise ValueError(f"{meeting} has not been held")
    if meeting.written.get("held", {}).get("day_only"):
        return meeting.held_at.astimezone(LONDON).date()
    return meeting.held_at


def _strategy(meeting: Meeting, child: Person, told: Told, by: Worker) -> None:
    """An enquiry decided on begins there and then; a concern not borne out is settled."""
    outcome = told.get("outcome")
    if outcome == "s47":
        _last_on(meeting, child, "safeguarding_concern", by)
        concern = open_of(child, "safeguarding_concern")
        _begin(
            meeting,
            child,
            "s47",
            by,
            ref=f"s47:{meeting.ref.partition(':')[2] or meeting.ref}",
            for_ref=[meeting.ref, *([concern.ref] if concern else [])],
        )
        return
    _undo(meeting, child, "s47", by)
    if outcome == "no_s47":
        _end(meeting, child, "safeguarding_concern", by)
    else:
        _last_on(meeting, child, "safeguarding_concern", by)


def _initial_conference(meeting: Meeting, child: Person, told: Told, by: Worker) -> None:
    """A plan begins with the conference that made it; the enquiry and any lesser plan end."""
    _end(meeting, child, "s47", by, {"outcome": "conference", "icpc_required": True})
    _end(meeting, child, "safeguarding_concern", by)
    if told.get("outcome") != "plan":
        _undo(meeting, child, "cp_plan", by)
        if lasting_on(child, "cp_plan", meeting.held_at) is None:
            _last_on(meeting, child, "cin_plan", by)
        return
    category = told.get("category")
    known = {
        "category": category,
        "latest_category": category,
        "lead_worker": _lead_worker(child, told),
    }
    attributes = {name: value for name, value in known.items() if value}
    plan = begun_by(child, "cp_plan", meeting.ref)
    if plan is not None and _reviewed_since(meeting, child):
        attributes.pop("latest_category", None)
    if plan is not None or lasting_on(child, "cp_plan", meeting.held_at) is None:
        _end(meeting, child, "cin_plan", by)
        _begin(meeting, child, "cp_plan", by, attributes=attributes)


def _lead_worker(child: Person, told: Told) -> str | None:
    """The worker the conference named, else whoever is allocated."""
    named = told.get("lead_worker")
    if named:
        return str(named)
    allocated = Allocation.objects.filter(
        child=child, role="social_worker", ended_at__isnull=True
    ).first()
    return str(allocated.worker_id) if allocated else None


def _review_conference(meeting: Meeting, child: Person, told: Told, by: Worker) -> None:
    if told.get("outcome") == "end":
        _end(meeting, child, "cp_plan", by)
        return
    _last_on(meeting, child, "cp_plan", by)
    plan = lasting_on(child, "cp_plan", meeting.held_at)
    category = told.get("category")
    if plan is not None and category and not _reviewed_since(meeting, child):
        change_involvement(involvement=plan, by=by, attributes={"latest_category": category})


def _reviewed_since(meeting: Meeting, child: Person) -> bool:
    """A review recorded late does not change what a later one said."""
    later = Meeting.objects.filter(type="rcpc", held_at__gt=meeting.held_at).exclude(pk=meeting.pk)
    return MeetingChild.objects.filter(child=child, meeting__in=later).exists()


def _child_in_need_review(meeting: Meeting, child: Person, told: Told, by: Worker) -> None:
    """The first such meeting agrees the plan; it begins there. A closing review begins none."""
    if told.get("closing"):
        _undo(meeting, child, "cin_plan", by)
        return
    lasting = (lasting_on(child, kind, meeting.held_at) for kind in ("cin_plan", "cp_plan"))
    agreed = begun_by(child, "cin_plan", meeting.ref) or not any(lasting)
    if agreed and open_of(child, "cp_plan") is None:
        _begin(meeting, child, "cin_plan", by)


def _begin(
    meeting: Meeting,
    child: Person,
    kind: str,
    by: Worker,
    *,
    ref: str | None = None,
    for_ref: list[str] | None = None,
    attributes: Mapping[str, Any] | None = None,
) -> None:
    """See to it that what the meeting began lasts from when it was held."""
    row = begun_by(child, kind, meeting.ref)
    if row is None:
        if open_of(child, kind) is None:
            start_involvement(
                child=child,
                kind=kind,
                at=held_on(meeting),
                by=by,
                ref=ref,
                for_ref=for_ref or [meeting.ref],
                attributes=attributes,
            )
        return
    if row.withdrawn:
        row = reopen_involvement(involvement=row, by=by)
    row = move_involvement(involvement=row, at=held_on(meeting), by=by)
    change_involvement(involvement=row, by=by, attributes=attributes or {})


def _undo(meeting: Meeting, child: Person, kind: str, by: Worker) -> None:
    """Withdraw what the meeting had begun, unless it has led to something since."""
    row = begun_by(child, kind, meeting.ref)
    if row is not None and row.ended_at is None:
        withdraw_involvement(involvement=row, by=by)


def _end(
    meeting: Meeting,
    child: Person,
    kind: str,
    by: Worker,
    attributes: Mapping[str, Any] | None = None,
) -> None:
    """See to it that what was open on the day ended when the meeting was held."""
    row = ended_by(child, kind, meeting.ref) or open_of(child, kind)
    if row is None or _began_later(row, meeting):
        return
    end_involvement(
        involvement=row, at=held_on(meeting), by=by, attributes=attributes, because_of=meeting.ref
    )


def _last_on(meeting: Meeting, child: Person, kind: str, by: Worker) -> None:
    """Let last on what the meeting was said to have ended and did not."""
    row = ended_by(child, kind, meeting.ref)
    if row is not None and open_of(child, kind) is None:
        reopen_involvement(involvement=row, by=by)


def _began_later(row: Involvement, meeting: Meeting) -> bool:
    """A meeting told of out of order ends nothing that began after it."""
    held = held_on(meeting)
    day = held.astimezone(LONDON).date() if isinstance(held, datetime) else held
    return row.started_at.astimezone(LONDON).date() > day


_FOLLOWING: dict[str, Callable[[Meeting, Person, Told, Worker], None]] = {
    "strategy_discussion": _strategy,
    "icpc": _initial_conference,
    "rcpc": _review_conference,
    "cin_review": _child_in_need_review,
}
