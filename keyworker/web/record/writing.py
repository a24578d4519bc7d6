"""Something being written: about whom, with which form, what is typed, and where it is kept."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from keyworker.audit.refusals import EditedMeanwhile
from keyworker.involvements.models import Involvement
from keyworker.involvements.queries import child_held_for, open_involvements_of
from keyworker.oversight.deeds import amending, recording
from keyworker.oversight.matters import matters_of
from keyworker.packs.forms import Form
from keyworker.people.models import Person
from keyworker.record import forms as record_forms
from keyworker.record.actions import save_draft
from keyworker.record.models import Draft, Entry
from keyworker.record.prefill import prefill
from keyworker.record.queries import entry_for, own_draft
from keyworker.record.siblings import open_siblings
from keyworker.web.record.fields import Choices
from keyworker.web.record.forms import AMENDMENT_REASON, CHILDREN, LATE_REASON, EntryForm
from keyworker.web.record.typed import Typed, from_draft, from_entry, from_known
from keyworker.workforce.models import Worker
from keyworker.workforce.queries import active_workers

# Kept with what is typed, though no question asks for them: whose page it is, and its matter.
CHILD, MATTER = "child", "ref"


@dataclass(slots=True)
class Writing:
    """What a worker is writing. `children` begins with the child whose page it is.

    `key` names the draft, also before it is first saved; `saves` and `window` say what the page
    that sent it had seen. `base` is the version a new one stands beside. Where a page is opened,
    `open_now` are the open involvements, `begun_before` what the worker has begun of the same.
    """

    viewer: Worker
    asked: Form
    children: list[Person]
    typed: Typed
    key: uuid.UUID
    draft: Draft | None = None
    base: Entry | None = None
    rule: str = ""
    matter: str = ""
    saves: int | None = None
    window: str = ""
    siblings: list[Person] = field(default_factory=list)
    open_now: list[Involvement] | None = None
    begun_before: Draft | None = None

    @property
    def child(self) -> Person:
        """The child whose page it is."""
        return self.children[0]

    @property
    def goes_on(self) -> bool:
        """Whether the author goes on with their own entry, and so need not say why."""
        if self.base is None or self.base.author_id != self.viewer.pk:
            return False
        decided = getattr(self.base, "sign_off", None)
        sent_back = decided is not None and decided.outcome == "sent_back"
        return bool(self.base.unfinished) or sent_back

    def form(self, data: QueryDict | None = None) -> EntryForm:
        """Give the form, with what is typed in it or with what a page has sent."""
        return EntryForm(
            data,
            asked=self.asked,
            children=self.children,
            typed=self.typed,
            siblings=self.siblings,
            workers=self._workers(),
            amends=self.base is not None and not self.goes_on,
        )

    def _workers(self) -> Choices:
        """Everyone in post, the viewer first, where a question asks for a worker at all."""
        if all(question.type != "worker" for question in self.asked.questions):
            return ()
        named = active_workers().values_list("worker_id", "worker__name").distinct()
        people = {str(pk): name for pk, name in named.order_by("worker__name")}
        own = (str(self.viewer.pk), self.viewer.name)
        return [own, *((pk, name) for pk, name in people.items() if pk != own[0])]

    def take(self, post: QueryDict) -> EntryForm:
        """Take what a page sent: the children ticked, what it had seen, and what is typed."""
        saves = post.get("saves", "")
        self.saves = int(saves) if saves.isdecimal() and len(saves) < 10 else None
        self.window = post.get("window", "")[:36]
        if self.siblings:
            ticked = set(post.getlist(CHILDREN))
            also = [child for child in self.siblings if str(child.pk) in ticked]
            self.children = [self.child, *also]
        form = self.form(post)
        self.typed = form.typed
        return form

    def save(self, key: uuid.UUID | None = None) -> Draft:
        """Keep it as typed; `key` keeps it beside, under another name."""
        answers = {**self.typed.answers, CHILD: self.child.reference, MATTER: self.matter}
        own = {**({} if self.draft is None else self.draft.child_answers), **self.typed.own}
        saved = save_draft(
            by=self.viewer,
            form=self.asked.name,
            children=self.children,
            answers=answers,
            child_answers=own,
            key=key or self.key,
            saves=None if key else self.saves,
            window=self.window,
            base=self.base,
            for_rule=self.rule,
        )
        if key is None:
            self.draft = saved
        return saved

    def record(self, form: EntryForm) -> Entry:
        """Record it from a valid form, by the action that records or amends this kind of entry."""
        told: dict[str, Any] = {
            "at": form.moment,
            "by": self.viewer,
            "answers": form.answers,
            "child_answers": form.child_answers,
            "late_reason": form.said(LATE_REASON),
            "draft": self.draft,
        }
        if self.base is not None:
            amend = amending(self.base)
            reason = form.said(AMENDMENT_REASON)
            return amend(entry=self.base, base_version=self.base.version, reason=reason, **told)
        matters = matters_of(self.asked, self.children, self.matter)
        told |= {"ref": matters.ref, "for_ref": matters.for_ref}
        return recording(self.asked.name)(form=self.asked.name, children=self.children, **told)

    def keep_beside(self) -> Draft:
        """Keep what another window's save stands in the way of as a draft of its own."""
        return self.save(key=uuid.uuid4())


