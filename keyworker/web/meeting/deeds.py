"""What is done with a meeting: moved, called off, people invited, said what was sent and who came.

A deed that is done already leads back to the meeting: sent in twice, it happens once.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from keyworker.meetings.actions import (
    cancel,
    complete_minutes,
    invite,
    move,
    say_who_came,
    send_decisions,
    send_minutes,
)
from keyworker.meetings.inviting import Likely, likely_to_be_asked
from keyworker.meetings.models import Meeting
from keyworker.meetings.queries import meeting_numbered
from keyworker.people.queries import people_for
from keyworker.web.forms import GovukForm
from keyworker.web.meeting.forms import (
    CallOffForm,
    CameForm,
    InviteForm,
    MoveForm,
    SaidForm,
    done_on,
)
from keyworker.web.meeting.kinds import choices_of, chosen_worker
from keyworker.web.meeting.showing import SAID, address_of
from keyworker.web.meeting.views import frame, kind_of, seen_from
from keyworker.web.putting_right import tried
from keyworker.web.requests import WorkerRequest
from keyworker.web.templatetags.gov import moment
from keyworker.workforce.models import Worker
from keyworker.workforce.queries import active_workers

SAYING = {
    "decisions_sent": send_decisions,
    "minutes_completed": complete_minutes,
    "minutes_sent": send_minutes,
}


def move_meeting(request: WorkerRequest, number: int) -> HttpResponse:
    """Give a meeting another date; the former one stays on the record with the reason."""
    found = meeting_numbered(request.user, number)
    if over := _over(found):
        return _back(request, found, over)
    form = MoveForm(_typed(request))

    def deed() -> str:
        when = form.cleaned_data["scheduled_for"]
        if when != found.scheduled_for:
            why = form.cleaned_data["reason"]
            move(meeting=found, scheduled_for=when, by=request.user, reason=why)
        return f"Moved to {moment(when)}"

    words = f"Set for {moment(found.scheduled_for)}." if found.scheduled_for else ""
    return _ask(request, found, form, deed, ("Move the meeting", "Move it", words))


def call_off_meeting(request: WorkerRequest, number: int) -> HttpResponse:
    """Call a meeting off, with the reason."""
    found = meeting_numbered(request.user, number)
    if over := _over(found):
        return _back(request, found, over)
    form = CallOffForm(_typed(request))

    def deed() -> str:
        typed = form.cleaned_data
        at = done_on(typed["at"])
        cancel(meeting=found, by=request.user, reason=typed["reason"], at=at)
        return "Called off"

    words = f"Set for {moment(found.scheduled_for)}." if found.scheduled_for else ""
    return _ask(request, found, form, deed, ("Call the meeting off", "Call it off", words))


def say_of_meeting(request: WorkerRequest, number: int, phase: str) -> HttpResponse:
    """Say when the decisions or the record of a meeting were sent, or the record was finished."""
    if phase not in SAYING:
        raise Http404(phase)
    found = meeting_numbered(request.user, number)
    name, heading, question = SAID[phase]
    if found.held_at is None:
        return _back(request, found, "The meeting has not been held; record it first.")
    if getattr(found, f"{phase}_at") is not None:
        return _back(request, found, f"{name}: that is on the record already.")
    form = SaidForm(_typed(request), label=question)

    def deed() -> str:
        SAYING[phase](meeting=found, by=request.user, at=done_on(form.cleaned_data["at"]))
        return name

    return _ask(request, found, form, deed, (heading, "Save", ""))


def invite_to_meeting(request: WorkerRequest, number: int) -> HttpResponse:
    """Invite family, workers and others to a meeting."""
    found = meeting_numbered(request.user, number)
    if over := _over(found):
        return _back(request, found, over)
    likely = likely_to_be_asked(request.user, found)
    form = _invite_form(request, found, likely)

    def deed() -> str:
        wanted = [*_chosen(request, form.numbers), *form.others]
        people = [each for each in wanted if not _is_invited(found, each)]
        if not people:
            return "They are invited already"
        invite(meeting=found, people=people, by=request.user, at=done_on(form.cleaned_data["at"]))
        return "Invited"

    members = kind_of(found).members
    words = f"Usually asked: {members}." if members else ""
    return _ask(request, found, form, deed, ("Invite people", "Invite", words))


def _invite_form(request: WorkerRequest, found: Meeting, likely: Likely) -> InviteForm:
    """Whoever is invited is not offered again; sent in twice, the choice still stands."""
    asked = {row.person_id for row in found.invitations.all() if request.method != "POST"}
    asked_workers = {row.worker_id for row in found.invitations.all() if request.method != "POST"}
    family, workers = likely.family.items(), likely.workers.items()
    return InviteForm(
        _typed(request),
        family=[(f"p{pk}", words) for pk, words in family if pk not in asked],
        workers=[(f"w{pk}", words) for pk, words in workers if pk not in asked_workers],
        everyone=[(f"w{pk}", words) for pk, words in choices_of(list(active_workers()))],
    )


def _is_invited(found: Meeting, each: Any) -> bool:
    rows = list(found.invitations.all())
    if isinstance(each, tuple):
        return each in {(row.name, row.agency) for row in rows}
    if isinstance(each, Worker):
        return each.pk in {row.worker_id for row in rows}
    return each.pk in {row.person_id for row in rows}


def _chosen(request: WorkerRequest, numbers: list[str]) -> list[Any]:
    """The people and workers behind the choices."""
    people = [int(each[1:]) for each in numbers if each.startswith("p")]
    workers = [each[1:] for each in numbers if each.startswith("w")]
    seen = people_for(request.user).filter(pk__in=people).prefetch_related("names")
    return [*seen, *(chosen_worker(each) for each in workers)]


def who_came(request: WorkerRequest, number: int) -> HttpResponse:
    """Say who of those invited came."""
    found = meeting_numbered(request.user, number)
    if found.held_at is None:
        return _back(request, found, "The meeting has not been held; record it first.")
    rows = list(found.invitations.all())
    if not rows:
        return _back(request, found, "Nobody was invited, so there is nobody to say it of.")
    came = [str(row.pk) for row in rows if row.attended]
    invited = [(str(row.pk), ", ".join(filter(None, [row.name, row.agency]))) for row in rows]
    form = CameForm(_typed(request), invited=invited, initial={"came": came})

    def deed() -> str:
        say_who_came(meeting=found, came=[*map(int, form.cleaned_data["came"])], by=request.user)
        return "Who came is on the record"

    return _ask(request, found, form, deed, ("Say who came", "Save", ""))


def _typed(request: WorkerRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _over(found: Meeting) -> str:
    if found.cancelled_at is not None:
        return "This meeting was called off."
    return "This meeting has been held." if found.held_at is not None else ""


def _back(request: WorkerRequest, found: Meeting, words: str) -> HttpResponse:
    messages.info(request, words)
    return redirect(address_of(found, seen_from(request, found)))


def _ask(
    request: WorkerRequest,
    found: Meeting,
    form: GovukForm,
    deed: Callable[[], str],
    said: tuple[str, str, str],
) -> HttpResponse:
    """Ask, do the deed where all is well, and say it; else show what to put right."""
    if request.method == "POST" and form.is_valid() and (done := tried(form, deed)):
        messages.success(request, done)
        return redirect(address_of(found, seen_from(request, found)))
    heading, button, words = said
    context = frame(request, found) | {
        "title": kind_of(found).title,
        "form": form,
        "heading": heading,
        "deed": button,
        "words": words,
    }
    return render(request, "meeting/deed.html", context, status=422 if form.errors else 200)
