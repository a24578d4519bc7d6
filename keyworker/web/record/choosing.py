"""Choosing what to record about a child: what is due first, then every form the pack has."""

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keyworker.history.queries import OPEN, pack
from keyworker.involvements.queries import child_held_for
from keyworker.oversight.queries import whats_due
from keyworker.packs.forms import Form
from keyworker.web.child.bar import bar_for
from keyworker.web.lines import all_shown
from keyworker.web.requests import WorkerRequest

MOST_DUE = 6
# By the type of thing in the vocabulary.
GROUPS = {
    "act": "Something done",
    "document": "Something written",
    "meeting": "A meeting held",
    "decision": "A decision",
}
OTHER = "Anything else the standards ask for"


@dataclass(slots=True)
class Group:
    """Forms of one kind."""

    title: str
    forms: list[dict[str, str]] = field(default_factory=list)


@require_safe
def write_choose(request: WorkerRequest, reference: str) -> HttpResponse:
    """Choose what to record."""
    child = child_held_for(request.user, reference)
    due = [line for line in whats_due(request.user, child) if line.status in OPEN and line.form]
    *groups, others = _groups(child.reference)
    context = {
        "bar": bar_for(request.user, child, "write_choose"),
        "asked_for": all_shown(due[:MOST_DUE]),
        "groups": [group for group in groups if group.forms],
        "others": others,
    }
    return render(request, "record/choose.html", context)


def _groups(reference: str) -> list[Group]:
    """Every form by its kind, those that only tell that something was done at the end."""
    groups = {title: Group(title) for title in (*GROUPS.values(), OTHER)}
    for form in sorted(pack().forms.values(), key=lambda form: form.title):
        url = reverse("write", args=[reference, form.name])
        groups[_group(form)].forms.append({"title": form.title, "url": url})
    return list(groups.values())


def _group(form: Form) -> str:
    kind = pack().vocabulary.things[form.thing].type
    return OTHER if form.plain else GROUPS.get(kind, OTHER)
