"""A rule and a clause in words, for reading at a terminal."""

from __future__ import annotations

from textwrap import fill

from keyworker.packs import Clause, Pack
from keyworker.packs.covering import Covered, coverage
from keyworker.standards.durations import age_words
from keyworker.standards.rules import Limit, Rule


def rule_words(rule: Rule, pack: Pack) -> str:
    """Give one rule as lines: what is asked, when, by when, of whom, and by which clauses."""
    lines = [f"{rule.title}  ({rule.name}, {rule.kind})"]
    lines += [f"  {word:<12}{text}" for word, text in _facts(rule) if text]
    lines += [f"  {limit.measure:<12}{limit_words(limit, rule)}" for limit in rule.limits]
    lines += [f"  {'owner':<12}{rule.owner.replace('_', ' ')}{' (others)' if rule.others else ''}"]
    if rule.note:
        lines.append(_wrapped("note", rule.note))
    for clause_id in dict.fromkeys(each for limit in rule.limits for each in cited_by(limit)):
        clause = pack.clause(clause_id)
        lines.append(_wrapped(clause_id, clause.summary if clause else "", under=True))
    return "\n".join(lines)


def cited_by(limit: Limit) -> tuple[str, ...]:
    """List the clauses one limit cites, its stages' included."""
    return (*limit.clauses, *(each for stage in limit.stages for each in stage.clauses))


def _facts(rule: Rule) -> list[tuple[str, str]]:
    do = "written down" if rule.do is None else rule.do.text
    asked = rule.must.text if rule.must is not None else do
    return [
        ("do" if rule.must is None else "must", asked),
        (
            "before" if rule.kind == "before" else "after",
            "" if rule.after is None else rule.after.text,
        ),
        ("each", "" if rule.each is None else rule.each.text),
        ("while", "" if rule.during is None else rule.during.text),
        ("opens at", "" if rule.open_at is None else f"first {rule.open_at.text}"),
        ("restart", "" if rule.restart is None else rule.restart.text),
        ("unless", "" if rule.unless is None else rule.unless.text),
        ("same", rule.same),
        ("stands in", "" if rule.stands_in is None else rule.stands_in.text),
        ("tightens", rule.tightens),
    ]


def limit_words(limit: Limit, rule: Rule) -> str:
    """Give one limit in words, such as "20 working days once, then 6 months"."""
    if rule.kind == "age":
        return f"from {age_words(rule.age_from)} and before {age_words(rule.age_before)} old"
    if rule.counted is not None:
        return f"one of any {rule.counted.count} of {rule.counted.of.text}"
    if rule.by is not None:
        return f"by {rule.by.text}"
    if limit.stages:
        return ", then ".join(
            f"{stage.every}"
            + (" once" if stage.times == 1 else f" {stage.times} times" if stage.times else "")
            + (f" for {stage.lasting}" if stage.lasting else "")
            for stage in limit.stages
        )
    return "" if limit.length is None else str(limit.length)


def clause_words(clause: Clause, pack: Pack, covered: Covered | None = None) -> str:
    """Give one clause as lines: what it asks in our words, its figure, and what carries it."""
    if covered is None and clause.id in pack.clauses:
        found = coverage(pack, chapters=[clause.chapter], kinds="all")
        covered = next(each for each in found if each.clause.id == clause.id)
    figure = (
        f", {clause.relation} {clause.qty} {clause.unit.replace('_', ' ')}" if clause.qty else ""
    )
    lines = [_wrapped(clause.id, clause.summary), f"    {clause.kind}, {clause.effect}{figure}"]
    if clause.exceptions:
        lines.append(_wrapped("except", clause.exceptions, under=True))
    if clause.notes:
        lines.append(_wrapped("note", clause.notes, under=True))
    if covered is not None:
        said = ", ".join(covered.by) or covered.why
        lines.append(_wrapped(covered.state, said, under=True))
    return "\n".join(lines)


def _wrapped(name: str, text: str, *, under: bool = False) -> str:
    begin = f"    {name}: " if under else f"{name}: "
    return fill(text, 100, initial_indent=begin, subsequent_indent="        ") if text else begin
