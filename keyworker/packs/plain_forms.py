"""Plain forms: what a standard asks for and no form records can still be told.

A pack writes a form where a record asks more than that something was done. For every other act,
document and meeting its standards ask for, a plain form asks when, what, and the attributes the
standards look at.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from keyworker.packs.forms import ANSWERED_BY, Form, Question, Section
from keyworker.standards.expressions import EventTerm, terms_of
from keyworker.standards.rules import Rule
from keyworker.standards.vocabulary import WORKED_OUT, Thing, Vocabulary

# The phases that somebody can tell of in one sentence; the others follow from what is done with
# meetings and sign-off.
TOLD = {
    "act": {"made": "{}"},
    "document": {
        "started": "{}: begun",
        "completed": "{}",
        "shared": "{}: shared",
        "returned": "{}: the answer",
        "updated": "{}: brought up to date",
        "reviewed": "{}: looked at again",
    },
    "meeting": {"held": "{}"},
}
# How the attributes that standards look at are asked for; any other by its own name.
ASKED = {
    "about": "What was it about?",
    "agreed_to": "Who agreed to it?",
    "author": "Who wrote it?",
    "brings_record_up_to_date": "Does it bring the record up to date?",
    "by_role": "Who did it?",
    "complete": "Is everything back and complete?",
    "copied_to_siblings": "Was it copied to the records of brothers and sisters?",
    "for": "What was it for?",
    "given_by": "Who gave it?",
    "kind": "Which kind?",
    "meeting": "For which meeting?",
    "of": "What was it about?",
    "outcome": "What came of it?",
    "service": "Which service?",
    "to": "Who was it for?",
}


def plain_forms(
    rules: Iterable[Rule],
    forms: Mapping[str, Form],
    vocabulary: Vocabulary,
    labels: Mapping[str, str],
    authority: Mapping[str, Any],
) -> dict[str, Form]:
    """Give a plain form for all that these rules ask and none of the forms records, by name."""
    covered = {(form.thing, form.phase) for form in forms.values()}
    asked: dict[tuple[str, str], set[str]] = {}
    signed: set[str] = set()
    for term, (thing, phase) in _wanted(rules, covered):
        if phase == "authorised":
            signed.add(thing)
            phase = "completed"
        if (thing, phase) not in covered and phase in TOLD.get(_type(vocabulary, thing), {}):
            looked_at = {each.attribute for each in term.conditions} - set(WORKED_OUT)
            asked.setdefault((thing, phase), set()).update(looked_at)
    signing = _signing(authority)
    found = (
        _plain(
            vocabulary.things[thing],
            phase,
            attributes,
            vocabulary,
            labels,
            signing.get(thing, "") if thing in signed and phase == "completed" else "",
        )
        for (thing, phase), attributes in sorted(asked.items())
    )
    return {form.name: form for form in found}


def _wanted(
    rules: Iterable[Rule], covered: set[tuple[str, str]]
) -> Iterator[tuple[EventTerm, tuple[str, str]]]:
    """What each rule asks for, leaving out rules that a form of the pack can answer already."""
    for rule in rules:
        doing = rule.do if rule.do is not None else rule.must
        terms = [t for t in terms_of(doing) if isinstance(t, EventTerm)] if doing else []
        named = [(term, name.partition(".")) for term in terms for name in term.names]
        parts = [(term, (thing, phase)) for term, (thing, _, phase) in named]
        if not any(part in covered for _, part in parts):
            yield from parts


def _type(vocabulary: Vocabulary, thing: str) -> str:
    known = vocabulary.things.get(thing)
    return known.type if known else ""


def _signing(authority: Mapping[str, Any]) -> dict[str, str]:
    """Which decision signs off which thing, as the pack's `signs:` lists say."""
    return {
        str(thing): str(code)
        for code, decision in (authority.get("decisions") or {}).items()
        for thing in decision.get("signs") or []
    }


def _plain(
    thing: Thing,
    phase: str,
    attributes: set[str],
    vocabulary: Vocabulary,
    labels: Mapping[str, str],
    sign_off: str,
) -> Form:
    label = labels.get(thing.name, thing.label)
    looked_at = [_question(name, thing, vocabulary) for name in sorted(attributes)]
    words = Question(
        id="what",
        label="What was done?",
        type="long_text",
        required="record",
        hint="Write so that the child could read it one day.",
    )
    return Form(
        name=f"{thing.name}-{phase}",
        thing=thing.name,
        phase=phase,
        title=TOLD[thing.type][phase].format(label),
        version=1,
        sections=(Section("", (*(each for each in looked_at if each), words)),),
        at_label="When was it done?",
        at_type="datetime",
        told_by="meetings" if thing.type == "meeting" else "record",
        sign_off=sign_off,
        where=f"plain form of {thing.name}.{phase}",
        plain=True,
    )


def _question(name: str, thing: Thing, vocabulary: Vocabulary) -> Question | None:
    """One attribute a standard looks at; derived ones are worked out and never asked."""
    kind = thing.attributes.get(name)
    if kind is None:
        return None
    chosen = vocabulary.choices(kind)
    answered = ANSWERED_BY.get(kind.split("[")[0], "text")
    if answered == "choice" and not chosen:
        answered = "text"
    return Question(
        id=name,
        label=_words(name, answered),
        type=answered,
        attribute=name,
        required="record" if answered in ("choice", "yes_no") else "finish",
        choices={code: _sentence(code) for code in chosen or ()} if answered == "choice" else {},
    )


def _words(name: str, answered: str) -> str:
    return ASKED.get(name) or f"{_sentence(name)}{'?' if answered == 'yes_no' else ''}"


def _sentence(code: str) -> str:
    words = code.replace("_", " ")
    return words[:1].upper() + words[1:]
