"""Read a meeting, or find the one a duty is about."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from keyworker.history.queries import OPEN, pack
from keyworker.meetings.models import Meeting
from keyworker.meetings.queries import meeting_meant, meeting_numbered
from keyworker.oversight.meeting import asked_of, record_of
from keyworker.people.models import Person
from keyworker.people.queries import child_for
from keyworker.record.queries import status_of
from keyworker.web.child.bar import bar_for
from keyworker.web.lines import shown as line_shown
from keyworker.web.meeting.kinds import Kind, kinds
from keyworker.web.meeting.showing import SAID, address_of, shown
from keyworker.web.requests import WorkerRequest


def meeting(request: WorkerRequest, number: int) -> HttpResponse:
    """What is known of one meeting, what is due of it and why, and what can be done."""
    found = meeting_numbered(request.user, number)
    lines = asked_of(found)
    context = frame(request, found) | {
        "meeting": shown(found, kind_of(found), seen_from(request, found), record_of(found)),
        "due": [line_shown(line) for line in lines if line.status in OPEN],
        "done": [line_shown(line) for line in lines if line.status not in OPEN],
    }
    return render(request, "meeting/meeting.html", context)


def meant(request: WorkerRequest, reference: str) -> HttpResponse:
    """Lead from a duty (?type=, ?ref=, ?deed=) to its meeting, or to setting one."""
    child = child_for(request.user, reference)
    type_ = request.GET.get("type", "")
    if type_ not in kinds(pack().name):
        return redirect("child_plans", reference=child.reference)
    found = meeting_meant(request.user, child, type_, request.GET.get("ref", ""))
    if found is None:
        return redirect(f"{reverse('set_meeting', args=[child.reference])}?type={type_}")
    return redirect(_place_of(request.GET.get("deed", ""), found, child))


def _place_of(deed: str, found: Meeting, child: Person) -> str:
    """The page on which a deed is done, where it can be done now; else the meeting's own."""
    if deed == "invited" and found.held_at is None and found.cancelled_at is None:
        return address_of(found, child, "invite_to_meeting")
    if deed in SAID and found.held_at is not None and getattr(found, f"{deed}_at") is None:
        return address_of(found, child, "say_of_meeting", phase=deed)
    if deed == "minutes_authorised" and found.held_at is not None:
        entry = record_of(found)
        if entry is not None and status_of(entry) == "awaiting_sign_off":
            return reverse("sign_off_decide", args=[entry.key])
    return address_of(found, child)


def kind_of(found: Meeting) -> Kind:
    """Give the kind of a meeting; one the pack no longer describes keeps its label."""
    known = kinds(pack().name).get(found.type)
    return known or Kind(found.type, pack().label(found.type), (), "", "", "")


def seen_from(request: WorkerRequest, found: Meeting) -> Person | None:
    """Give the child from whose record one looks: ?of=, else the eldest."""
    children = list(found.children.all())
    of = request.GET.get("of", "")
    named = [child for child in children if child.reference == of]
    return next(iter(named or children), None)


def frame(request: WorkerRequest, found: Meeting) -> dict[str, Any]:
    """Give what every page about a meeting is set in: the child's bar, or none."""
    child = seen_from(request, found)
    if child is None:
        return {"layout": "base.html", "back": address_of(found, child)}
    return {
        "layout": "child/page.html",
        "bar": bar_for(request.user, child, "child_plans"),
        "back": address_of(found, child),
    }
