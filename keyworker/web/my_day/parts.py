"""The parts of My day: what each is called, how much of it is shown, and its rows in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from keyworker.oversight.entries import EntryLine, MeetingLine, WritingLine
from keyworker.oversight.lines import Named
from keyworker.oversight.queries import MyDay
from keyworker.web.addresses import address
from keyworker.web.lines import shown
from keyworker.web.templatetags.gov import clock, day
from keyworker.web.words import listed

AT_FIRST = 10  # rows of a part before "Show all"
CASELOAD = 25  # children listed before "Show all"
Row = TypeVar("Row")


@dataclass(slots=True)
class Part:
    """One part of the day. `number` counts all its rows, of which `rows` are those shown."""

    anchor: str
    title: str
    count_words: str
    number: int
    red: bool = False
    rows: list[Any] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        """Whether there is more than is shown."""
        return self.number > len(self.rows)


def parts_of(found: MyDay, whole: str = "") -> dict[str, Part]:
    """Give the parts of a day by their anchors, in the order shown; `whole` names the one that is
    shown to its end."""

    def part(
        anchor: str, title: str, words: str, rows: Sequence[Row], say: Callable[[Row], Any]
    ) -> Part:
        most = CASELOAD if anchor == "children" else AT_FIRST
        kept = rows if whole == anchor else rows[:most]
        red = anchor == "overdue" and bool(rows)
        words = words.removesuffix("s") if anchor == "meetings" and len(rows) == 1 else words
        return Part(anchor, title, words, len(rows), red, [say(row) for row in kept])

    due = "due in the next two weeks"
    parts = (
        part("overdue", "Overdue", "overdue", found.overdue, shown),
        part("drafts", "What you were writing", "not recorded yet", found.drafts, _draft),
        part("sign-off", "For you to sign off", "to sign off", found.waiting_sign_off, _waiting),
        part("due", "Due in the next two weeks", due, found.due, shown),
        part("meetings", "Meetings in the next two weeks", "meetings", found.meetings, _meeting),
        part(
            "unfinished",
            "Recorded, with something still to add",
            "to finish",
            found.unfinished,
            _unfinished,
        ),
        part("children", "Your children", "children", found.children, _child),
    )
    return {each.anchor: each for each in parts}


def _named(line: EntryLine | WritingLine | MeetingLine) -> dict[str, str]:
    who = listed(child.name for child in line.children)
    return {"who": who, "title": line.title, "about": f"{line.title}, {who}" if who else line.title}


def _draft(line: WritingLine) -> dict[str, Any]:
    return {
        **_named(line),
        "saved_at": line.saved_at,
        "url": address("draft", line.key),
    }


def _waiting(line: EntryLine) -> dict[str, Any]:
    return {
        **_named(line),
        "author": line.author,
        "recorded_at": line.recorded_at,
        "url": address("sign_off_decide", line.key),
    }


def _meeting(line: MeetingLine) -> dict[str, Any]:
    return {
        **_named(line),
        "when": f"{day(line.scheduled_for)} at {clock(line.scheduled_for)}",
        "place": line.place,
        "chair": "You are in the chair"
        if line.in_the_chair
        else (f"Chair: {line.chair}" if line.chair else "No chair is named yet"),
        "url": address("meeting", line.id),
    }


def _unfinished(line: EntryLine) -> dict[str, Any]:
    return {
        **_named(line),
        "at": line.at,
        "missing": line.missing,
        "sent_back": line.sent_back,
        "url": address("amend", line.key),
    }


def _child(child: Named) -> dict[str, str]:
    return {"name": child.name, "url": address("child", child.reference)}
