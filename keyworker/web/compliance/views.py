"""Compliance: how this council does over a period, and the duties behind every figure."""

import csv
from typing import Any

from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keyworker.oversight.compliance import Figures, figures, obligations_behind
from keyworker.oversight.handing_on import figures_to_hand_on
from keyworker.oversight.selection import Selection
from keyworker.oversight.spreadsheet import harmless
from keyworker.oversight.tallies import OUTCOMES
from keyworker.web.child.filtering import without
from keyworker.web.compliance.forms import ComplianceForm
from keyworker.web.compliance.leading import address, groups, narrowings, trail
from keyworker.web.compliance.printing import head_lines, paper, sheet
from keyworker.web.compliance.showing import chart, table
from keyworker.web.lines import shown
from keyworker.web.requests import WorkerRequest
from keyworker.web.templatetags.gov import day

# What a list is called, by the figure it lies behind.
LISTS = {
    **OUTCOMES,
    "decided": "Decided one way or the other",
    "other": "Neither decided nor due",
    "": "Everything that fell due",
}


@require_safe
def compliance(request: WorkerRequest) -> HttpResponse:
    """The figures of a period by standard, team, worker or month, with a chart by month."""
    form = ComplianceForm(request.GET, viewer=request.user)
    if not form.is_valid():
        return _mend(request, form)
    found = figures(request.user, form.selection, form.group)
    context = _page(form) | {
        "form": form,
        "found": found,
        "table": table(found, found.rows, form.selection, form.group),
        "chart": chart(found.months),
        "by_month": None
        if form.group == "month"
        else table(found, found.months, form.selection, "month"),
        "tabs": _tabs(form),
        "headline": _headline(found, form),
        "csv_url": address("compliance_csv", form.selection, by=form.group),
        "print_url": address("compliance_print", form.selection, by=form.group),
    }
    return render(request, "compliance/compliance.html", context)


@require_safe
def obligations(request: WorkerRequest) -> HttpResponse:
    """The duties behind one figure, a page at a time; the look at their children is noted."""
    form = ComplianceForm(request.GET, viewer=request.user)
    if not form.is_valid():
        return _mend(request, form)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in LISTS else ""
    measure = "target" if request.GET.get("measure") == "target" else "limit"
    page = obligations_behind(
        request.user,
        form.selection,
        outcome=outcome,
        measure=measure,
        page=request.GET.get("page"),
    )
    count = page.paginator.count
    context = _page(form) | {
        "words": LISTS[outcome],
        "at_target": measure == "target",
        "how_many": f"{count:,} {'duty' if count == 1 else 'duties'}",
        "lines": [shown(line) for line in page.object_list],
        **_turning(request, page),
    }
    context["trail"] = trail(form.selection, form.group, _names(form))
    return render(request, "compliance/obligations.html", context)


@require_safe
def spreadsheet(request: WorkerRequest) -> HttpResponse:
    """The table as CSV, small numbers kept back; what it is stands above it."""
    form = ComplianceForm(request.GET, viewer=request.user)
    if not form.is_valid():
        return _mend(request, form)
    printed = figures_to_hand_on(request.user, form.selection, form.group)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    since, until = form.selection.since, form.selection.until
    name = f"compliance-by-{form.group}-{since}-to-{until}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")  # a spreadsheet reads the names' letters rightly only with it
    writer = csv.writer(answer)
    for row in [
        *([line] for line in head_lines(_page(form), printed)),
        [],
        *sheet(printed, form.group),
    ]:
        writer.writerow([harmless(cell) for cell in row])
    return answer


@require_safe
def on_paper(request: WorkerRequest) -> HttpResponse:
    """The table as a page to print or hand on, small numbers kept back."""
    form = ComplianceForm(request.GET, viewer=request.user)
    if not form.is_valid():
        return _mend(request, form)
    printed = figures_to_hand_on(request.user, form.selection, form.group)
    page = _page(form)
    context = page | {"head_lines": head_lines(page, printed), **paper(printed, form.group)}
    return render(request, "compliance/print.html", context)


def _mend(request: WorkerRequest, form: ComplianceForm) -> HttpResponse:
    """What was asked cannot be shown: the same form, each fault beside its box."""
    return render(request, "compliance/mend.html", {"form": form}, status=422)


def _names(form: ComplianceForm) -> dict[str, dict[str, str]]:
    return {"team": form.team_names, "worker": form.worker_names}


def _page(form: ComplianceForm) -> dict[str, Any]:
    """What every page of a selection says: the way here, the period, what it is narrowed to."""
    *before, here = trail(form.selection, form.group, _names(form))
    first, last = form.selection.days
    whole = Selection(since=form.selection.since, until=form.selection.until)
    return {
        "trail": before,
        "title": here["text"],
        "period": f"{day(first)} to {day(last)}",
        "narrowings": narrowings(form.selection, form.group, _names(form)),
        "clear_url": address("compliance", whole, by=form.group),
    }


def _tabs(form: ComplianceForm) -> list[dict[str, Any]]:
    """The tables one can turn to, whatever is narrowed already left out."""
    return [
        {
            "text": f"By {group}",
            "href": address("compliance", form.selection, by=group),
            "active": group == form.group,
        }
        for group in groups(form.selection, form.group)
    ]


def _headline(found: Figures, form: ComplianceForm) -> dict[str, Any]:
    """The one sentence above all figures, its numbers leading to what is behind them."""
    total = found.total

    def behind(outcome: str) -> str:
        return address("compliance_obligations", form.selection, outcome=outcome)

    return {
        "share": total.share,
        "met": f"{total.met:,}",
        "met_url": behind("met"),
        "decided": f"{total.decided:,}",
        "decided_url": behind("decided"),
        "overdue": f"{total.overdue:,}" if total.overdue else "",
        "overdue_url": behind("overdue"),
        "is_one": total.overdue == 1,
    }


def _turning(request: WorkerRequest, page: Page[Any]) -> dict[str, Any]:
    """The links to the pages before and after."""
    before = page.previous_page_number() if page.has_previous() else None
    after = page.next_page_number() if page.has_next() else None
    return {
        "previous": {"href": without(request.GET, [], page=before)} if before else None,
        "next": {"href": without(request.GET, [], page=after)} if after else None,
        "page_words": f"Page {page.number} of {page.paginator.num_pages}"
        if page.paginator.num_pages > 1
        else "",
    }
