"""Reads what was typed into a form: typed answers, what is wrong with them, what is left."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from keyworker.audit.refusals import NotFound
from keyworker.history.queries import pack
from keyworker.packs.forms import Form, Question

TEXT_LIMIT = 200_000
SHORT_TEXT_LIMIT = 500
# Characters nobody types: they would break exports and printing.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
YES_NO = {"yes": True, "no": False, True: True, False: False}


@dataclass(slots=True)
class Reading:
    """What a form holds: answers by question (and by child), errors by box, what is unfinished."""

    answers: dict[str, Any] = field(default_factory=dict)
    child_answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    unfinished: list[str] = field(default_factory=list)


def form(name: str) -> Form:
    """Give one of the pack's forms by name."""
    found = pack().forms.get(name)
    if found is None:
        raise NotFound(f"There is no form called {name}.", "Choose one of the forms listed.")
    return found


def read(
    asked: Form,
    raw: Mapping[str, Any],
    child_raw: Mapping[int, Mapping[str, Any]] | None = None,
    *,
    children: Sequence[int] = (),
) -> Reading:
    """Read raw or typed answers; a box left empty is unfinished or wrong as the form says."""
    reading = Reading()
    own_raw = {int(child_id): own for child_id, own in (child_raw or {}).items()}
    for question in asked.questions:
        _one(question, raw, reading.answers, reading.errors, question.id)
    for child_id in children:
        own: dict[str, Any] = {}
        for question in asked.questions:
            if question.per_child and child_id in own_raw:
                box = f"{question.id}:{child_id}"
                _one(question, own_raw[child_id], own, reading.errors, box)
        if own:
            reading.child_answers[child_id] = own
    while _drop_what_is_not_asked(asked, reading, children):
        pass  # what hung on an answer dropped is dropped too
    for question in asked.questions:
        _left_open(question, reading, children, by_child=bool(own_raw))
    return reading


def _drop_what_is_not_asked(asked: Form, reading: Reading, children: Sequence[int]) -> bool:
    """Drop answers to questions that another answer has made pointless: a child not seen was not
    seen alone. Tells whether anything was dropped."""
    before = (dict(reading.answers), {pk: dict(own) for pk, own in reading.child_answers.items()})
    for question in asked.questions:
        if not question.show_when:
            continue
        whom = [pk for pk in children if _asked(question, answers_for(reading, pk))]
        for pk, own in reading.child_answers.items():
            if pk not in whom:
                own.pop(question.id, None)
        if question.id in reading.answers and not _asked_of_all(question, reading, children, whom):
            value = reading.answers.pop(question.id)
            for pk in whom:
                reading.child_answers.setdefault(pk, {}).setdefault(question.id, value)
    return before != (reading.answers, reading.child_answers)


def _asked_of_all(
    question: Question, reading: Reading, children: Sequence[int], whom: Sequence[int]
) -> bool:
    """Tell whether a common answer may stand: asked of every child, or of any where it is one for
    them all."""
    if not children:
        return _asked(question, reading.answers)
    return len(whom) == len(children) if question.per_child else bool(whom)


def _one(
    question: Question,
    raw: Mapping[str, Any],
    answers: dict[str, Any],
    errors: dict[str, str],
    box: str,
) -> None:
    value = raw.get(question.id)
    if isinstance(value, str):
        value = value.strip()
    if value in (None, "", []):
        return
    try:
        answers[question.id] = _typed(question, value)
    except ValueError as error:
        errors[box] = str(error)


def _typed(question: Question, value: Any) -> Any:
    match question.type:
        case "yes_no":
            if value not in YES_NO:
                raise ValueError(f"Say yes or no: {question.label}")
            return YES_NO[value]
        case "choice":
            if str(value) not in question.choices:
                raise ValueError(f"Choose one of the answers: {question.label}")
            return str(value)
        case "choices":
            chosen = [str(part) for part in value] if isinstance(value, list) else [str(value)]
            if any(part not in question.choices for part in chosen):
                raise ValueError(f"Choose from the answers: {question.label}")
            return chosen
        case "date" | "datetime":
            return _moment(question, value)
        case "number":
            try:
                return float(value) if "." in str(value) else int(value)
            except ValueError:
                raise ValueError(f"Enter a number: {question.label}") from None
        case "worker":
            if not str(value).isdigit():
                raise ValueError(f"Choose a worker: {question.label}")
            return str(value)
    return _text(question, str(value))


def _moment(question: Question, value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    try:
        reader = date if question.type == "date" else datetime
        return reader.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError(f"Enter a real date: {question.label}") from None


def _text(question: Question, value: str) -> str:
    limit = SHORT_TEXT_LIMIT if question.type == "text" else TEXT_LIMIT
    if len(value) > limit:
        raise ValueError(
            f"{question.label} is {len(value):,} characters long; it can be {limit:,}. "
            "Put the rest in a second entry."
        )
    return _CONTROL.sub("", value).replace("\r\n", "\n")


def _left_open(
    question: Question, reading: Reading, children: Sequence[int], *, by_child: bool
) -> None:
    """Note a question that is asked and has no answer, for everyone or for some child.

    Where each child has answers of its own, each child's own box is named.
    """
    if question.required == "no":
        return
    boxes = [
        f"{question.id}:{pk}" if question.per_child and by_child else question.id
        for pk in children
        if _asked(question, answers_for(reading, pk))
        and question.id not in answers_for(reading, pk)
    ]
    if not children and _asked(question, reading.answers) and question.id not in reading.answers:
        boxes = [question.id]
    if question.required == "finish":
        reading.unfinished.extend([question.id] if boxes else [])
        return
    for box in boxes:
        reading.errors.setdefault(box, f"Answer this to record: {question.label}")


def answers_for(reading: Reading, child_id: int) -> dict[str, Any]:
    """Give the answers as they stand for one child: the child's own over the common ones."""
    return {**reading.answers, **reading.child_answers.get(child_id, {})}


def _asked(question: Question, answers: Mapping[str, Any]) -> bool:
    """Tell whether a question is asked at all, given the answers it waits on."""
    for other, wanted in question.show_when.items():
        given = answers.get(other)
        if isinstance(given, bool):
            given = "yes" if given else "no"
        if given != wanted:
            return False
    return True
