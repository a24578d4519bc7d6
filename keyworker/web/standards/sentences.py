"""A rule as one sentence, so that a practice lead can read what runs."""

from keyworker.packs import Pack
from keyworker.standards.expressions import (
    AllOf, AnyOf, Condition, EventTerm, Expression, Not, StateTerm,
)  # fmt: skip
from keyworker.standards.rules import Limit, Rule


def sentence(rule: Rule, pack: Pack) -> str:
    """What the rule asks, such as "Every 10 working days while ...: visit (purpose: cp)"."""
    do = _say(rule.do or rule.must, pack) or "it is written down"
    limit = "; ".join(_limit(each) for each in rule.limits)
    match rule.kind:
        case "deadline":
            return f"{limit} of {_say(rule.after, pack)}: {do}."
        case "recurring":
            often = limit or (rule.counted and f"one of any {rule.counted.count}") or ""
            return f"Every {often} while {_say(rule.during, pack)}: {do}."
        case "before":
            lead = rule.by.text + " before" if rule.by else f"At least {limit} before"
            return f"{lead} {_say(rule.after, pack)}: {do}."
        case "age":
            return f"While {_say(rule.during, pack)}, from {_years(rule.age_from)} and before {_years(rule.age_before)}: {do}."
        case _:
            holds = _say(rule.during or rule.each, pack)
            grace = f", within {limit}" if limit else ""
            return f"For as long as {holds}: {do}{grace}."


def _years(months: int) -> str:
    return f"{months // 12} years" + (f" {months % 12} months" if months % 12 else "")


def _limit(limit: Limit) -> str:
    words = str(limit.length) if limit.length else ", then ".join(
        str(stage.every)
        + (f" for {stage.lasting}" if stage.lasting else "")
        + (f" ({stage.times} times)" if stage.times and stage.times > 1 else "")
        + (" (once)" if stage.times == 1 else "")
        for stage in limit.stages
    )  # fmt: skip
    return f"{words} (target)" if limit.measure == "target" else words


def _say(part: Expression | None, pack: Pack) -> str:
    match part:
        case None:
            return ""
        case EventTerm():
            names = " or ".join(_event(name, pack) for name in part.names[:3])
            return names + _conditions(part.conditions)
        case StateTerm():
            return _thing(part.thing, pack) + _conditions(part.conditions)
        case AnyOf():
            return " or ".join(_say(each, pack) for each in part.parts)
        case AllOf():
            return " and ".join(_say(each, pack) for each in part.parts)
        case Not():
            return f"not {_say(part.part, pack)}"
    return str(getattr(part, "text", part))


def _event(name: str, pack: Pack) -> str:
    thing, _, phase = name.partition(".")
    label = _thing(thing, pack)
    return label if phase == "made" else f"{label} {phase.replace('_', ' ')}"


def _thing(name: str, pack: Pack) -> str:
    label = pack.label(name)
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _conditions(conditions: tuple[Condition, ...]) -> str:
    said = []
    for each in conditions:
        name = each.attribute.replace("_", " ")
        if each.value is True or each.value is False:
            yes = each.value is each.equal
            said.append(name if yes else f"not {name}")
        else:
            value = str(each.value).replace("_", " ")
            said.append(f"{name} {'' if each.equal else 'not '}{value}")
    return f" ({', '.join(said)})" if said else ""
