"""What stands in the boxes of a form, in words: for two texts side by side, and for versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from keyworker.packs.forms import Form
from keyworker.people.models import Person
from keyworker.web.dates import read_time
from keyworker.web.record.forms import AMENDMENT_REASON, LATE_REASON, given
from keyworker.web.record.typed import Raw, Typed
from keyworker.workforce.queries import names_of_workers

YES_NO = {"yes": "Yes", "no": "No"}
REASONS = {LATE_REASON: "Why it was recorded late", AMENDMENT_REASON: "Why it is changed"}


@dataclass(slots=True)
class Saying:
    """Labels and answers of one form about these children, as people read them."""

    asked: Form
    children: Sequence[Person]
    workers: dict[str, str] = field(default_factory=dict)

    def label(self, box: str) -> str:
        """Give what a box asks, for whom."""
        name, _, child_id = box.partition(":")
        question = self.asked.question(name)
        label = (
            question.label if question else {"at": self.asked.at_label, **REASONS}.get(name, name)
        )
        if not child_id or len(self.children) < 2:
            return label
        child = next((each for each in self.children if str(each.pk) == child_id), None)
        return f"{given(child)}: {label[:1].lower()}{label[1:]}" if child else label

    def words(self, box: str, raw: Raw | None) -> str:
        """Give an answer in words."""
        if not raw or not any(raw):
            return ""
        question = self.asked.question(box.partition(":")[0])
        kind = question.type if question else ("datetime" if box == "at" else "text")
        if isinstance(raw, list) and kind in ("date", "datetime"):
            day, _, time = ("/".join(raw[:3]), "", "".join(raw[3:]))
            return f"{day} at {time}" if time else day
        if question is not None and question.choices:
            chosen = raw if isinstance(raw, list) else [raw]
            return ", ".join(question.choices.get(each, each) for each in chosen)
        text = ", ".join(raw) if isinstance(raw, list) else raw
        if kind == "yes_no":
            return YES_NO.get(text, text)
        return self.workers.get(text, text) if kind == "worker" else text

    def is_told(self, box: str) -> bool:
        """Whether a box holds something told, so that two texts can stand one after the other."""
        question = self.asked.question(box.partition(":")[0])
        return box in REASONS or (question is not None and question.type in ("text", "long_text"))

    def in_order(self, boxes: Iterable[str]) -> list[str]:
        """Order boxes as the form asks them."""
        ids = ["at", *(question.id for question in self.asked.questions), *REASONS]
        known = [box for box in boxes if box.partition(":")[0] in ids]
        return sorted(known, key=lambda box: (ids.index(box.partition(":")[0]), box))


def saying(asked: Form, children: Sequence[Person], *texts: Typed) -> Saying:
    """Give how these texts are said, with the workers they name."""
    asks = [question.id for question in asked.questions if question.type == "worker"]
    named = {
        value
        for text in texts
        for box, value in text.by_box().items()
        if box.partition(":")[0] in asks and isinstance(value, str) and value.isdecimal()
    }
    names = names_of_workers(int(each) for each in named) if named else {}
    return Saying(asked, children, {str(pk): name for pk, name in names.items()})


def differing(saying: Saying, one: Typed, other: Typed) -> list[str]:
    """Name the boxes in which two texts differ, in the order of the form."""
    left, right = one.by_box(), other.by_box()
    boxes = saying.in_order({**left, **right})
    return [box for box in boxes if _plain(left.get(box)) != _plain(right.get(box))]


def same(one: Typed, other: Typed) -> bool:
    """Tell whether two texts say the same; an empty box and none are one."""
    left, right = one.by_box(), other.by_box()
    return all(_plain(left.get(box)) == _plain(right.get(box)) for box in {**left, **right})


def _plain(raw: Raw | None) -> Raw:
    if isinstance(raw, list):
        return [_box(each) for each in raw] if any(raw) else ""
    return (raw or "").strip().replace("\r\n", "\n")


def _box(typed: str) -> str:
    """One box of a date: 04 is 4, and 2:05pm is 14:05."""
    text = typed.strip()
    if text.isdecimal():
        return text.lstrip("0")
    try:
        return read_time(text).isoformat()
    except ValueError:
        return text
