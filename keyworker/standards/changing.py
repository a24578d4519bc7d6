"""Changes one figure of a rule, to see what would follow: nothing of the pack itself changes."""

from dataclasses import replace

from keyworker.standards.faults import Fault, RulesRefused
from keyworker.standards.part_reading import PartReader
from keyworker.standards.rules import Limit, Rule
from keyworker.standards.vocabulary import Vocabulary

LENGTHS = {"deadline": "within", "before": "at_least", "invariant": "grace"}


def figure_of(rule: Rule) -> str:
    """Name the line of a rule whose figure can be changed; "" where it has none."""
    if rule.kind == "recurring":
        return "" if rule.counted is not None else "every"
    if rule.slot is not None or rule.by is not None or rule.kind not in LENGTHS:
        return ""
    return LENGTHS[rule.kind]


def changed(rule: Rule, figure: str, vocabulary: Vocabulary) -> Rule:
    """Give a rule with another figure, such as "15 working days"; raises RulesRefused.

    A target beside the limit is left out: what is tried is one figure.
    """
    line = figure_of(rule)
    where = f"{rule.name} {line}".strip()
    if not line:
        mend = "Choose a rule with one figure."
        raise RulesRefused([Fault(where, "this rule has no single figure to change", mend)])
    reader = PartReader(vocabulary, rule.pack, where)
    if line == "every":
        parts = [part.strip() for part in figure.split(",")]
        stages = reader.stages(parts if len(parts) > 1 else figure)
        limit = Limit("limit", rule.clauses, stages=stages)
    else:
        limit = Limit("limit", rule.clauses, length=reader.no_terms(reader.duration(figure)))
    if reader.faults:
        raise RulesRefused(reader.faults[:1])
    return replace(rule, limits=(limit,))
