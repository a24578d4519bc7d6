"""Reading an entry and its versions, and what recording it has changed."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from keyworker.decisions.authority import Permitted, posts_for
from keyworker.oversight.recording import changed_by
from keyworker.record import forms as record_forms
from keyworker.record.models import Entry
from keyworker.record.policy import may_sign_off
from keyworker.record.queries import entry_for, versions_of, written_as
from keyworker.web.child.bar import bar_for
from keyworker.web.lines import all_shown
from keyworker.web.record.reading import in_words, missing_of
from keyworker.web.record.saying import differing, saying
from keyworker.web.record.typed import from_entry
from keyworker.web.requests import WorkerRequest
from keyworker.workforce.models import Worker
from keyworker.workforce.posts import post_title


@require_safe
def entry(request: WorkerRequest, key: uuid.UUID) -> HttpResponse:
    """Read one entry as it stands."""
    found = entry_for(request.user, str(key))
    context = {
        "bar": _bar(request.user, found),
        "entry": in_words(found, request.user),
        "finish_url": reverse("amend", args=[key]) if _to_finish(request.user, found) else "",
        "sign_url": reverse("sign_off_decide", args=[key]) if _to_sign(request.user, found) else "",
        "amend_url": reverse("amend", args=[key]),
        "versions_url": reverse("entry_versions", args=[key]) if found.version > 1 else "",
    }
    return render(request, "record/entry.html", context)


@require_safe
def entry_versions(request: WorkerRequest, key: uuid.UUID) -> HttpResponse:
    """Read what each version of an entry changed."""
    versions = versions_of(request.user, str(key))
    found = versions[0]
    asked = record_forms.form(found.form)
    texts = [from_entry(version, asked) for version in versions]
    children = [row.child for row in found.children.all()]
    said = saying(asked, children, *texts)
    rows = []
    for number, version in enumerate(versions):
        before = texts[number + 1] if number + 1 < len(texts) else None
        changed = [
            {"key": said.label(box), "value": _changed(said, box, texts[number], before)}
            for box in (differing(said, texts[number], before) if before is not None else ())
        ]
        rows.append(_version(version, changed))
    context = {
        "bar": _bar(request.user, found),
        "title": asked.title,
        "versions": rows,
        "entry_url": reverse("entry", args=[key]),
    }
    return render(request, "record/versions.html", context)


@require_safe
def recorded(request: WorkerRequest, key: uuid.UUID) -> HttpResponse:
    """Say what an entry just recorded has changed: what it satisfied, and what comes next."""
    found = entry_for(request.user, str(key))
    asked = record_forms.form(found.form)
    changed = changed_by(request.user, found)
    context = {
        "bar": _bar(request.user, found),
        "heading": f"{asked.title} recorded"
        if found.version == 1
        else f"{asked.title}: version {found.version} recorded",
        "satisfied": all_shown(changed.satisfied),
        "next": all_shown(changed.next),
        "unfinished": missing_of(found, asked),
        "several": len(found.children.all()) > 1,
        "finish_url": reverse("amend", args=[key]),
        "awaiting": _awaiting(found),
        "entry_url": reverse("entry", args=[key]),
        "forget": _kept_names(request.user, found),
    }
    return render(request, "record/recorded.html", context)


def _bar(viewer: Worker, found: Entry) -> Any:
    return bar_for(viewer, found.children.all()[0].child, "child_record")


def _to_finish(viewer: Worker, found: Entry) -> bool:
    decided = getattr(found, "sign_off", None)
    sent_back = decided is not None and decided.outcome == "sent_back"
    return found.author_id == viewer.pk and (
        (bool(found.unfinished) and decided is None) or sent_back
    )


def _to_sign(viewer: Worker, found: Entry) -> bool:
    waits = found.sign_off_decision and not found.unfinished
    if not waits or getattr(found, "sign_off", None) is not None:
        return False
    return isinstance(may_sign_off(viewer, found), Permitted)


def _awaiting(found: Entry) -> str:
    """Say who is to sign it off, where anybody is."""
    if not found.sign_off_decision or getattr(found, "sign_off", None) is not None:
        return ""
    posts = [post_title(post) for post in posts_for(found.sign_off_decision)]
    who = posts[0] if posts else "manager"
    when = "once it is finished" if found.unfinished else "now"
    return f"It waits {when} to be signed off by a {who}, or whoever stands above."


def _version(version: Entry, changed: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "number": version.version,
        "author": version.author.name,
        "recorded_at": version.recorded_at,
        "reason": version.amendment_reason,
        "changed": changed,
    }


def _changed(said: Any, box: str, now: Any, before: Any) -> str:
    """Give an answer with the one it took the place of."""
    new, old = (said.words(box, text.by_box().get(box)) or "Nothing" for text in (now, before))
    return format_html(
        '<div class="keyworker-words">{}</div>'
        '<div class="keyworker-quiet keyworker-words">Before: {}</div>',
        new,
        old,
    )


def _kept_names(viewer: Worker, found: Entry) -> list[str]:
    """Name what this browser may have kept of it; it has arrived."""
    names = [f"{viewer.pk}.{key}" for key in written_as(viewer, found)]
    children = [row.child.reference for row in found.children.all()]
    fresh = [f"{viewer.pk}.{reference}.{found.form}" for reference in children]
    return [*names, *fresh, f"{viewer.pk}.{found.key}"]
