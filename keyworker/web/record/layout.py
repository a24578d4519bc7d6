"""How a form lies on the page: what is needed to record first, what may be left below."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.forms import BoundField

from keyworker.packs.forms import Question
from keyworker.web.record.forms import (
    AMENDMENT_REASON,
    CHILDREN,
    LATE_REASON,
    Box,
    EntryForm,
    given,
)
from keyworker.web.words import how_many

ANSWERS = {"yes": "Yes", "no": "No"}


@dataclass(slots=True)
class Shown:
    """A field, and the answers on which it is shown: all of `when`, any of each; else always.

    `only_if` says the same in words, for whoever has no script.
    """

    field: BoundField
    when: str = ""
    only_if: str = ""


@dataclass(slots=True)
class Part:
    """Fields that belong together; under a child's name where they are that child's own."""

    heading: str = ""
    fields: list[Shown] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A titled group of parts."""

    title: str
    parts: list[Part]

    @property
    def fields(self) -> list[Shown]:
        """Every field in order."""
        return [shown for part in self.parts for shown in part.fields]


@dataclass(slots=True)
class Layout:
    """The whole page: the moment, the children, what is needed, what may be left, the reasons."""

    at: BoundField
    siblings: BoundField | None
    first_part: list[Section]
    beyond: list[Section]
    last_fields: list[BoundField]

    @property
    def beyond_words(self) -> str:
        """What the part that may be left is called before it is opened."""
        number = sum(len(section.fields) for section in self.beyond)
        return f"What else is asked ({how_many(number, 'question')})"

    @property
    def beyond_open(self) -> bool:
        """Whether something in the part that may be left is wrong, or answered already."""
        fields = [shown.field for section in self.beyond for shown in section.fields]
        return any(each.errors or _holds_something(each.value()) for each in fields)


def laid_out(form: EntryForm) -> Layout:
    """Lay a form out."""
    first = _needed(form)
    late = LATE_REASON in form.errors or form.is_late
    last = [form[name] for name in (LATE_REASON,) if late]
    if AMENDMENT_REASON in form.fields:
        last.append(form[AMENDMENT_REASON])
    beyond = list(_sections(form, {q.id for q in form.asked.questions} - first))
    if not late:
        beyond.append(Section("", [Part("", [Shown(form[LATE_REASON])])]))
    return Layout(
        at=form["at"],
        siblings=form[CHILDREN] if CHILDREN in form.fields else None,
        first_part=list(_sections(form, first)),
        beyond=beyond,
        last_fields=last,
    )


def _needed(form: EntryForm) -> set[str]:
    """Name the questions that come first: those one must answer, and what hangs on one of them in
    the same section, so that a question stays beside the one it follows from."""
    found: set[str] = set()
    for section in form.asked.sections:
        here = {question.id for question in section.questions}
        for question in section.questions:
            follows = question.required == "finish" and question.show_when
            beside = follows and all(other in found & here for other in question.show_when)
            if question.required == "record" or beside:
                found.add(question.id)
    return found


def _sections(form: EntryForm, wanted: Iterable[str]) -> Iterator[Section]:
    ids = set(wanted)
    for section in form.asked.sections:
        questions = [question for question in section.questions if question.id in ids]
        if questions:
            yield Section(section.title, list(_parts(form, questions)))


def _parts(form: EntryForm, questions: Sequence[Question]) -> Iterator[Part]:
    """Give the fields in order; where there are several children, each child's own together."""
    several = len(form.children) > 1
    run: list[Question] = []
    for question in questions:
        if question.per_child and several:
            run.append(question)
            continue
        yield from _by_child(form, run)
        run = []
        yield Part("", [_shown(form, box) for box in form.boxes if box.question is question])
    yield from _by_child(form, run)


def _by_child(form: EntryForm, questions: Sequence[Question]) -> Iterator[Part]:
    boxes = [box for box in form.boxes if box.question in questions]
    common = [_shown(form, box) for box in boxes if box.child is None]
    if common:
        yield Part("", common)
    for child in form.children if boxes else ():
        yield Part(given(child), [_shown(form, box) for box in boxes if box.child is child])


def _shown(form: EntryForm, box: Box) -> Shown:
    if not box.question.show_when:
        return Shown(form[box.name])
    when, words = [], []
    for other, answer in box.question.show_when.items():
        asked = form.asked.question(other)
        if asked is None:
            continue
        waits_on = [each for each in form.boxes if each.question is asked]
        if box.child is not None and asked.per_child:
            waits_on = [each for each in waits_on if each.child is box.child]
        when.append([[each.name, answer] for each in waits_on])
        said = asked.choices.get(answer) or ANSWERS.get(answer, answer)
        words.append(f"“{asked.label}” is answered “{said}”")
    return Shown(form[box.name], json.dumps(when), f"Only if {' and '.join(words)}.")


def _holds_something(value: object) -> bool:
    return any(value) if isinstance(value, list) else bool(value)
