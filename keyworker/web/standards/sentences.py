"""A rule as one sentence, so that a practice lead can read what runs."""

from keyworker.packs import Pack
from keyworker.standards.durations import age_words
from keyworker.standards.expressions import (
    AGED,
    AllOf,
    AnyOf,
    Condition,
    EventTerm,
    Expression,
    Many,
    Not,
    StateTerm,
    terms_of,
)
from keyworker.standards.rules import Limit, Rule, Stage

PHASES = {
    "made": "{}",
    "held": "{} held",
    "scheduled": "date of the {} set",
    "minutes_completed": "record of the {} finished",
    "minutes_authorised": "record of the {} signed off",
    "minutes_sent": "record of the {} sent",
    "decisions_sent": "decisions of the {} sent",
    "invited": "invitations to the {} sent",
    "authorised": "{} signed off",
    "completed": "{} finished",
    "cancelled": "{} called off",
    "returned": "answer to the {}",
}


def sentence(rule: Rule, pack: Pack) -> str:
    """What the rule asks: "Every 10 working days, during child protection plan: visit (seen)"."""
    said = _capital(f"{_when(rule, pack)}: {doing(rule, pack)}.")
    if rule.unless is not None:
        said += f" Not asked where there is: {say(rule.unless, pack)}."
    return said


def doing(rule: Rule, pack: Pack) -> str:
    """What has to be done or to hold."""
    return say(rule.do or rule.must, pack) or "write it down"


def _when(rule: Rule, pack: Pack) -> str:
    match rule.kind:
        case "deadline":
            return f"{_within(rule, pack)} {say(rule.after, pack)}"
        case "recurring":
            return f"{_often(rule, pack)}, during {say(rule.during, pack)}"
        case "before":
            lead = rule.by.text if rule.by else f"at least {_limits(rule)}"
            meeting = _meeting(rule.after, pack)
            opens = f", and no more than {rule.not_before} before it" if rule.not_before else ""
            return f"{lead} before {meeting}{opens}"
        case "age":
            ages = f"from {age_words(rule.age_from)} and before {age_words(rule.age_before)}"
            return f"at the age {ages}, during {say(rule.during, pack)}"
    grace = _limits(rule)
    late = f" (within {grace})" if grace and grace not in ("0 days", "at once") else ""
    if rule.each is not None:
        return f"whenever there is {say(rule.each, pack)}{late}"
    return f"for as long as there is {say(rule.during, pack)}{late}"


def _within(rule: Rule, pack: Pack) -> str:
    if rule.slot is not None:
        opens = f", but not before {rule.not_before}," if rule.not_before else ""
        return f"by the next {say(rule.slot, pack)}{opens} after"
    limits = _limits(rule)
    if limits == "at once":
        return "straight after"
    if limits == "0 days":
        return "on the day of"
    opens = f"not before {rule.not_before} and " if rule.not_before else ""
    return f"{opens}within {limits} of"


def _often(rule: Rule, pack: Pack) -> str:
    if rule.counted is not None:
        return f"at least once in any {rule.counted.count} of {say(rule.counted.of, pack)}"
    return f"every {_limits(rule)}"


def figure_words(rule: Rule) -> str:
    """The figure of a rule by itself: "10 working days", "at the age from 16 years"; or in words
    that there is none."""
    if rule.kind == "age":
        return f"from {age_words(rule.age_from)} and before {age_words(rule.age_before)}"
    if rule.counted is not None:
        return f"one in any {rule.counted.count}"
    if rule.slot is not None:
        return "by the next such meeting"
    if rule.by is not None:
        return f"by {rule.by.text}"
    found = _limits(rule)
    if rule.kind == "invariant" and found in ("0 days", "at once"):
        return "always"
    return {"at once": "at once: no figure is printed", "0 days": "the same day"}.get(found, found)


def _limits(rule: Rule) -> str:
    limit, *targets = [_limit(each) for each in rule.limits] or [""]
    return f"{limit} (as a target, {targets[0]})" if targets else limit


