"""Forms as packs write them: what each record asks, checked against the vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keyworker.packs.yaml_files import place
from keyworker.standards.faults import Fault, nearest
from keyworker.standards.vocabulary import Thing, Vocabulary

TYPES = (
    *("text", "long_text", "date", "datetime", "yes_no", "choice", "choices", "worker", "number"),
)
REQUIRED = ("record", "finish", "no")
# Kind of attribute in the vocabulary, and the type of question that answers it.
ANSWERED_BY = {
    "bool": "yes_no",
    "date": "date",
    "number": "number",
    "money": "number",
    "worker": "worker",
    "choice": "choice",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what it asks, how it is answered, and which attribute the answer is.

    `required`: `record` to be recorded at all, `finish` may be left and stays unfinished, `no`.
    `show_when` maps a question to the answer on which this one is asked.
    """

    id: str
    label: str
    type: str
    attribute: str = ""
    required: str = "no"
    prefill: str = ""
    hint: str = ""
    per_child: bool = False
    voice: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    show_when: Mapping[str, str] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of questions."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One form: the thing it records and what it asks.

    `phase` is the phase of the thing it tells of; `told_by` names the domain whose rows tell the
    history (record, referrals or meetings). `sign_off` and `decides` name decisions of the pack.
    `plain` forms are made for what a standard asks and no form of the pack records.
    """

    name: str
    thing: str
    phase: str
    title: str
    version: int
    sections: tuple[Section, ...]
    at_label: str
    at_type: str
    several: bool = True
    told_by: str = "record"
    sign_off: str = ""
    decides: str = ""
    where: str = ""
    plain: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question in order."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, question_id: str) -> Question | None:
        """Give one question by id."""
        return next((q for q in self.questions if q.id == question_id), None)


DEFAULT_PHASE = {"act": "made", "document": "completed", "meeting": "held", "decision": "made"}


def read_form(
    raw: Mapping[str, Any], vocabulary: Vocabulary, where: str
) -> tuple[Form, list[Fault]]:
    """Read one form with every fault found in it; a form with faults is not to be used."""
    faults = _shape(raw, where)
    if faults:
        return Form(str(raw.get("form", "")), "", "", "", 1, (), "", "", where=where), faults
    thing = vocabulary.things.get(str(raw.get("thing", "")))
    if thing is None:
        mend = nearest(str(raw.get("thing", "")), vocabulary.things)
        where_thing = place(where, raw, "thing")
        faults.append(Fault(where_thing, f"there is no thing {raw.get('thing')!r}", mend))
    at = raw.get("at") or {}
    sections = tuple(
        Section(
            str(section.get("title", "")),
            tuple(
                _question(entry, thing, vocabulary, where, faults)
                for entry in section.get("questions", [])
            ),
        )
        for section in raw.get("sections", [])
    )
    form = Form(
        name=str(raw.get("form", "")),
        thing=str(raw.get("thing", "")),
        phase=str(raw.get("phase") or DEFAULT_PHASE.get(thing.type if thing else "", "made")),
        title=str(raw.get("title", raw.get("form", ""))),
        version=int(raw.get("version", 1)),
        sections=sections,
        at_label=str(at.get("label", "When did it happen?")),
        at_type=str(at.get("type", "datetime")),
        several=bool(raw.get("several", True)),
        told_by=str(raw.get("told_by", "record")),
        sign_off=str(raw.get("sign_off") or ""),
        decides=str(raw.get("decides") or ""),
        where=place(where, raw),
        raw=raw,
    )
    faults.extend(_whole(form, thing, raw, where))
    return form, faults


def _shape(raw: Mapping[str, Any], where: str) -> list[Fault]:
    """Sections are a list of titled groups, each with a list of questions."""
    sections = raw.get("sections")
    if not isinstance(sections, list) or not all(isinstance(each, dict) for each in sections):
        stands = place(where, raw, "sections")
        return [Fault(stands, "a form has sections", "Write sections: and a list under it.")]
    faults: list[Fault] = []
    for section in sections:
        asked = section.get("questions")
        if not isinstance(asked, list) or not all(isinstance(each, dict) for each in asked):
            mend = "Write questions: and a list under it, each with an id."
            faults.append(Fault(place(where, section), "a section has questions", mend))
            continue
        for entry in asked:
            for key in ("choices", "show_when"):
                if entry.get(key) is not None and not isinstance(entry[key], dict):
                    mend = f"Write {key}: {{name: words}}."
                    faults.append(Fault(place(where, entry, key), f"{key} holds no names", mend))
    if not str(raw.get("version", 1)).isdigit():
        what = f"version {raw.get('version')!r} is no number"
        faults.append(Fault(place(where, raw, "version"), what, "Count versions 1, 2, 3."))
    return faults


def _question(
    entry: Mapping[str, Any],
    thing: Thing | None,
    vocabulary: Vocabulary,
    where: str,
    faults: list[Fault],
) -> Question:
    question = Question(
        id=str(entry.get("id", "")),
        label=str(entry.get("label", "")),
        type=str(entry.get("type", "text")),
        attribute=str(entry.get("attribute", "")),
        required=_word(entry.get("required", "no")),
        prefill=str(entry.get("prefill", "")),
        hint=str(entry.get("hint", "")),
        per_child=bool(entry.get("per_child", False)),
        voice=str(entry.get("voice", "")),
        choices={_word(code): str(label) for code, label in (entry.get("choices") or {}).items()},
        show_when={str(k): _word(v) for k, v in (entry.get("show_when") or {}).items()},
        where=f"{place(where, entry)} (question {entry.get('id') or 'without id'})",
    )
    faults.extend(_alone(question, question.where))
    if question.attribute and thing is not None:
        faults.extend(_attribute(question, thing, vocabulary, question.where))
    return question


def _alone(question: Question, stands: str) -> list[Fault]:
    """What is wrong with a question whatever it is about."""
    faults: list[Fault] = []
    if not question.id or not question.label:
        faults.append(Fault(stands, "a question has an id and a label", "Write both."))
    if question.type not in TYPES:
        mend = nearest(question.type, TYPES)
        faults.append(Fault(stands, f"there is no type {question.type!r}", mend))
    if question.required not in REQUIRED:
        mend = nearest(question.required, REQUIRED)
        faults.append(Fault(stands, f"required cannot be {question.required!r}", mend))
    chosen = question.type in ("choice", "choices")
    if chosen and not question.choices:
        faults.append(Fault(stands, "nothing can be chosen", "Write choices: {code: words}."))
    if question.choices and not chosen:
        faults.append(Fault(stands, f"a {question.type} has no choices", "Make it type: choice."))
    return faults


def _word(value: object) -> str:
    """YAML reads a bare yes or no as true or false; here they are words."""
    return (
        {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


def _attribute(
    question: Question, thing: Thing, vocabulary: Vocabulary, stands: str
) -> list[Fault]:
    kind = thing.attributes.get(question.attribute)
    if kind is None:
        mend = nearest(question.attribute, thing.attributes)
        return [Fault(stands, f"{thing.name} has no attribute {question.attribute!r}", mend)]
    plain = kind.split("[")[0]
    if plain in ANSWERED_BY and question.type != ANSWERED_BY[plain]:
        what = f"{question.attribute} is a {plain}, and a {question.type} cannot answer it"
        return [Fault(stands, what, f"Make it type: {ANSWERED_BY[plain]}.")]
    known = vocabulary.choices(kind)
    if known is None:
        return []
    return [
        Fault(stands, f"{thing.name} has no {question.attribute} {code!r}", nearest(code, known))
        for code in question.choices
        if code not in known
    ]


def _whole(form: Form, thing: Thing | None, raw: Mapping[str, Any], where: str) -> list[Fault]:
    faults: list[Fault] = []
    if not form.name:
        faults.append(Fault(form.where, "the form has no name", "Write form: and its name."))
    if thing is not None and form.phase not in thing.phases:
        what = f"{thing.name} has no phase {form.phase!r}"
        faults.append(Fault(place(where, raw, "phase"), what, nearest(form.phase, thing.phases)))
    asked: dict[str, Question] = {}
    for question in form.questions:
        if question.id in asked:
            what = f"question {question.id!r} is asked twice"
            faults.append(Fault(question.where, what, "Give each its own id."))
        asked[question.id] = question
    for question in form.questions:
        for other, answer in question.show_when.items():
            if other not in asked:
                faults.append(
                    Fault(question.where, f"it waits on {other!r}", nearest(other, asked))
                )
            elif answer not in _answers(asked[other]):
                what = f"it waits on {other} being {answer!r}, which nobody can answer"
                faults.append(Fault(question.where, what, nearest(answer, _answers(asked[other]))))
    return faults


def _answers(question: Question) -> list[str]:
    return ["yes", "no"] if question.type == "yes_no" else list(question.choices)
