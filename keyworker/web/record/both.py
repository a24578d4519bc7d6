"""Two texts of one thing, side by side: what stands meanwhile, and what this writer has written."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from keyworker.audit.refusals import NotFound
from keyworker.record.actions import discard_draft, save_draft
from keyworker.record.models import Draft, Entry
from keyworker.record.queries import draft_for, entry_for
from keyworker.web.record.forms import AMENDMENT_REASON
from keyworker.web.record.saying import Saying, differing, saying
from keyworker.web.record.typed import Raw, Typed, from_boxes, from_draft, from_entry
from keyworker.web.record.writing import CHILD, MATTER, Writing
from keyworker.web.templatetags.gov import moment


@dataclass(slots=True)
class Both:
    """The writer's text and the other one; `began` is what both began from, where that is known.

    `other` is an entry somebody has amended meanwhile, or the same draft saved in another window.
    """

    writing: Writing
    mine: Typed
    theirs: Typed
    other: Entry | Draft
    began: Typed = field(default_factory=Typed)

    @property
    def seen(self) -> str:
        """The state of the other text: a choice made before it changed again does not count."""
        return str(self.other.version if isinstance(self.other, Entry) else self.other.saves)

    @property
    def whose(self) -> str:
        """Whose the other text is, as a heading."""
        if isinstance(self.other, Entry):
            return f"What {self.other.author.name} wrote"
        return "What you wrote in the other window"

    @property
    def what(self) -> str:
        """What happened, in a sentence."""
        if isinstance(self.other, Entry):
            when = moment(self.other.recorded_at)
            who, number = self.other.author.name, self.other.version
            return f"{who} recorded version {number} on {when}, while you were writing."
        return f"You saved this draft in another window on {moment(self.other.saved_at)}."

    def rows(self) -> list[dict[str, Any]]:
        """Each box in which the two differ, with the choices and the likeliest one taken."""
        said = saying(self.writing.asked, self.writing.children, self.mine, self.theirs)
        return [
            self._row(number, box, said) for number, box in enumerate(self._open(said), start=1)
        ]

    def _open(self, said: Saying) -> list[str]:
        """Name the boxes to choose for; why one amends is one's own."""
        found = differing(said, self.mine, self.theirs)
        return [box for box in found if box != AMENDMENT_REASON]

    def _row(self, number: int, box: str, said: Saying) -> dict[str, Any]:
        mine, theirs = self.mine.by_box().get(box), self.theirs.by_box().get(box)
        choices = [{"value": "mine", "text": "Yours"}, {"value": "theirs", "text": self.whose}]
        if said.is_told(box):
            choices.append({"value": "both", "text": "Both, one after the other"})
        return {
            "id": f"stands-{number}",
            "name": f"stands:{box}",
            "label": said.label(box),
            "mine": said.words(box, mine),
            "theirs": said.words(box, theirs),
            "choices": choices,
            "chosen": self._likeliest(box, told=said.is_told(box)),
        }

    def _likeliest(self, box: str, *, told: bool) -> str:
        """Whoever changed it; where both did and it is told, both, unless one holds the other."""
        mine, theirs, began = (_text(each, box) for each in (self.mine, self.theirs, self.began))
        if mine == began or (told and mine in theirs):
            return "theirs"
        if theirs == began or (told and theirs in mine):
            return "mine"
        return "both" if told else "mine"

    def put_together(self, post: QueryDict) -> Typed:
        """Give the text that stands after the choices."""
        said = Saying(self.writing.asked, self.writing.children)
        boxes: dict[str, Raw] = {**self.theirs.by_box(), **self.mine.by_box()}
        for box in self._open(said):
            mine, theirs = self.mine.by_box().get(box, ""), self.theirs.by_box().get(box, "")
            chosen = post.get(f"stands:{box}") or self._likeliest(box, told=said.is_told(box))
            if chosen == "both":
                boxes[box] = "\n\n".join(str(each) for each in (mine, theirs) if each)
            else:
                boxes[box] = theirs if chosen == "theirs" else mine
        return from_boxes(boxes)


def both_of(writing: Writing, beside: str = "") -> Both | None:
    """Give the two texts where a draft has another beside it, or None where nothing stands in its
    way: `beside` names the draft another window has saved."""
    draft = writing.draft
    if draft is None:
        return None
    if beside:
        other = draft_for(writing.viewer, beside)
        return Both(writing, writing.typed, _of_draft(other), other)
    if draft.base is None or not Entry.objects.filter(amends=draft.base).exists():
        return None
    standing = entry_for(writing.viewer, str(draft.base.key))
    theirs, before = (from_entry(each, writing.asked) for each in (standing, draft.base))
    return Both(writing, writing.typed, theirs, standing, before)


def merge(both: Both, post: QueryDict) -> Draft:
    """Put the two together in the draft that goes on; the one beside it is put aside."""
    writing, other = both.writing, both.other
    if writing.draft is None:
        raise NotFound("There is no such draft.", "Look under your own drafts in My day.")
    typed = both.put_together(post)
    answers = {**typed.answers, CHILD: writing.child.reference, MATTER: writing.matter}
    goes_on = other if isinstance(other, Draft) else writing.draft
    children = writing.children
    if isinstance(other, Draft):
        children = list(dict.fromkeys([*children, *other.children.all()]))
    saved = save_draft(
        by=writing.viewer,
        form=writing.asked.name,
        children=children,
        answers=answers,
        child_answers=typed.own,
        draft=goes_on,
        base=other if isinstance(other, Entry) else None,
    )
    if isinstance(other, Draft):
        discard_draft(draft=writing.draft, by=writing.viewer)
    return saved


def _of_draft(draft: Draft) -> Typed:
    typed = from_draft(draft)
    for kept in (CHILD, MATTER):
        typed.answers.pop(kept, None)
    return typed


def _text(typed: Typed, box: str) -> str:
    raw = typed.by_box().get(box, "")
    return "/".join(raw) if isinstance(raw, list) else raw.strip().replace("\r\n", "\n")
