"""What waits for the worker's signature; reading one, and signing it off or sending it back."""

import uuid
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.decisions.authority import Refused
from keyworker.oversight.deeds import signing
from keyworker.oversight.entries import EntryLine
from keyworker.oversight.queries import sign_off_queue
from keyworker.record.actions import send_back
from keyworker.record.models import Entry
from keyworker.record.policy import may_sign_off
from keyworker.record.queries import entry_for
from keyworker.web.child.bar import bar_for
from keyworker.web.record.reading import EntryWords, in_words, title_of
from keyworker.web.sign_off.forms import DecisionForm
from keyworker.web.signed_in import WorkerRequest
from keyworker.web.standards.links import clause_link
from keyworker.web.words import how_many, listed

AT_FIRST = 25
DEEDS = {"sign_off": "signed", "send_back": "sent_back"}
DONE = {"signed": "Signed off", "sent_back": "Sent back to its author"}


@require_safe
def queue(request: WorkerRequest) -> HttpResponse:
    """List what waits for the worker's signature, the longest waiting first; `?all=1` all of it."""
    found = sign_off_queue(request.user)
    kept = found if request.GET.get("all") else found[:AT_FIRST]
    context = {"waiting": [_row(line) for line in kept], "number": len(found)}
    return render(request, "sign_off/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: WorkerRequest, key: uuid.UUID) -> HttpResponse:
    """Read an entry whole, and sign it off or send it back."""
    entry = entry_for(request.user, str(key))
    if request.method == "POST":
        return _decided(request, entry)
    return _page(request, entry, DecisionForm(initial={"version": entry.version}))


@dataclass(slots=True)
class Refusing:
    """Why there is nothing to decide here for this worker: reasons, who may, and the clause."""

    heading: str
    reasons: list[str]
    clause: dict[str, str] = field(default_factory=dict)


def _row(line: EntryLine) -> dict[str, object]:
    days = (timezone.localdate() - timezone.localdate(line.recorded_at)).days
    return {
        "who": listed(child.name for child in line.children),
        "title": line.title,
        "author": line.author,
        "recorded_at": line.recorded_at,
        "waits": f"waiting {how_many(days, 'day')}" if days else "since today",
        "url": reverse("sign_off_decide", args=[line.key]),
    }


def _decided(request: WorkerRequest, entry: Entry) -> HttpResponse:
    """Do what was decided, once: the same decision sent again leads where the first one did."""
    form = DecisionForm(request.POST)
    deed = request.POST.get("deed", "")
    if deed not in DEEDS:
        form.add_error(None, "Choose whether to sign it off or to send it back")
    elif _is_done(request, entry, deed):
        return _onwards(request, entry, deed)
    elif form.is_valid() and form.cleaned_data["version"] != str(entry.version):
        form = _with_what_stands(request.POST, entry)
        form.add_error(None, _changed(entry))
        return _page(request, entry, form, status=409)
    if not form.is_valid():
        return _page(request, entry, form, status=422)
    try:
        _do(entry, request, deed, form.cleaned_data["note"])
    except Unclear as unclear:
        for box, words in unclear.errors.items():
            form.add_error(box if box in form.fields else None, words)
        return _page(request, entry, form, status=422)
    except NotPermitted as refused:
        entry = entry_for(request.user, str(entry.key))
        if _is_done(request, entry, deed):
            return _onwards(request, entry, deed)
        form.add_error(None, f"{refused.what} {refused.mend}".strip())
        return _page(request, entry, form, status=403)
    return _onwards(request, entry, deed)


def _do(entry: Entry, request: WorkerRequest, deed: str, note: str) -> None:
    if deed == "sign_off":
        signing(entry)(entry=entry, by=request.user, note=note)
    else:
        send_back(entry=entry, by=request.user, note=note)


def _is_done(request: WorkerRequest, entry: Entry, deed: str) -> bool:
    """Whether this worker has decided just this already: a second click, or Back and again."""
    decided = getattr(entry, "sign_off", None)
    if decided is None or request.POST.get("version") != str(entry.version):
        return False
    return bool(decided.by_id == request.user.pk and decided.outcome == DEEDS[deed])


def _onwards(request: WorkerRequest, entry: Entry, deed: str) -> HttpResponse:
    """Go back to the list. The words name no child: they travel in the browser."""
    messages.success(request, f"{DONE[DEEDS[deed]]}: {_in_title(entry)}.")
    return redirect("sign_off")


def _in_title(entry: Entry) -> str:
    """Give an entry's title as it stands within a sentence."""
    title = title_of(entry)
    return title[:1].lower() + title[1:]


def _changed(entry: Entry) -> str:
    return (
        f"{entry.author.name} has changed this since you opened it. Below is version "
        f"{entry.version}: read it before you decide. Your note is still here"
    )


def _with_what_stands(typed: QueryDict, entry: Entry) -> DecisionForm:
    """Keep the note, and let the next decision be on the version now shown."""
    kept = typed.copy()
    kept["version"] = str(entry.version)
    again = DecisionForm(kept)
    again.is_valid()
    return again


def _page(
    request: WorkerRequest, entry: Entry, form: DecisionForm, status: int = 200
) -> HttpResponse:
    words = in_words(entry, request.user)
    refusing = _refusing(request, entry)
    context = {
        "bar": bar_for(request.user, entry.children.all()[0].child, "child_record"),
        "entry": words,
        "form": form,
        "refusing": refusing,
        "cannot_yet": _cannot_yet(words),
    }
    return render(request, "sign_off/decide.html", context, status=status)


def _refusing(request: WorkerRequest, entry: Entry) -> Refusing | None:
    if getattr(entry, "sign_off", None) is not None:
        return Refusing("This has been decided", ["Nothing more is to be done here."])
    if not entry.sign_off_decision:
        return Refusing("This needs no sign-off", ["It stands on the record as it is."])
    answer = may_sign_off(request.user, entry)
    if not isinstance(answer, Refused):
        return None
    clause = clause_link(answer.clause) if answer.clause else {}
    return Refusing("You cannot sign this off", [*answer.reasons, answer.who_can], clause)


def _cannot_yet(words: EntryWords) -> str:
    if not words.missing:
        return ""
    return (
        f"{how_many(len(words.missing), 'question')} left open, so it cannot be signed off yet. "
        "You can send it back to be finished."
    )
