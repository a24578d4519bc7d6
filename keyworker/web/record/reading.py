"""An entry as it is read: what was asked and answered, each child's own and the child's own words
kept apart, and what has been decided on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from keyworker.history.queries import pack
from keyworker.packs.forms import Form, Question
from keyworker.people.names import display
from keyworker.record.facts import entry_moment
from keyworker.record.models import Entry, EntryChild
from keyworker.record.queries import STATUS_WORDS, status_of
from keyworker.web.record.forms import given
from keyworker.web.templatetags.gov import day, moment
from keyworker.web.words import listed
from keyworker.workforce.models import Worker
from keyworker.workforce.queries import names_of_workers

COLOURS = {
    "unfinished": "yellow",
    "awaiting_sign_off": "blue",
    "signed_off": "green",
    "sent_back": "red",
}


@dataclass(slots=True)
class Answer:
    """One long answer: what was asked, what was told, and whether a child said it."""

    label: str
    text: str
    own_words: bool = False


@dataclass(slots=True)
class Part:
    """Answers that belong together: `rows` the short ones, `answers` the long."""

    title: str
    rows: list[dict[str, str]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


@dataclass(slots=True)
class EntryWords:
    """One version of an entry in words; `missing` are the questions still open."""

    key: str
    version: int
    title: str
    with_whom: str
    tags: list[dict[str, str]]
    sign_off: str
    head: list[dict[str, str]]
    parts: list[Part]
    missing: list[str]


def in_words(entry: Entry, viewer: Worker) -> EntryWords:
    """Put an entry, as `record.queries.entry_for` gives it, into words; at most one query.

    A worker's name is looked up only where a question asks for one.
    """
    asked = pack().forms.get(entry.form)
    rows = list(entry.children.all())
    missing = missing_of(entry, asked)
    return EntryWords(
        key=str(entry.key),
        version=entry.version,
        title=title_of(entry),
        with_whom=_about(rows),
        tags=tags_of(entry),
        sign_off=_sign_off(entry, viewer),
        head=_head(entry, viewer, missing),
        parts=[part for part in _parts(entry, asked, rows) if part.rows or part.answers],
        missing=missing,
    )


def title_of(entry: Entry) -> str:
    """Give what an entry is called: its form's title."""
    asked = pack().forms.get(entry.form)
    return asked.title if asked else pack().label(entry.thing)


def tags_of(entry: Entry) -> list[dict[str, str]]:
    """Give the tags that say how an entry stands; what merely stands on the record needs none."""
    status = status_of(entry)
    tags = []
    if status in COLOURS:
        tags.append({"text": STATUS_WORDS[status], "colour": COLOURS[status]})
    if entry.version > 1:
        tags.append({"text": f"Version {entry.version}", "colour": "grey"})
    if entry.significant:
        tags.append({"text": "In the chronology", "colour": "purple"})
    return tags


def missing_of(entry: Entry, asked: Form | None) -> list[str]:
    """Name the questions an entry leaves open, as the form asks them."""
    labels = {"late_reason": "Why was it recorded late?"}
    if asked is not None:
        labels |= {question.id: question.label for question in asked.questions}
    return [labels.get(name, name) for name in entry.unfinished]


def _about(rows: list[EntryChild]) -> str:
    """Name the children where there are several; with one the page says whose record it is."""
    names = [display(row.child) for row in rows]
    return f"About {listed(names)}" if len(names) > 1 else ""


def _sign_off(entry: Entry, viewer: Worker) -> str:
    decided = getattr(entry, "sign_off", None)
    if decided is None:
        return ""
    did = "Signed off" if decided.outcome == "signed" else "Sent back"
    said = f": {decided.note}" if decided.note else "."
    return f"{did} by {_named(decided.by, viewer)}, {moment(decided.at)}{said}"


def _head(entry: Entry, viewer: Worker, missing: list[str]) -> list[dict[str, str]]:
    asked = pack().forms.get(entry.form)
    said = [
        (asked.at_label if asked else "When", moment(entry_moment(entry))),
        ("Written by", f"{_named(entry.author, viewer)}, {moment(entry.recorded_at)}"),
        ("Why it was recorded late", entry.late_reason),
        ("Why this version was written", entry.amendment_reason),
        ("Still to add", "; ".join(missing)),
    ]
    return [{"key": key, "value": value} for key, value in said if value]


def _named(worker: Worker, viewer: Worker) -> str:
    return f"{worker.name} (you)" if worker.pk == viewer.pk else worker.name


def _parts(entry: Entry, asked: Form | None, rows: list[EntryChild]) -> Iterable[Part]:
    """Give each section: what is common, then each child's own under the child's name."""
    if asked is None:
        yield _unknown_form(entry)
        return
    workers = _workers(asked, [entry.answers, *(row.answers for row in rows)])
    several = len(rows) > 1
    for section in asked.sections:
        part = Part(section.title)
        for question in section.questions:
            _tell(part, question, question.label, entry.answers.get(question.id), workers)
            for row in rows:
                label = question.label
                if several:
                    label = f"{given(row.child)}: {label[:1].lower()}{label[1:]}"
                _tell(part, question, label, row.answers.get(question.id), workers)
        yield part


def _unknown_form(entry: Entry) -> Part:
    """Answers to a form the pack no longer has stand under their own names; none is hidden."""
    rows = [{"key": name.replace("_", " ").capitalize(), "value": str(value)}
            for name, value in entry.answers.items()]  # fmt: skip
    return Part("", rows=rows)


def _workers(asked: Form, told: list[Mapping[str, Any]]) -> dict[str, str]:
    ids = {
        int(answers[question.id])
        for question in asked.questions
        if question.type == "worker"
        for answers in told
        if str(answers.get(question.id, "")).isdecimal()
    }
    return {str(pk): name for pk, name in names_of_workers(ids).items()} if ids else {}


def _tell(
    part: Part, question: Question, label: str, value: Any, workers: Mapping[str, str]
) -> None:
    if value in (None, "", []):
        return
    text = answer_words(question, value, workers)
    if question.type == "long_text" or question.voice == "child":
        part.answers.append(Answer(label, text, own_words=question.voice == "child"))
    else:
        part.rows.append({"key": label, "value": text})


def answer_words(question: Question, value: Any, workers: Mapping[str, str]) -> str:
    """Put one stored answer into words."""
    match question.type:
        case "yes_no":
            return "Yes" if value in (True, "yes") else "No"
        case "choice":
            return question.choices.get(str(value), str(value))
        case "choices":
            return ", ".join(question.choices.get(str(each), str(each)) for each in value)
        case "worker":
            return workers.get(str(value), "Somebody who has no account here")
        case "date":
            return day(date.fromisoformat(str(value)))
        case "datetime":
            return _moment_words(str(value))
    return str(value)


def _moment_words(written: str) -> str:
    return moment(
        datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
    )
