"""Set a meeting about a child: first its kind, then when, where and with whom in the chair."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from keyworker.audit.actions import note_read
from keyworker.audit.refusals import Unclear
from keyworker.history.queries import pack
from keyworker.involvements.queries import child_held_for
from keyworker.meetings.actions import schedule
from keyworker.meetings.models import Meeting
from keyworker.meetings.queries import meeting_meant
from keyworker.people.models import Person
from keyworker.people.names import display
from keyworker.record.siblings import open_siblings
from keyworker.web.child.bar import bar_for
from keyworker.web.meeting.forms import MeetingForm, done_on
from keyworker.web.meeting.kinds import Kind, chairs, chosen_worker, kinds
from keyworker.web.meeting.showing import address_of
from keyworker.web.putting_right import put_beside
from keyworker.web.requests import WorkerRequest
from keyworker.web.templatetags.gov import moment
from keyworker.web.words import age


def set_meeting(request: WorkerRequest, reference: str) -> HttpResponse:
    """Set a meeting; without ?type= the kinds are offered first."""
    viewer = request.user
    child: Any = child_held_for(viewer, reference)
    known = kinds(pack().name)
    kind = known.get(request.GET.get("type", ""))
    if kind is None:
        note_read(viewer=viewer, what="set_meeting", subject_type="child", subject_ids=[child.pk])
        shown = {"bar": bar_for(viewer, child, "child_plans"), "kinds": known.values()}
        return render(request, "meeting/choose.html", shown)
    siblings = open_siblings([child])
    form = _form(request, kind, child, siblings)
    if request.method == "POST" and form.is_valid():
        made = _set(form, kind, [child, *_chosen(form, siblings)], request)
        if made is not None:
            return redirect(address_of(made, child))
    elif request.method != "POST":
        ids = [child.pk, *(each.pk for each in siblings)]
        note_read(viewer=viewer, what="set_meeting", subject_type="child", subject_ids=ids)
    to_come = meeting_meant(viewer, child, kind.type, "")
    if to_come is not None and (to_come.held_at or to_come.cancelled_at):
        to_come = None
    shown = {
        "bar": bar_for(viewer, child, "child_plans"),
        "child": child,
        "kind": kind,
        "form": form,
        "to_come": to_come,
        "to_come_url": address_of(to_come, child) if to_come else "",
    }
    return render(request, "meeting/set.html", shown, status=422 if form.errors else 200)


def _form(
    request: WorkerRequest, kind: Kind, child: Any, siblings: Sequence[Person]
) -> MeetingForm:
    return MeetingForm(
        request.POST if request.method == "POST" else None,
        chairs=chairs(kind, child.team_id),
        chair_hint=kind.chaired_by,
        siblings=[(str(each.pk), f"{display(each)}, {_age(each)}") for each in siblings],
    )


def _age(person: Person) -> str:
    return age(person.born, person.expected, person.died)


def _chosen(form: MeetingForm, siblings: Sequence[Person]) -> list[Person]:
    chosen = form.cleaned_data.get("siblings", [])
    return [each for each in siblings if str(each.pk) in chosen]


def _set(
    form: MeetingForm, kind: Kind, children: Sequence[Person], request: WorkerRequest
) -> Meeting | None:
    """Set it; sent in twice, the meeting that is set already is the one."""
    typed = form.cleaned_data
    try:
        made = schedule(
            type=kind.type,
            children=children,
            scheduled_for=typed["scheduled_for"],
            by=request.user,
            chair=chosen_worker(typed["chair"]),
            place=typed["place"],
            reason=typed.get("reason", ""),
            at=done_on(typed["set_on"]),
        )
    except Unclear as unclear:
        standing = meeting_meant(request.user, children[0], kind.type, "")
        if standing is not None and standing.scheduled_for == typed["scheduled_for"]:
            return standing
        put_beside(form, unclear)
        return None
    messages.success(request, f"{kind.title} set for {moment(typed['scheduled_for'])}")
    return made