def _limit(limit: Limit) -> str:
    if limit.length is not None:
        return str(limit.length)
    return ", then ".join(_stage(stage) for stage in limit.stages)


def _stage(stage: Stage) -> str:
    if stage.lasting:
        return f"{stage.every} for {stage.lasting}"
    if stage.times == 1:
        return f"{stage.every} once"
    return f"{stage.every} {stage.times} times" if stage.times else str(stage.every)


def say(part: Expression | None, pack: Pack) -> str:
    """An expression of a rule in words."""
    match part:
        case None:
            return ""
        case EventTerm():
            return _events(part, pack)
        case StateTerm() if part.thing == AGED:
            ages = {each.attribute: age_words(each.value) for each in part.conditions}
            return "the age " + " and ".join(f"{word} {age}" for word, age in ages.items())
        case StateTerm():
            return _thing(part.thing, pack) + _conditions(part.thing, part.conditions, pack)
        case AnyOf():
            return " or ".join(dict.fromkeys(say(each, pack) for each in part.parts))
        case AllOf():
            return " and ".join(say(each, pack) for each in part.parts)
        case Not():
            return f"not {say(part.part, pack)}"
        case Many():
            most = f" and at most {part.at_most}" if part.at_most is not None else ""
            kinds = f" by {part.apart_by.replace('_', ' ')}" if part.apart_by else ""
            return f"at least {part.at_least}{most} of {say(part.part, pack)}{kinds}"


def _meeting(part: Expression | None, pack: Pack) -> str:
    """The meetings that papers are due before: themselves, not the setting of their date."""
    if part is None:
        return ""
    terms = [term for term in terms_of(part) if isinstance(term, EventTerm)]
    return " or ".join(
        dict.fromkeys(
            _thing(thing, pack) + _conditions(thing, term.conditions, pack)
            for term in terms
            for thing in term.things
        )
    )


def _events(term: EventTerm, pack: Pack) -> str:
    group, _, phase = term.text.partition("{")[0].partition(".")
    if group.startswith("any_"):
        names = _with_phase(group.replace("_", " "), phase)
    else:
        names = " or ".join(dict.fromkeys(_event(name, pack) for name in term.names))
    return names + _conditions(term.things[0] if term.things else "", term.conditions, pack)


def _event(name: str, pack: Pack) -> str:
    thing, _, phase = name.partition(".")
    return _with_phase(_thing(thing, pack), phase)


def _with_phase(thing: str, phase: str) -> str:
    return PHASES.get(phase, f"{{}} {phase.replace('_', ' ')}").format(thing)


def _thing(name: str, pack: Pack) -> str:
    """A thing's label as it stands within a sentence; abbreviations keep their capitals."""
    words = pack.label(name).split(" ")
    return " ".join(word if word[1:2].isupper() else word.lower() for word in words)


def _conditions(thing: str, conditions: tuple[Condition, ...], pack: Pack) -> str:
    said = [_condition(thing, each, pack) for each in conditions]
    return f" ({', '.join(said)})" if said else ""


def _condition(thing: str, found: Condition, pack: Pack) -> str:
    name = found.attribute.replace("_", " ")
    if isinstance(found.value, bool):
        return name if found.value is found.equal else f"not {name}"
    if found.value == "*":
        return f"{name} {'given' if found.equal else 'not given'}"
    value = _choice(thing, found.attribute, str(found.value), pack)
    return f"{name}{'' if found.equal else ' not'}: {value}"


def _choice(thing: str, attribute: str, value: str, pack: Pack) -> str:
    """What a form calls the choice, else the vocabulary's own word for it."""
    for form in pack.forms.values():
        if form.thing != thing or form.plain:
            continue
        for question in form.questions:
            if question.attribute == attribute and value in question.choices:
                label = question.choices[value]
                return label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return value.replace("_", " ")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
