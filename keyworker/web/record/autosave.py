"""Saves what is being written every few seconds, valid or not; the page stays as it is.

Answers in JSON, as `static/web/writing.js` reads it: `draft`, `saves`, `autosave`, `url` and `kept`
where it was saved; `words`, and where there is one a `url` with its `link`, where it was not.
"""

import uuid

from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from keyworker.audit.refusals import NotFound, Refusal, Unclear
from keyworker.record.queries import draft_for
from keyworker.web.record.pages import autosave_of, draft_page, kept_name
from keyworker.web.record.writing import (
    Writing,
    amendment,
    begun,
    resumed,
    save_or_keep_beside,
    sent,
)
from keyworker.web.requests import WorkerRequest


@require_POST
def autosave_new(request: WorkerRequest) -> JsonResponse:
    """Save a page for the first time: a draft begins."""
    post = request.POST

    def begin() -> Writing:
        if post.get("entry"):
            version = post.get("version", "")
            number = int(version) if version.isdecimal() and len(version) < 6 else None
            return amendment(request.user, post["entry"], number)
        rule, matter = post.get("rule", ""), post.get("ref", "")
        child, form = post.get("child", ""), post.get("form", "")
        return begun(request.user, child, form, rule=rule, matter=matter)

    return _saved(lambda: sent(request.user, post, begin)[0])


@require_POST
def autosave(request: WorkerRequest, key: uuid.UUID) -> JsonResponse:
    """Save a draft once more."""

    def go_on() -> Writing:
        writing = resumed(request.user, draft_for(request.user, str(key)))
        writing.take(request.POST)
        return writing

    return _saved(go_on)


def _saved(page) -> JsonResponse:  # type: ignore[no-untyped-def]
    try:
        writing: Writing = page()
        if writing.draft is not None and writing.draft.recorded_as is not None:
            return _not_saved(
                "This has been recorded already.",
                reverse("entry", args=[writing.draft.recorded_as.key]),
                "Read what was recorded",
            )
        saved, in_place = save_or_keep_beside(writing)
    except NotFound as refused:
        return JsonResponse({"words": f"Not saved. {refused.what}"}, status=404)
    except Unclear as refused:
        words = " ".join(refused.errors.values())
        return JsonResponse({"words": f"Not saved. {words}"}, status=422)
    except Refusal as refused:
        return JsonResponse({"words": f"Not saved. {refused}"}, status=403)
    if not in_place:
        words = "You changed this draft in another window. Both texts are kept."
        return _not_saved(words, draft_page(saved, beside=writing.draft), "See both texts")
    return JsonResponse(
        {
            "draft": str(saved.key),
            "saves": saved.saves,
            "autosave": autosave_of(saved),
            "url": draft_page(saved),
            "kept": kept_name(writing),
        }
    )


def _not_saved(words: str, url: str, link: str) -> JsonResponse:
    return JsonResponse({"words": words, "url": url, "link": link}, status=409)
