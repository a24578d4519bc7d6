"""A meeting in words: what is known of it, who was invited, what is still to be said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from keyworker.meetings.models import Invitation, Meeting
from keyworker.people.models import Person
from keyworker.people.names import display
from keyworker.record.models import Entry
from keyworker.record.queries import STATUS_WORDS, status_of
from keyworker.web.meeting.kinds import Kind
from keyworker.web.templatetags.gov import day, moment
from keyworker.web.words import age

# What can be said of a meeting once it has been held: the row, the link, the question.
SAID = {
    "decisions_sent": ("Decisions sent", "Say they were sent", "When were the decisions sent?"),
    "minutes_completed": ("Record written", "Say it is written", "When was the record finished?"),
    "minutes_sent": ("Record sent", "Say it was sent", "When was the record sent?"),
}
BREAK = SafeString("<br>")
CAME = {True: "Came", False: "Did not come", None: "Not said"}


@dataclass(slots=True)
class Shown:
    """A meeting for the page: its rows, and links to the deeds that are open now."""

    title: str
    status: str
    colour: str
    rows: list[dict[str, Any]]
    invited: list[dict[str, str]]
    to_come: bool
    after: list[dict[str, Any]] = field(default_factory=list)
    record_url: str = ""
    urls: Mapping[str, str] = field(default_factory=dict)


def address_of(meeting: Meeting, child: Person | None, name: str = "meeting", **more: str) -> str:
    """Give the address of a meeting, or of a deed on it, seen from one child of several."""
    url = reverse(name, kwargs={"number": meeting.pk, **more})
    return f"{url}?of={child.reference}" if child else url


def shown(meeting: Meeting, kind: Kind, child: Person | None, entry: Entry | None) -> Shown:
    """Put a meeting in words, seen from one of its children."""
    to_come = meeting.held_at is None and meeting.cancelled_at is None
    status, colour = _status(meeting)
    deeds = ("move_meeting", "call_off_meeting", "invite_to_meeting", "who_came")
    record_url = ""
    if to_come and kind.form and child is not None:
        write = reverse("write", args=[child.reference, kind.form])
        record_url = f"{write}?ref={meeting.ref}"
    return Shown(
        title=kind.title,
        status=status,
        colour=colour,
        rows=_rows(meeting),
        invited=[
            {"name": each.name, "agency": _from(each), "came": CAME[each.attended]}
            for each in meeting.invitations.all()
        ],
        to_come=to_come,
        after=_after(meeting, child, entry) if meeting.held_at else [],
        record_url=record_url,
        urls={name: address_of(meeting, child, name) for name in deeds},
    )


def _from(invitation: Invitation) -> str:
    if invitation.agency:
        return invitation.agency
    if invitation.worker_id is not None:
        return "Works here"
    return "Child and family" if invitation.person_id is not None else ""


def _status(meeting: Meeting) -> tuple[str, str]:
    if meeting.cancelled_at is not None:
        return "Called off", "grey"
    if meeting.held_at is not None:
        return "Held", "green"
    if meeting.scheduled_for and meeting.scheduled_for < timezone.now():
        return "Not recorded yet", "orange"
    return "To come", "blue"


def _rows(meeting: Meeting) -> list[dict[str, Any]]:
    dates = list(meeting.dates.select_related("set_by").order_by("pk"))
    rows: list[dict[str, Any]] = []
    if meeting.held_at is not None:
        only_day = meeting.written.get("held", {}).get("day_only")
        held = timezone.localdate(meeting.held_at) if only_day else meeting.held_at
        rows.append({"key": "Held on", "value": moment(held)})
    if dates:
        last = dates[-1]
        rows.append({"key": "Set for", "value": _set_for(last)})
    if len(dates) > 1:
        # The reason on a later date says why the one before it was given up.
        gone = pairwise(dates)
        lines = ((f"{moment(was.scheduled_for)}: {now.reason}",) for was, now in gone)
        rows.append({"key": "Former dates", "value": format_html_join(BREAK, "{}", lines)})
    if meeting.cancelled_at is not None:
        words = f"{day(meeting.cancelled_at)}: {meeting.cancel_reason}"
        rows.append({"key": "Called off", "value": words})
    rows.append({"key": "Where", "value": meeting.place or "Not said"})
    rows.append({"key": "In the chair", "value": str(meeting.chair or "Not known yet")})
    rows.append({"key": "About", "value": _about(meeting)})
    if meeting.invited_at is not None:
        rows.append({"key": "Invitations sent", "value": day(meeting.invited_at)})
    return rows


def _set_for(date: Any) -> str:
    words = f"{moment(date.scheduled_for)}, set by {date.set_by.name} on {day(date.set_at)}"
    return f"{words}: {date.reason}" if date.reason and date.set_at > date.scheduled_for else words


def _about(meeting: Meeting) -> SafeString | str:
    if meeting.about_worker is not None:
        return meeting.about_worker.name
    link = '<a class="govuk-link" href="{}">{}</a>, {}'
    children = meeting.children.all()
    return format_html_join(
        BREAK,
        link,
        ((reverse("child", args=[each.reference]), display(each), _age(each)) for each in children),
    )


def _age(person: Person) -> str:
    return age(person.born, person.expected, person.died)


def _after(meeting: Meeting, child: Person | None, entry: Entry | None) -> list[dict[str, Any]]:
    """What follows the holding: the record, and what is said to have gone out."""
    rows: list[dict[str, Any]] = []
    if entry is not None:
        words = STATUS_WORDS[status_of(entry)]
        read = {"text": "Read", "href": reverse("entry", args=[entry.key])}
        read["visually_hidden_text"] = "the record"
        rows.append({"key": "Record", "value": f"{words}, by {entry.author}", "actions": [read]})
    for phase, (name, link, _) in SAID.items():
        at = getattr(meeting, f"{phase}_at")
        href = address_of(meeting, child, "say_of_meeting", phase=phase)
        actions = [] if at else [{"text": link, "href": href}]
        rows.append({"key": name, "value": day(at) if at else "Not yet", "actions": actions})
    if meeting.minutes_authorised_at is not None:
        rows.append({"key": "Record signed off", "value": day(meeting.minutes_authorised_at)})
    elif entry is not None and status_of(entry) == "awaiting_sign_off":
        sign = {"text": "Sign off", "href": reverse("sign_off_decide", args=[entry.key])}
        rows.append({"key": "Record signed off", "value": "Not yet", "actions": [sign]})
    return rows