def begun(
    viewer: Worker, reference: str, form: str, *, rule: str = "", matter: str = ""
) -> Writing:
    """Begin to write about a child with what the record knows already."""
    child = child_held_for(viewer, reference)
    asked = record_forms.form(form)
    open_now = list(open_involvements_of(viewer, [child]))
    known = prefill(asked, viewer=viewer, children=[child], rule=rule, open_now=open_now)
    return Writing(
        viewer=viewer,
        asked=asked,
        children=[child],
        typed=from_known(known, asked, [child]),
        key=uuid.uuid4(),
        rule=rule[:120],
        matter=matter[:64],
        siblings=open_siblings([child]) if asked.several else [],
        open_now=open_now,
    )


def amendment(viewer: Worker, key: str, version: int | None = None) -> Writing:
    """Begin a new version of an entry with the words of the one that stands; a page sent names the
    `version` it had before it."""
    entry = entry_for(viewer, key, version)
    asked = record_forms.form(entry.form)
    return Writing(
        viewer=viewer,
        asked=asked,
        children=[row.child for row in entry.children.all()],
        typed=from_entry(entry, asked),
        key=uuid.uuid4(),
        base=entry,
    )


def resumed(viewer: Worker, draft: Draft) -> Writing:
    """Go on with a draft."""
    typed = from_draft(draft)
    of_page = typed.answers.pop(CHILD, "")
    matter = str(typed.answers.pop(MATTER, ""))
    children = sorted(draft.children.all(), key=lambda child: child.reference != of_page)
    asked = record_forms.form(draft.form)
    siblings: list[Person] = []
    if draft.base is None and asked.several:
        known = {child.pk: child for child in [*open_siblings(children[:1]), *children[1:]]}
        siblings = list(known.values())
    return Writing(
        viewer=viewer,
        asked=asked,
        children=children,
        typed=typed,
        key=draft.key,
        draft=draft,
        base=draft.base,
        rule=draft.for_rule,
        matter=matter,
        saves=draft.saves,
        siblings=siblings,
    )


def sent(
    viewer: Worker, post: QueryDict, begin: Callable[[], Writing]
) -> tuple[Writing, EntryForm]:
    """Give what a page sent: what it began, or its draft where one of its saves has come before."""
    draft = own_draft(viewer, post.get("draft"))
    if draft is not None:
        writing = resumed(viewer, draft)
        if draft.discarded_at is not None:  # put aside in another window: these words live on
            writing.key, writing.draft, writing.saves = uuid.uuid4(), None, None
    else:
        writing = begin()
        writing.key = key_of(post.get("draft", ""))
    return writing, writing.take(post)


def key_of(text: str) -> uuid.UUID:
    """Read the key a page has given its draft; a page without one gets one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def save_or_keep_beside(writing: Writing) -> tuple[Draft, bool]:
    """Save it; where another window has saved meanwhile, keep it beside that one's. Tells which."""
    try:
        return writing.save(), True
    except EditedMeanwhile:
        return writing.keep_beside(), False
