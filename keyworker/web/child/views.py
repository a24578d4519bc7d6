"""The parts of a child's record: everything recorded, what is due and why, plans."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from keyworker.history.queries import OPEN, pack
from keyworker.involvements.models import Allocation, Involvement
from keyworker.involvements.queries import child_held_for, involvements_of
from keyworker.meetings.models import Meeting
from keyworker.meetings.queries import meetings_of
from keyworker.oversight.queries import whats_due
from keyworker.people.models import Person
from keyworker.people.names import display
from keyworker.record.models import Entry
from keyworker.record.queries import entries_of
from keyworker.web.child.bar import bar_for, category_words, involvement_words
from keyworker.web.child.filtering import CHILD, LookForForm, without
from keyworker.web.child.overview import longest_words
from keyworker.web.lines import all_shown
from keyworker.web.record.reading import tags_of, title_of
from keyworker.web.requests import WorkerRequest
from keyworker.web.templatetags.gov import day, moment
from keyworker.web.words import how_many

DONE_AT_FIRST = 20


def record(request: WorkerRequest, reference: str) -> HttpResponse:
    """Everything recorded about one child, the latest first, narrowed as asked."""
    child = child_held_for(request.user, reference)
    form = LookForForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    number = request.GET.get("page", "1")
    page = entries_of(
        request.user,
        child,
        things=[asked["thing"]] if asked.get("thing") else None,
        text=asked.get("text") or "",
        since=asked.get("since"),
        until=asked.get("until"),
        own_words=asked.get("voice") == CHILD,
        page=int(number) if number.isdecimal() and len(number) < 10 else 1,
    )
    selected = form.shown_now(request.GET) if asked else []
    names = _names(page.object_list, child)
    shown = {
        "bar": bar_for(request.user, child, "child_record"),
        "form": form,
        "selected": selected,
        "filtered": bool(selected),
        "clear_url": reverse("child_record", args=[child.reference]),
        "spoken_url": _spoken_url(request, asked),
        "how_many": _how_many(page),
        "entries": [_shown(entry, child, names) for entry in page.object_list],
        **_turning(request, page),
    }
    return render(request, "child/record.html", shown)


def _spoken_url(request: WorkerRequest, asked: dict[str, Any]) -> str:
    """Narrow what is shown to the child's own words; nothing where that is done."""
    spoken = asked.get("voice") == CHILD
    return "" if spoken else without(request.GET, ["page"], voice=CHILD)


def _how_many(page: Page[Entry]) -> str:
    found = how_many(page.paginator.count, "entry", "entries")
    pages = page.paginator.num_pages
    return f"{found}, page {page.number} of {pages}" if pages > 1 else found


def _turning(request: WorkerRequest, page: Page[Entry]) -> dict[str, Any]:
    turning: dict[str, Any] = {"previous": None, "next": None}
    if page.has_previous():
        to = page.previous_page_number()
        turning["previous"] = {"href": without(request.GET, [], page=to), "text": "Later entries"}
    if page.has_next():
        to = page.next_page_number()
        turning["next"] = {"href": without(request.GET, [], page=to), "text": "Earlier entries"}
    return turning


def _names(entries: Iterable[Entry], child: Person) -> dict[int, str]:
    """The brothers and sisters who stand in these entries too, in one query where there are any."""
    others = {row.child_id for entry in entries for row in entry.children.all()} - {child.pk}
    if not others:
        return {}
    people = Person.objects.filter(pk__in=others).prefetch_related("names")
    return {person.pk: display(person) for person in people}


def _shown(entry: Entry, child: Person, names: dict[int, str]) -> dict[str, Any]:
    own: dict[str, Any] = next(
        (row.answers for row in entry.children.all() if row.child_id == child.pk), {}
    )
    answers = {**entry.answers, **own}
    form = pack().forms.get(entry.form)
    spoken = [q for q in form.questions if q.voice == "child" and answers.get(q.id)] if form else []
    others = [names[row.child_id] for row in entry.children.all() if row.child_id in names]
    return {
        "title": title_of(entry),
        "url": reverse("entry", args=[entry.key]),
        "author": entry.author.name,
        "at": entry.at,
        "tags": tags_of(entry),
        "own_words": [{"label": q.label, "text": answers[q.id]} for q in spoken],
        "words": longest_words(answers, entry.form),
        "with_whom": ", ".join(others),
    }


