"""What the page on which one writes shows."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from keyworker.oversight.recording import asked_for
from keyworker.people.models import Person
from keyworker.people.names import display
from keyworker.record.models import Draft
from keyworker.record.queries import opened_for_writing
from keyworker.web.child.bar import bar_for
from keyworker.web.lines import shown
from keyworker.web.record.both import Both
from keyworker.web.record.forms import EntryForm
from keyworker.web.record.layout import laid_out
from keyworker.web.record.writing import Writing
from keyworker.web.templatetags.gov import clock, day
from keyworker.web.words import how_many


def write_page(
    request: HttpRequest, writing: Writing, form: EntryForm | None = None, *, status: int = 200
) -> HttpResponse:
    """Show a form to write in; with what was wrong, where a page sent has come back."""
    if writing.base is None or writing.draft is not None:  # else reading the entry noted the look
        opened_for_writing(writing.viewer, writing.children)
    form = form or writing.form()
    layout = laid_out(form)
    line = asked_for(writing.viewer, writing.child, writing.rule, writing.matter)
    context = {
        "bar": bar_for(writing.viewer, writing.child, "child_record", writing.open_now),
        "heading": _heading(writing),
        "about": _about(writing),
        "errors": form.error_list,
        "line": None if line is None else shown(line),
        "sent_back": _sent_back(writing),
        "finishing": _finishing(writing),
        "action": page_of(writing),
        "autosave": autosave_of(writing.draft),
        "kept": kept_name(writing),
        "carried": _carried(writing),
        "layout": layout,
        "beyond_open": layout.beyond_open or writing.goes_on,
        "thing": _named(writing),
        "saved_words": saved_words(writing.draft),
        "deed": _deed(writing),
        "discard": writing.draft is not None,
        "begun": _begun(writing),
    }
    return render(request, "record/write.html", context, status=status)


def both_page(request: HttpRequest, both: Both, beside: str) -> HttpResponse:
    """Show two texts side by side, to choose what the next one says."""
    writing = both.writing
    if isinstance(both.other, Draft):  # else reading the entry noted the look
        opened_for_writing(writing.viewer, writing.children)
    context = {
        "bar": bar_for(writing.viewer, writing.child, "child_record"),
        "what": both.what,
        "theirs": both.whose,
        "action": page_of(writing),
        "carried": [("beside", beside), ("seen", both.seen)],
        "differing": both.rows(),
    }
    return render(request, "record/both.html", context)


def done(request: HttpRequest, child: Person, words: str) -> HttpResponse:
    """Go back to a child's record with a word on what was done."""
    messages.success(request, words)
    return redirect("child_record", child.reference)


def page_of(writing: Writing) -> str:
    """Give the address a page of writing sends itself to: the draft's own once there is one."""
    if writing.draft is not None:
        return draft_page(writing.draft)
    if writing.base is not None:
        return reverse("amend", args=[writing.base.key])
    return reverse("write", args=[writing.child.reference, writing.asked.name])


def draft_page(draft: Draft, beside: Draft | None = None) -> str:
    """Give the address of a draft; `beside` shows it next to another."""
    query = f"?beside={beside.key}" if beside is not None else ""
    return f"{reverse('draft', args=[draft.key])}{query}"


def autosave_of(draft: Draft | None) -> str:
    """Give the address a page saves itself to every few seconds."""
    return reverse("autosave_new") if draft is None else reverse("autosave", args=[draft.key])


def kept_name(writing: Writing) -> str:
    """Name what a browser keeps of a page until it has arrived; under the worker's own number."""
    if writing.draft is not None:
        return f"{writing.viewer.pk}.{writing.draft.key}"
    what = f"{writing.child.reference}.{writing.asked.name}"
    return f"{writing.viewer.pk}.{writing.base.key if writing.base else what}"


def saved_words(draft: Draft | None) -> str:
    """Say when a draft was last saved."""
    if draft is None or draft.recorded_as_id is not None:
        return ""
    when = timezone.localtime(draft.saved_at)
    on = "" if when.date() == timezone.localdate() else f" on {day(when)}"
    return f"Saved at {clock(when)}{on}"


def _heading(writing: Writing) -> str:
    title = writing.asked.title
    if writing.base is None:
        return title
    return f"{'Finish' if writing.goes_on else 'Amend'}: {title[:1].lower()}{title[1:]}"


def _about(writing: Writing) -> str:
    """Name the children, where there are several."""
    if len(writing.children) < 2:
        return ""
    names = [display(child) for child in writing.children]
    return f"About {', '.join(names[:-1])} and {names[-1]}"


def _named(writing: Writing) -> str:
    return (
        "entry"
        if writing.asked.plain
        else writing.asked.title[:1].lower() + writing.asked.title[1:]
    )


def _deed(writing: Writing) -> str:
    if writing.base is not None:
        return "Record what you added" if writing.goes_on else "Record the new version"
    return "Record it" if writing.asked.plain else f"Record the {_named(writing)}"


def _sent_back(writing: Writing) -> dict[str, str] | None:
    decided = getattr(writing.base, "sign_off", None) if writing.base else None
    if decided is None or decided.outcome != "sent_back":
        return None
    return {"by": decided.by.name, "note": decided.note}


def _finishing(writing: Writing) -> str:
    """Say how much is left open of an entry its author goes on with."""
    if writing.base is None or not writing.goes_on or not writing.base.unfinished:
        return ""
    return f"{how_many(len(writing.base.unfinished), 'question')} left open"


def _carried(writing: Writing) -> list[tuple[str, Any]]:
    """What the page hands on unseen; with it every page sent says for itself what it is about."""
    return [
        ("draft", writing.key),
        ("saves", writing.draft.saves if writing.draft else 0),
        ("window", writing.window),
        ("form", writing.asked.name),
        ("child", writing.child.reference),
        ("rule", writing.rule),
        ("ref", writing.matter),
        ("entry", writing.base.key if writing.base else ""),
        ("version", writing.base.version if writing.base else ""),
    ]


def _begun(writing: Writing) -> dict[str, str] | None:
    """What the worker has begun of the same and not recorded, where a fresh page is opened."""
    draft = writing.begun_before
    if draft is None:
        return None
    when = f"{day(draft.saved_at)} at {clock(draft.saved_at)}"
    return {"url": draft_page(draft), "when": when}
