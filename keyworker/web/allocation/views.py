"""Who holds a child's case: read it, allocate a worker, end an allocation, pass the case on."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from keyworker.audit.actions import note_read
from keyworker.audit.refusals import NotFound, Unclear
from keyworker.decisions.authority import Refused, may
from keyworker.involvements.actions import (
    accept_allocation,
    allocate,
    end_allocation,
    pass_to_team,
)
from keyworker.involvements.models import Allocation
from keyworker.involvements.queries import allocations_of, child_held_for, holdings_of
from keyworker.people.models import Person
from keyworker.web.allocation.choices import role_choices, team_choices, worker_choices
from keyworker.web.allocation.forms import AllocateForm, EndForm, PassOnForm, moment_on
from keyworker.web.allocation.showing import HeldBy, role_words
from keyworker.web.child.bar import bar_for
from keyworker.web.forms import GovukForm
from keyworker.web.putting_right import put_beside, tried
from keyworker.web.requests import WorkerRequest
from keyworker.web.standards.links import clause_link
from keyworker.workforce.models import Team, Worker


def allocate_worker(request: WorkerRequest, reference: str) -> HttpResponse:
    """Who holds the case now, and a form to allocate a worker for those who may."""
    child = child_held_for(request.user, reference)
    if request.method != "POST":
        _note(request, child, "allocations")
    refused = _refused(request)
    standing = list(allocations_of(request.user, [child]))
    holding = holdings_of(request.user, [child]).first()
    form = None
    if refused is None or request.method == "POST":
        form = AllocateForm(
            _typed(request),
            roles=role_choices(),
            workers=worker_choices(holding.team_id if holding else None),
            initial={"role": "social_worker"},
        )
    sent = form is not None and request.method == "POST" and form.is_valid()
    if form is not None and sent and _allocate(request, child, form, standing):
        return redirect("allocate", reference=child.reference)
    context = {
        "bar": bar_for(request.user, child, "child_plans"),
        "child": child,
        "held_by": HeldBy.of(child, holding, standing, request.user, may_change=refused is None),
        "form": form,
        "refused": refused,
    }
    wrong = form is not None and form.errors
    return render(request, "allocation/allocate.html", context, status=422 if wrong else 200)


def _allocate(
    request: WorkerRequest, child: Person, form: AllocateForm, standing: list[Allocation]
) -> bool:
    """Allocate; sent in twice, the allocation that stands is the one."""
    typed = form.cleaned_data
    worker = Worker.objects.get(pk=int(typed["worker"]))
    if any(_is_the_same(row, worker, typed) for row in standing):
        return True
    try:
        allocate(
            child=child,
            worker=worker,
            role=typed["role"],
            at=moment_on(typed["at"]),
            by=request.user,
            reason=typed["reason"],
        )
    except Unclear as unclear:
        put_beside(form, unclear)
        return False
    messages.success(request, f"{worker.name} allocated as {role_words(typed['role'])}")
    return True


def _is_the_same(row: Allocation, worker: Worker, typed: dict[str, Any]) -> bool:
    same = (row.worker_id, row.role) == (worker.pk, typed["role"])
    return same and timezone.localdate(row.started_at) == typed["at"]


def end(request: WorkerRequest, reference: str, number: int) -> HttpResponse:
    """End a worker's time in a role for a child."""
    child = child_held_for(request.user, reference)
    row = Allocation.objects.filter(child=child, pk=number).select_related("worker").first()
    if row is None:
        raise NotFound("There is no such allocation.", "Look at who holds the case now.")
    if row.ended_at is not None:
        return redirect("allocate", reference=child.reference)
    form = EndForm(_typed(request))

    def deed() -> str:
        end_allocation(allocation=row, at=moment_on(form.cleaned_data["at"]), by=request.user)
        return f"{row.worker.name} is no longer {role_words(row.role)}"

    words = f"{row.worker.name} is {role_words(row.role)} for {{}}."
    return _ask(request, child, form, deed, ("End the allocation", "End it", words))


@require_POST
def accept(request: WorkerRequest, reference: str, number: int) -> HttpResponse:
    """Accept an allocation made to oneself."""
    child = child_held_for(request.user, reference)
    row = Allocation.objects.filter(child=child, pk=number).first()
    if row is None:
        raise NotFound("There is no such allocation.", "Look at who holds the case now.")
    accept_allocation(allocation=row, at=timezone.now(), by=request.user)
    messages.success(request, "Accepted")
    return redirect("allocate", reference=child.reference)


def pass_on(request: WorkerRequest, reference: str) -> HttpResponse:
    """Pass the case to another team."""
    child = child_held_for(request.user, reference)
    holding = holdings_of(request.user, [child]).first()
    form = PassOnForm(_typed(request), teams=team_choices())

    def deed() -> str:
        typed = form.cleaned_data
        team = Team.objects.select_related("service").get(pk=int(typed["team"]))
        at, reason = moment_on(typed["at"]), typed["reason"]
        pass_to_team(child=child, team=team, at=at, by=request.user, reason=reason)
        return f"The case is with {team.name}"

    words = f"{holding.team.name} holds it now." if holding else "No team holds it now."
    words += " Whoever is allocated stays so until another worker is."
    return _ask(request, child, form, deed, ("Pass the case to another team", "Pass it on", words))


def _ask(
    request: WorkerRequest,
    child: Person,
    form: GovukForm,
    deed: Any,
    said: tuple[str, str, str],
) -> HttpResponse:
    """Ask, do the deed where all is well, and say it; else show what to put right."""
    if request.method == "POST" and form.is_valid() and (done := tried(form, deed)):
        messages.success(request, done)
        return redirect("allocate", reference=child.reference)
    if request.method != "POST":
        _note(request, child, "allocations")
    heading, button, words = said
    bar = bar_for(request.user, child, "child_plans")
    context = {
        "bar": bar,
        "form": form,
        "refused": _refused(request),
        "heading": heading,
        "deed": button,
        "words": words.format(bar.given),
        "back": reverse("allocate", args=[child.reference]),
    }
    return render(request, "allocation/deed.html", context, status=422 if form.errors else 200)


def _typed(request: WorkerRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _note(request: WorkerRequest, child: Person, what: str) -> None:
    note_read(viewer=request.user, what=what, subject_type="child", subject_ids=[child.pk])


def _refused(request: WorkerRequest) -> dict[str, Any] | None:
    """Why this worker may not allocate, who may, and the clause; None where they may."""
    answer = may(request.user, "allocate")
    if not isinstance(answer, Refused):
        return None
    reasons = [*answer.reasons, answer.who_can]
    return {"reasons": reasons, "clause": clause_link(answer.clause) if answer.clause else None}
