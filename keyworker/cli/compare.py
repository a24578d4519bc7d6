"""`keyworker compare`: what two packs ask side by side, and how one council does under each."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, TextIO

from keyworker.cli.check import check
from keyworker.cli.outlet import outlet, refuse_unwritable
from keyworker.cli.pack_words import limit_words
from keyworker.cli.report import Report, StandardResult, by_standard
from keyworker.cli.report_table import said_day
from keyworker.cli.sources import add_day_and_packs, add_source, source_of
from keyworker.packs import Pack, load
from keyworker.packs.comparing import Topic, topics
from keyworker.standards.rules import Rule

Results = dict[str, StandardResult]
_WIDTH = 58


def add_compare_command(commands: Any) -> None:
    """Add `compare` to the commands of `keyworker`."""
    parser = commands.add_parser(
        "compare",
        help="set two packs side by side over one council's data",
        description="Topic by topic the clauses of both, and how the same record does under each.",
    )
    parser.add_argument("first", help="a pack, such as wokingham")
    parser.add_argument("second", help="another pack, such as bromley")
    add_source(parser, name="--on")
    add_day_and_packs(parser)
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it")
    parser.set_defaults(run=run_compare)


def run_compare(arguments: argparse.Namespace) -> int:
    """Check a source against two packs and set them side by side; 0 when it was written."""
    refuse_unwritable(arguments.out)
    packs = [load(name, arguments.packs) for name in (arguments.first, arguments.second)]
    source = source_of(arguments)
    reports = [check(pack, source, arguments.as_at, why=False) for pack in packs]
    found = topics(*packs)
    writer = _write_json if arguments.format == "json" else _write_table
    with outlet(arguments.out) as out:
        writer(packs, reports, found, out)
    return 0


def _results(report: Report) -> Results:
    return {each.rule: each for each in by_standard(report) if each.measure == "limit"}


def _write_table(packs: list[Pack], reports: list[Report], found: list[Topic], out: TextIO) -> None:
    first, second = packs
    results = [_results(report) for report in reports]
    out.write(f"{first.title}\nbeside {second.title}\n")
    out.write(f"{reports[0].source}, as at {said_day(reports[0].as_at)}: ")
    out.write(f"{reports[0].children:,} checked\n")
    for topic in found:
        if topic.in_both:
            out.write(f"\n{topic.title}\n")
            for pack, rule, known in zip(packs, (topic.first, topic.second), results, strict=True):
                out.writelines(_lines(pack, rule, known))
    for pack, known, rules in (
        (first, results[0], [t.first for t in found if t.second is None]),
        (second, results[1], [t.second for t in found if t.first is None]),
    ):
        out.write(f"\nOnly in {pack.title}\n")
        for rule in rules:
            if rule is not None:
                share = _share(known.get(rule.name)) or "did not apply"
                out.write(f"  {rule.title:<{_WIDTH}}  {_figure(rule):<28}{share}\n")


def _lines(pack: Pack, rule: Rule | None, known: Results) -> list[str]:
    if rule is None:
        return []
    share = _share(known.get(rule.name)) or "did not apply"
    lines = [f"  {pack.name:<12}{_figure(rule):<36}{share}\n"]
    for clause_id in rule.clauses:
        clause = pack.clause(clause_id)
        if clause is not None:
            lines.append(f"    {clause.id}: {clause.summary}\n")
    return lines


def _figure(rule: Rule) -> str:
    words = limit_words(rule.limits[0], rule)
    target = f" (target {limit_words(rule.limits[1], rule)})" if len(rule.limits) > 1 else ""
    return ("" if words == "0 days" and rule.kind == "invariant" else words) + target or "always"


def _share(result: StandardResult | None) -> str:
    if result is None:
        return ""
    if result.share_met is None:
        return f"applied {sum(result.counts.values()):,} times, nothing decided"
    met, decided = result.counts["met"], result.decided
    return f"{result.share_met:.0%} in time ({met:,} of {decided:,})"


def _write_json(packs: list[Pack], reports: list[Report], found: list[Topic], out: TextIO) -> None:
    results = [_results(report) for report in reports]
    rows = [
        {
            "title": topic.title,
            packs[0].name: _as_json(topic.first, results[0]),
            packs[1].name: _as_json(topic.second, results[1]),
        }
        for topic in found
    ]
    whole = {
        "as_at": reports[0].as_at.isoformat(),
        "packs": [pack.name for pack in packs],
        "checked": reports[0].children,
        "topics": rows,
    }
    json.dump(whole, out, ensure_ascii=False, indent=1)
    out.write("\n")


def _as_json(rule: Rule | None, known: Results) -> dict[str, Any] | None:
    if rule is None:
        return None
    result = known.get(rule.name)
    return {
        "rule": rule.name,
        "title": rule.title,
        "figure": _figure(rule),
        "clauses": list(rule.clauses),
        "counts": {} if result is None else dict(result.counts),
        "share_met": None if result is None else result.share_met,
    }
