"""What rules cite: every clause stands in a register, every tightened rule in the floor."""

from collections.abc import Collection

from keyworker.standards.faults import Fault, nearest
from keyworker.standards.rules import Rule


def cited(rule: Rule) -> list[str]:
    """List every clause a rule cites, those of its target and stages included."""
    found = list(rule.clauses)
    for limit in rule.limits:
        found.extend(limit.clauses)
        for stage in limit.stages:
            found.extend(stage.clauses)
    return list(dict.fromkeys(found))


def uncited(rules: list[Rule], clauses: Collection[str], floor: Collection[str]) -> list[Fault]:
    """List the citations of clauses, and of rules of the floor, that do not exist."""
    faults: list[Fault] = []
    for rule in rules:
        for clause_id in cited(rule):
            if clause_id not in clauses:
                faults.append(
                    Fault(
                        rule.where, f"there is no clause {clause_id}", nearest(clause_id, clauses)
                    )
                )
        if rule.tightens and rule.tightens not in floor:
            faults.append(
                Fault(
                    rule.where, f"there is no rule {rule.tightens}", nearest(rule.tightens, floor)
                )
            )
    return faults


def doubles(rules: list[Rule]) -> list[Fault]:
    """List the rules whose name another file of the pack has used."""
    seen: dict[str, str] = {}
    faults: list[Fault] = []
    for rule in rules:
        if rule.name in seen:
            faults.append(
                Fault(rule.where, f"{rule.name} stands in {seen[rule.name]} too", "Rename one.")
            )
        seen[rule.name] = rule.where
    return faults


def clauses_of(entry: object) -> list[str]:
    """List the clauses one named entry of a pack's data cites, under `clause` or `clauses`."""
    if not isinstance(entry, dict):
        return []
    found = entry.get("clauses") or ([entry["clause"]] if entry.get("clause") else [])
    return [str(each) for each in found]