def due(request: WorkerRequest, reference: str) -> HttpResponse:
    """What the standards ask for one child, by when and why, and what has been done."""
    child = child_held_for(request.user, reference)
    lines = whats_due(request.user, child)
    closed = [line for line in lines if line.status not in OPEN]
    everything = request.GET.get("all") == "1"
    listed = closed if everything else closed[:DONE_AT_FIRST]
    shown = {
        "bar": bar_for(request.user, child, "child_due"),
        "open": all_shown(line for line in lines if line.status in OPEN),
        "done": all_shown(listed),
        "done_more": len(closed) if len(closed) > len(listed) else 0,
    }
    return render(request, "child/due.html", shown)


def plans(request: WorkerRequest, reference: str) -> HttpResponse:
    """Why we are involved, now and before; meetings; who has held the case."""
    child = child_held_for(request.user, reference)
    spans = list(involvements_of(request.user, [child]))
    now = [span for span in spans if span.ended_at is None]
    shown = {
        "bar": bar_for(request.user, child, "child_plans", now),
        "now": [_span(span) for span in now],
        "before": [_span(span) for span in spans if span.ended_at is not None],
        "meetings": [_meeting(each, child) for each in meetings_of(request.user, child)],
        "workers": _workers(child),
    }
    return render(request, "child/plans.html", shown)


def _span(span: Involvement) -> dict[str, Any]:
    began = day(span.started_at) if span.start_is_date else moment(span.started_at)
    rows = [{"key": "Since" if span.ended_at is None else "From", "value": began}]
    if span.ended_at is not None:
        ended = day(span.ended_at) if span.end_is_date else moment(span.ended_at)
        rows.append({"key": "Until", "value": ended})
    for name, value in span.attributes.items():
        if isinstance(value, str) and value and name not in HIDDEN:
            rows.append({"key": _sentence(name), "value": _value(name, value)})
    return {"title": involvement_words(span), "rows": rows}


# Numbers of other rows, and what the title says already.
HIDDEN = ("worker", "lead_worker", "carer", "latest_category", "order")


def _sentence(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _value(name: str, value: str) -> str:
    return _sentence(category_words(value)) if name == "category" else _sentence(value)


def _meeting(meeting: Meeting, child: Person) -> dict[str, Any]:
    own = {row.child_id: row.attributes for row in meeting.meeting_children.all()}
    told = {**meeting.attributes, **own.get(child.pk, {})}
    outcome = str(told.get("outcome") or "").replace("_", " ")
    if meeting.cancelled_at is not None:
        when, outcome = meeting.scheduled_for, f"Called off: {meeting.cancel_reason}"
    elif meeting.held_at is not None:
        when, outcome = meeting.held_at, _outcome_words(outcome)
    else:
        when, outcome = meeting.scheduled_for, "To come"
    return {
        "title": pack().label(meeting.type),
        "when": moment(when) if when else "No date yet",
        "outcome": outcome,
        "pk": meeting.pk,
    }


def _outcome_words(outcome: str) -> str:
    return outcome[:1].upper() + outcome[1:] if outcome else "Held"


def _workers(child: Person) -> list[str]:
    """Who has held the case, the latest first; the caller has noted the look."""
    held = Allocation.objects.filter(child=child).select_related("worker", "team")
    return [
        f"{each.worker.name}, {each.role.replace('_', ' ')}"
        f"{f', {each.team.name}' if each.team else ''}: {_time(each)}"
        for each in held.order_by("-started_at")
    ]


def _time(each: Allocation) -> str:
    if each.ended_at is None:
        return f"since {day(each.started_at)}"
    return f"{day(each.started_at)} to {day(each.ended_at)}"
