"""Writing in a child's record: choosing what, writing it, going on with a draft, amending."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keyworker.audit.refusals import EditedMeanwhile, NotPermitted, Unclear
from keyworker.record.actions import discard_draft
from keyworker.record.queries import begun_already, draft_for, entry_for
from keyworker.web.record.both import both_of, merge
from keyworker.web.record.forms import EntryForm
from keyworker.web.record.pages import both_page, done, draft_page, write_page
from keyworker.web.record.saying import same
from keyworker.web.record.typed import from_draft
from keyworker.web.record.writing import (
    Writing,
    amendment,
    begun,
    key_of,
    resumed,
    save_or_keep_beside,
    sent,
)
from keyworker.web.requests import WorkerRequest


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: WorkerRequest, reference: str, form: str) -> HttpResponse:
    """Write about a child with one of the pack's forms.

    A page that is opened names its draft in its address: whoever steps back to it after recording,
    or loads it again, finds what it has become and never records it twice.
    """
    told = request.POST if request.method == "POST" else request.GET
    rule, matter = told.get("rule", ""), told.get("ref", "")

    def begin() -> Writing:
        return begun(request.user, reference, form, rule=rule, matter=matter)

    if request.method == "POST":
        return _sent(request, *sent(request.user, request.POST, begin))
    if "draft" not in told:
        named = urlencode([*told.items(), ("draft", str(uuid.uuid4()))])
        return redirect(f"{request.path}?{named}")
    writing = _with_a_window(begin())
    writing.key = key_of(told["draft"])
    held = begun_already(request.user, writing.child, writing.asked.name, key=writing.key)
    if held is not None and held.key == writing.key:
        return redirect(draft_page(held))
    writing.begun_before = held
    return write_page(request, writing)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: WorkerRequest, key: uuid.UUID) -> HttpResponse:
    """Go on writing a draft, or put it together with what was written meanwhile."""
    if request.method == "POST" and request.POST.get("deed") != "merge":

        def go_on() -> Writing:
            return resumed(request.user, draft_for(request.user, str(key)))

        return _sent(request, *sent(request.user, request.POST, go_on))
    held = draft_for(request.user, str(key))
    if held.recorded_as is not None:
        return redirect("entry", held.recorded_as.key)
    writing = resumed(request.user, held)
    beside = (request.POST if request.method == "POST" else request.GET).get("beside", "")
    both = both_of(writing, beside)
    if both is None:
        return write_page(request, _with_a_window(writing))
    if request.method == "POST" and request.POST.get("seen") == both.seen:
        return redirect(draft_page(merge(both, request.POST)))
    return both_page(request, both, beside)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: WorkerRequest, key: uuid.UUID) -> HttpResponse:
    """Write a new version of an entry beside the old; what was begun of one is gone on with."""
    if request.method == "POST":
        told = request.POST.get("version", "")
        version = int(told) if told.isdecimal() and len(told) < 6 else None
        return _sent(
            request,
            *sent(request.user, request.POST, lambda: amendment(request.user, str(key), version)),
        )
    writing = amendment(request.user, str(key))
    own = begun_already(request.user, writing.child, writing.asked.name, base=writing.base)
    if own is not None:
        return redirect(draft_page(own))
    return write_page(request, _with_a_window(writing))


def _with_a_window(writing: Writing) -> Writing:
    """Name the window a page is opened in, so that its own saves never stand in its way."""
    writing.window = str(uuid.uuid4())
    return writing


def _sent(request: WorkerRequest, writing: Writing, form: EntryForm) -> HttpResponse:
    """Do what a page asks: record it, save it or discard it; what is typed is saved first."""
    if writing.draft is not None and writing.draft.recorded_as is not None:
        return _recorded_before(request, writing)
    if request.POST.get("deed") == "discard":
        if writing.draft is not None:
            discard_draft(draft=writing.draft, by=writing.viewer)
        return done(request, writing.child, "The draft was put aside.")
    saved, in_place = save_or_keep_beside(writing)
    if not in_place:
        return redirect(draft_page(saved, beside=writing.draft))
    if saved.recorded_as is not None:
        return _recorded_before(request, writing)
    if request.POST.get("deed") == "save":
        return redirect(draft_page(saved))
    return _record(request, writing, form)


def _record(request: WorkerRequest, writing: Writing, form: EntryForm) -> HttpResponse:
    if not form.is_valid():
        return write_page(request, writing, form, status=422)
    try:
        entry = writing.record(form)
    except Unclear as unclear:
        for box, words in unclear.errors.items():
            form.fault(box, words)
        return write_page(request, writing, form, status=422)
    except NotPermitted as refused:
        form.fault("", f"{refused.what} {refused.mend}".strip())
        return write_page(request, writing, form, status=403)
    except EditedMeanwhile:
        return redirect(request.path if writing.draft is None else draft_page(writing.draft))
    return redirect("recorded", entry.key)


def _recorded_before(request: WorkerRequest, writing: Writing) -> HttpResponse:
    """The same page sent again leads to what it became; other words become a new version of it."""
    was = writing.draft
    if was is None or was.recorded_as is None:
        raise ValueError("only a draft that was recorded can have been recorded before")
    before = from_draft(was)
    before.answers.pop("child", None)
    before.answers.pop("ref", None)
    if same(before, writing.typed):
        return redirect("recorded", was.recorded_as.key)
    writing.base = entry_for(writing.viewer, str(was.recorded_as.key))
    writing.draft, writing.key, writing.saves = None, uuid.uuid4(), None
    kept = writing.save()
    words = "This was recorded already. What you changed stands here, to be recorded beside it."
    messages.info(request, words)
    return redirect(reverse("draft", args=[kept.key]))
