"""One thing asked, as My day and a child's page show it: in words, with clause and button."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from keyworker.oversight.lines import Line
from keyworker.oversight.words import day_words, moment_words
from keyworker.packs import load
from keyworker.web.standards.links import clause_link
from keyworker.web.words import how_many

# How each outcome is said, and the colour of its tag.
OUTCOMES = {
    "overdue": ("Overdue", "red"),
    "due": ("Due", "blue"),
    "open": ("To be done", "blue"),
    "met": ("Done in time", "green"),
    "late": ("Done late", "orange"),
    "missed": ("Never done", "red"),
    "lapsed": ("No longer asked", "grey"),
    "waived": ("Excepted by a manager", "purple"),
    "unknown": ("Cannot be told", "grey"),
}
# What one does to each phase of a thing, where the pack has a form for it.
DEEDS = {
    "made": "Record the {}",
    "held": "Record the {}",
    "returned": "Record the {}",
    "completed": "Write the {}",
    "proposed": "Write the {}",
    "started": "Begin the {}",
    "updated": "Bring the {} up to date",
    "reviewed": "Look again at the {}",
    "shared": "Say when the {} was shared",
}
# Where these words would not be said by anybody.
SAID_OTHERWISE = {
    "assessment.started": "Start the assessment",
    "referral_decision.made": "Decide what happens next",
    "referral_decision.proposed": "Say what you recommend",
    "s47_report.completed": "Write up the enquiry",
    "management_oversight.made": "Record your oversight",
}
OWNERS = {
    "iro": "reviewing officer",
    "cp_chair": "conference chair",
    "co_ordinator": "conference administrator",
}
# Screens that do what no form records, by the phase of what is asked.
SCREENS = {"authorised": ("Open what waits for you", "sign_off")}
# What is said of a meeting on its own page, by phase; the address finds which meeting is meant.
OF_MEETINGS = {
    "scheduled": "Set the meeting",
    "invited": "Invite people",
    "cancelled": "Look at the meeting",
    "decisions_sent": "Say the decisions were sent",
    "minutes_completed": "Say the record is written",
    "minutes_authorised": "Sign the record off",
    "minutes_sent": "Say the record was sent",
}
# What changes with who holds the case.
OF_HOLDING = ("allocated", "team_holding")


@dataclass(frozen=True, slots=True)
class Shown:
    """One line as the templates show it; `deed_url` is empty where nothing on a screen does it."""

    title: str
    who: str
    child_url: str
    due_words: str
    overdue: bool
    why: str
    clauses: Sequence[dict[str, str]]
    owner: str
    deed: str
    deed_url: str
    status_words: str
    colour: str
    done_words: str
    next_words: str
    clause_links: SafeString = field(default_factory=SafeString)
    also: list[str] = field(default_factory=list)


def shown(line: Line) -> Shown:
    """Put one line into the words, links and colours of the screens."""
    deed, deed_url = _deed(line)
    words, colour = OUTCOMES.get(line.status, OUTCOMES["unknown"])
    child_url = _address("child", line.child.reference) if line.child else ""
    return Shown(
        title=line.title,
        who=line.child.name if line.child else "",
        child_url=child_url,
        due_words=line.due_words,
        overdue=line.overdue,
        why=line.why,
        clauses=_clauses(settings.PACK, tuple(line.clauses)),
        owner=OWNERS.get(line.owner, line.owner.replace("_", " ")),
        deed=deed,
        deed_url=deed_url,
        status_words=words,
        colour=colour,
        done_words=_done_words(line),
        next_words=_next_words(line),
        clause_links=_clause_links(settings.PACK, tuple(line.clauses)),
        also=line.also,
    )


def all_shown(lines: Iterable[Line]) -> list[Shown]:
    """Put several lines into words."""
    return [shown(line) for line in lines]


@lru_cache(maxsize=4096)
def _clause_links(pack_name: str, clauses: tuple[str, ...]) -> SafeString:
    """The same links written out, one to a line."""
    return format_html_join(
        SafeString("<br>"),
        '<a class="govuk-link" href="{}">{}</a>',
        ((each["url"], each["words"]) for each in _clauses(pack_name, clauses)),
    )


@lru_cache(maxsize=16_384)
def _address(name: str, *args: str) -> str:
    """An address; lists ask for those of the same children again and again."""
    return reverse(name, args=args)


@lru_cache(maxsize=4096)
def _clauses(pack_name: str, clauses: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """The links of a rule's clauses; the same few rules stand behind hundreds of lines."""
    return tuple(clause_link(each) for each in clauses)


def _deed(line: Line) -> tuple[str, str]:
    """The words and the address of the button; a form is opened knowing what asks for it."""
    if line.child is None:
        return "", ""
    if line.form:
        asked = {"rule": line.rule} | ({"ref": line.ref} if line.ref else {})
        url = _address("write", line.child.reference, line.form)
        return deed_words(settings.PACK, line.form), f"{url}?{urlencode(asked)}"
    thing, _, phase = line.deed.partition(".")
    if phase in OF_MEETINGS:
        asked = {"type": thing, "ref": line.ref, "deed": phase}
        url = _address("child_meeting", line.child.reference)
        return OF_MEETINGS[phase], f"{url}?{urlencode(asked)}"
    if thing in OF_HOLDING:
        return "Allocate or pass on", _address("allocate", line.child.reference)
    words, name = SCREENS.get(phase, ("", ""))
    return words, _address(name) if name else ""


@lru_cache(maxsize=512)
def deed_words(pack_name: str, form_name: str) -> str:
    """Say what one does with a form: "Record the visit"."""
    form = load(pack_name).forms[form_name]
    title = form.title.partition(":")[0]
    told = title if title[1:2].isupper() else title[:1].lower() + title[1:]
    doing = f"{form.thing}.{form.phase}"
    return SAID_OTHERWISE.get(doing) or DEEDS.get(form.phase, "Record the {}").format(told)


def _done_words(line: Line) -> str:
    """Say when it was done and how late, or when it should have been."""
    if line.done_at is None:
        return line.due_words
    when = day_words(line.done_at) if line.done_is_date else moment_words(line.done_at)
    late = _lateness(line)
    return f"Done {when}{f', {late} after it was due' if late else ''}"


def _lateness(line: Line) -> str:
    if line.status != "late":
        return ""
    if line.hours_late is not None and line.hours_late < 48:
        return how_many(max(1, int(line.hours_late)), "hour")
    days = line.days_late if line.days_late is not None else int((line.hours_late or 0) // 24)
    return how_many(days, "day") if days else "less than a day"


def _next_words(line: Line) -> str:
    """Name what comes next and by when: "See a child with a plan: due Tue 6 Oct 2026"."""
    due = line.due_words[:1].lower() + line.due_words[1:]
    who = f"{line.child.name}: " if line.child else ""
    return f"{who}{line.title[:1].lower() + line.title[1:] if who else line.title}, {due}"
