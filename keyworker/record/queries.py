"""Reads the record; every look is noted, and drafts are shown to their author alone."""

from collections.abc import Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, When

from keyworker.audit.actions import note_read
from keyworker.audit.refusals import NotFound
from keyworker.history.queries import pack
from keyworker.involvements.queries import children_held
from keyworker.people.models import Person
from keyworker.people.queries import children_for
from keyworker.record.models import Draft, Entry
from keyworker.workforce.models import Worker

PER_PAGE = 25
STATUS_WORDS = {
    "recorded": "Recorded",
    "unfinished": "Not finished",
    "awaiting_sign_off": "Waiting for sign-off",
    "signed_off": "Signed off",
    "sent_back": "Sent back",
}


def status_of(entry: Entry) -> str:
    """Derive an entry's status from what happened to it."""
    decided = getattr(entry, "sign_off", None)
    if decided is not None:
        return "signed_off" if decided.outcome == "signed" else "sent_back"
    if entry.unfinished:
        return "unfinished"
    return "awaiting_sign_off" if entry.sign_off_decision else "recorded"


def _standing() -> QuerySet[Entry]:
    return Entry.objects.filter(amended_by__isnull=True).select_related("author", "sign_off__by")


def entries_of(
    viewer: Worker,
    child: Person,
    *,
    things: list[str] | None = None,
    text: str = "",
    since: Any = None,
    until: Any = None,
    own_words: bool = False,
    page: int = 1,
) -> Page[Entry]:
    """List a child's entries in time order, the latest first, filtered by kind, words and dates.

    `own_words` gives those alone that hold something in a child's own words.
    """
    seen = children_for(viewer).filter(pk=child.pk)
    found = _standing().filter(children__child__in=seen)
    if things:
        found = found.filter(thing__in=things)
    if text.strip():
        found = found.filter(_holding(text.strip()))
    if own_words:
        found = found.filter(_in_a_childs_words())
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lte=until)
    note_read(viewer=viewer, what="record", subject_type="child", subject_ids=[child.pk])
    listed = found.order_by("-at", "-pk").distinct().prefetch_related("children")
    return Paginator(listed, PER_PAGE).get_page(page)


def _in_a_childs_words() -> Q:
    """Entries that answer a question whose answer is a child's own words."""
    asked = {q.id for form in pack().forms.values() for q in form.questions if q.voice == "child"}
    keys = sorted(asked)
    return Q(answers__has_any_keys=keys) | Q(children__answers__has_any_keys=keys)


def _holding(text: str) -> Q:
    """Every word stands somewhere in the entry."""
    condition = Q()
    for word in text.split()[:10]:
        condition &= Q(answers__icontains=word) | Q(children__answers__icontains=word)
    return condition


def entry_for(viewer: Worker, key: str, version: int | None = None) -> Entry:
    """Give one entry (the version that stands, without a number), noting the look."""
    versions = _versions(key)
    if version is not None:
        versions = versions.filter(version=version)
    return _seen_by(viewer, list(versions[:1]))[0]


def _versions(key: str) -> QuerySet[Entry]:
    """The versions of an entry with all a page of one shows, the newest first."""
    found = Entry.objects.select_related("author", "sign_off__by").order_by("-version")
    try:
        return found.filter(key=key).prefetch_related("children__child__names")
    except (ValueError, TypeError, ValidationError):
        return found.none()


def _seen_by(viewer: Worker, versions: list[Entry]) -> list[Entry]:
    """Give versions of one entry to whoever may see every child it is about, noting the look."""
    ids = sorted({row.child_id for entry in versions for row in entry.children.all()})
    if not versions or children_for(viewer).filter(pk__in=ids).count() != len(ids):
        raise NotFound("There is no such entry.", "Look in the child's record.")
    note_read(viewer=viewer, what="entry", subject_type="child", subject_ids=ids)
    return versions


def opened_for_writing(viewer: Worker, children: Sequence[Person]) -> None:
    """Note that a page to write in these children's record was opened; it shows who they are."""
    ids = [child.pk for child in children]
    note_read(viewer=viewer, what="writing", subject_type="child", subject_ids=ids)


def versions_of(viewer: Worker, key: str) -> list[Entry]:
    """List every version of an entry, the newest first, noting the look."""
    return _seen_by(viewer, list(_versions(key)))


def drafts_of(viewer: Worker) -> list[Draft]:
    """List what a worker is still writing, the latest saved first."""
    drafts = Draft.objects.filter(
        author=viewer, recorded_as__isnull=True, discarded_at__isnull=True
    )
    return list(drafts.prefetch_related("children__names").order_by("-saved_at")[:50])


def draft_for(viewer: Worker, key: str) -> Draft:
    """Give one of a worker's own drafts; one put aside is there no more."""
    draft = own_draft(viewer, key)
    if draft is None or draft.discarded_at is not None:
        raise NotFound("There is no such draft.", "Look under your own drafts in My day.")
    return draft


def own_draft(viewer: Worker, key: Any) -> Draft | None:
    """Give one of a worker's own drafts, recorded and put aside ones too, or None.

    None too where it is about a child the worker may no longer see.
    """
    seen = Prefetch("children", children_held(viewer).prefetch_related("names"))
    own = Draft.objects.filter(author=viewer).annotate(about=Count("children"))
    try:
        found = own.filter(key=key).select_related("base__sign_off__by", "recorded_as")
    except (ValueError, TypeError, ValidationError):
        return None
    draft: Any = found.prefetch_related(seen).first()
    if draft is None or draft.about != len(draft.children.all()):
        return None
    return cast(Draft, draft)


def begun_already(
    viewer: Worker,
    child: Person,
    form: str,
    *,
    base: Entry | None = None,
    key: Any = None,
) -> Draft | None:
    """Give what a worker has begun to write with a form about a child, the latest saved, or None.

    With `base`: what they have begun of a new version of that entry. With `key`: the draft of that
    name before any other, recorded already or not.
    """
    begun = Q(
        Exists(Draft.children.through.objects.filter(draft=OuterRef("pk"), person=child)),
        recorded_as__isnull=True,
        discarded_at__isnull=True,
        form=form,
    )
    begun &= Q(base__isnull=True) if base is None else Q(base__key=base.key)
    own = Draft.objects.filter(begun | Q(key=key), author=viewer)
    named_first = Case(When(key=key, then=0), default=1)
    return own.order_by(named_first, "-saved_at").first()


def written_as(viewer: Worker, entry: Entry) -> list[Any]:
    """Give the keys of a worker's own drafts that became an entry or one of its versions."""
    own = Draft.objects.filter(author=viewer, recorded_as__key=entry.key)
    return list(own.values_list("key", flat=True))


def unfinished_of(viewer: Worker) -> list[Entry]:
    """List a worker's own entries with questions left open or sent back, the oldest first."""
    own = _standing().filter(author=viewer)
    left = own.filter(
        ~Q(unfinished=[]) & Q(sign_off__isnull=True) | Q(sign_off__outcome="sent_back")
    )
    return list(left.prefetch_related("children__child__names").order_by("at")[:50])


def last_seen(viewer: Worker, child: Person) -> Entry | None:
    """Give the last visit on which the child was seen."""
    visits = _standing().filter(thing="visit", children__child=child).order_by("-at")
    for visit in visits.prefetch_related("children")[:20]:
        for row in visit.children.all():
            if row.child_id == child.pk and {**visit.answers, **row.answers}.get("seen") is True:
                return visit
    return None
