"""`keyworker what-if`: changes a figure, and shows what compliance and the work would be."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from keyworker.cli.check import subjects
from keyworker.cli.outlet import outlet, refuse_unwritable
from keyworker.cli.pack_words import limit_words
from keyworker.cli.report import BREACHED, Report
from keyworker.cli.report_table import said_day
from keyworker.cli.sources import add_day_and_packs, add_source, source_of
from keyworker.packs import Pack, PackRefused, load
from keyworker.standards.changing import changed
from keyworker.standards.demand import Demand, asks_for
from keyworker.standards.evaluate import evaluate
from keyworker.standards.faults import Fault, nearest
from keyworker.standards.rules import Rule
from keyworker.standards.standards import Standards

WORK = ("visits", "meetings", "records")


@dataclass(slots=True)
class Outlook:
    """How a council would do under some standards, and the work they ask for."""

    standards: Standards
    demand: Demand
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def share(self, rules: list[str]) -> float | None:
        """Give the share met of all decided, over some rules; None where nothing was."""
        met = sum(self.counts.get(name, Counter())["met"] for name in rules)
        decided = met + sum(self.counts.get(n, Counter())[s] for n in rules for s in BREACHED)
        return met / decided if decided else None

    def work(self, meetings: set[str]) -> dict[str, float]:
        """Give the doings for one worker in a week, of each kind; 0 where nobody held a case."""
        found = dict.fromkeys(WORK, 0.0)
        weeks = self.demand.worker_weeks
        for rule in self.standards.rules:
            if weeks and rule.subject == "child":
                found[asks_for(rule, meetings)] += self.demand.by_rule[rule.name] / weeks
        return found


def add_what_if_command(commands: Any) -> None:
    """Add `what-if` to the commands of `keyworker`."""
    parser = commands.add_parser(
        "what-if",
        help="change a figure of a pack and see compliance and workload move",
        description="What was done stays as it was; the standard is read with another figure. The "
        "work is what the standards would ask for, were each thing done on its day.",
    )
    parser.add_argument("pack", help="the pack, such as wokingham")
    parser.add_argument(
        "--change",
        action="append",
        required=True,
        metavar="RULE=FIGURE",
        help='such as cp-visits="15 working days" (repeatable)',
    )
    add_source(parser, name="--on")
    add_day_and_packs(parser)
    parser.add_argument("--weeks", type=_weeks, default=52, help="of work looked at: 52 if unsaid")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it")
    parser.set_defaults(run=run_what_if)


def _weeks(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 520:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of weeks from 1 to 520.")
    return int(text)


def run_what_if(arguments: argparse.Namespace) -> int:
    """Look at a source under a pack as it is and as it would be; 0 when it was written."""
    refuse_unwritable(arguments.out)
    pack = load(arguments.pack, arguments.packs)
    rules = [_changed(pack, each) for each in arguments.change]
    as_at: date = arguments.as_at
    kind, path = source_of(arguments)
    report = Report(pack, as_at, path.name, children=0, rows=[])
    since = as_at.toordinal() - 7 * arguments.weeks + 1
    now, then = (
        Outlook(standards, Demand(since, as_at.toordinal()))
        for standards in (pack.standards, pack.standards.with_rules(rules))
    )
    for subject in subjects(kind, path, report):
        report.children += 1
        for outlook in (now, then):
            outlook.demand.add(
                subject, outlook.standards.for_subject(subject.type), outlook.standards
            )
            for row in evaluate(subject, outlook.standards, as_at=as_at):
                if row.measure == "limit":
                    counts = outlook.counts.setdefault(row.rule.name, Counter())
                    counts[row.status] += 1
    writer = _write_json if arguments.format == "json" else _write_table
    with outlet(arguments.out) as out:
        writer(report, rules, now, then, out)
    return 0


def _changed(pack: Pack, change: str) -> Rule:
    name, sign, figure = change.partition("=")
    full = name.strip() if "/" in name else f"{pack.name}/{name.strip()}"
    known = {rule.name: rule for rule in pack.standards.rules}
    if not sign or full not in known:
        own = [each.removeprefix(f"{pack.name}/") for each in known]
        mend = f'Write rule="10 working days". {nearest(name.strip(), own)}'
        raise PackRefused([Fault(f"--change {change}", "there is no such rule to change", mend)])
    return changed(known[full], figure.strip().strip('"'), pack.vocabulary)


def _meetings(report: Report) -> set[str]:
    return {thing.name for thing in report.pack.vocabulary.of_type("meeting")}


def _write_table(
    report: Report, rules: list[Rule], now: Outlook, then: Outlook, out: TextIO
) -> None:
    out.write(f"{report.pack.title}, as at {said_day(report.as_at)}: {report.source}\n")
    out.write(f"{report.children:,} checked; work over {now.demand.weeks:.0f} weeks\n\n")
    out.write(f"{'What is changed':<52}{'as it is':>24}{'as it would be':>24}\n")
    for rule in rules:
        before = now.standards.rule(rule.name)
        figures = [limit_words(each.limits[0], each) for each in (before, rule)]
        out.write(f"{rule.title[:51]:<52}{figures[0]:>24}{figures[1]:>24}\n")
        shares = [_percent(each.share([rule.name])) for each in (now, then)]
        out.write(f"{'  in time':<52}{shares[0]:>24}{shares[1]:>24}\n")
        asked = [each.demand.by_rule[rule.name] / each.demand.weeks for each in (now, then)]
        out.write(f"{'  asked for in a week':<52}{asked[0]:>24.1f}{asked[1]:>24.1f}\n")
    names = [rule.name for rule in now.standards.rules]
    whole = [_percent(each.share(names)) for each in (now, then)]
    out.write(f"\n{'All standards, in time':<52}{whole[0]:>24}{whole[1]:>24}\n")
    work = [each.work(_meetings(report)) for each in (now, then)]
    for kind in WORK:
        said = f"{kind.capitalize()} for one worker in a week"
        out.write(f"{said:<52}{work[0][kind]:>24.2f}{work[1][kind]:>24.2f}\n")
    if not now.demand.worker_weeks:
        out.write("The source does not say who held the cases, so no worker's week is told.\n")


def _percent(share: float | None) -> str:
    return "nothing decided" if share is None else f"{share:.1%}"


def _write_json(
    report: Report, rules: list[Rule], now: Outlook, then: Outlook, out: TextIO
) -> None:
    names = [rule.name for rule in now.standards.rules]
    meetings = _meetings(report)
    whole = {
        "as_at": report.as_at.isoformat(),
        "pack": report.pack.name,
        "checked": report.children,
        "weeks": round(now.demand.weeks, 2),
        "changes": [
            {
                "rule": rule.name,
                "figure": [
                    limit_words(now.standards.rule(rule.name).limits[0], rule),
                    limit_words(rule.limits[0], rule),
                ],
                "share_met": [now.share([rule.name]), then.share([rule.name])],
                "asked_for": [each.demand.by_rule[rule.name] for each in (now, then)],
            }
            for rule in rules
        ],
        "share_met": [now.share(names), then.share(names)],
        "for_one_worker_in_a_week": [now.work(meetings), then.work(meetings)],
    }
    json.dump(whole, out, ensure_ascii=False, indent=1)
    out.write("\n")
