"""`keyworker pack`: checks a council's pack, counts what it carries, and shows it in words."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from keyworker.cli.pack_new import add_new, add_schema
from keyworker.cli.pack_words import clause_words, rule_words
from keyworker.cli.refusals import in_one_line
from keyworker.packs import Pack, PackRefused, load, pack_names
from keyworker.packs.covering import KINDS, STATES, Covered, counted, coverage
from keyworker.packs.loader import PACKS
from keyworker.standards.faults import Fault, nearest


def add_pack_commands(commands: Any) -> None:
    """Add `pack check`, `coverage`, `show`, `new` and `schema` to the commands of `keyworker`."""
    parser = commands.add_parser("pack", help="check a pack, count what it carries, show it")
    deeds = parser.add_subparsers(title="deeds", dest="deed", required=True)

    check = deeds.add_parser("check", help="list every fault of a pack with its file and line")
    check.add_argument("pack", help="the pack's name, such as wokingham")
    check.set_defaults(run=run_check)
    _where(check)

    cover = deeds.add_parser(
        "coverage",
        help="count the clauses that are carried, explained and missing",
        description="Ends with 1 while any clause asked about is missing.",
    )
    cover.add_argument("pack", help="the pack's name, such as wokingham")
    cover.add_argument(
        "--chapter", action="append", default=[], metavar="C", help="only this chapter (repeatable)"
    )
    cover.add_argument("--kinds", choices=KINDS, default="timed", help="timed clauses only, or all")
    cover.add_argument("--format", choices=("table", "json"), default="table")
    cover.set_defaults(run=run_coverage)
    _where(cover)

    show = deeds.add_parser("show", help="print a pack, a chapter, a rule or a clause in words")
    show.add_argument("pack", help="the pack's name, such as wokingham")
    show.add_argument("what", nargs="?", metavar="RULE|CLAUSE", help="such as cp-visits")
    show.add_argument(
        "--chapter", metavar="C", help="the clauses of one chapter, what carries each"
    )
    show.set_defaults(run=run_show)
    _where(show)
    add_new(deeds)
    add_schema(deeds)


def _where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--packs", type=Path, default=PACKS, metavar="FOLDER", help="a folder of your own packs"
    )


def run_check(arguments: argparse.Namespace) -> int:
    """List every fault of a pack: 1 with any, 0 with none; an unknown pack is refused with 2."""
    names = pack_names(arguments.packs)
    if arguments.pack not in names:
        mend = nearest(arguments.pack, names)
        raise PackRefused([Fault(f"pack {arguments.pack!r}", "there is no such pack", mend)])
    try:
        pack = load(arguments.pack, arguments.packs)
    except PackRefused as refused:
        for fault in refused.faults:
            print(in_one_line(fault))
        number = len(refused.faults)
        print(f"{arguments.pack}: {number} fault{'s' if number != 1 else ''}", file=sys.stderr)
        return 1
    print(
        f"{pack.name}: no faults in {len(pack.clauses)} clauses, {len(pack.rules)} rules"
        f" ({len(pack.standards.rules)} in force with those it extends), {len(pack.forms)} forms,"
        f" {len(pack.posts)} posts, {len(pack.authority.get('decisions', {}))} decisions"
        f" and {len(pack.meetings.get('types', {}))} kinds of meeting."
    )
    return 0


def run_coverage(arguments: argparse.Namespace) -> int:
    """Count what becomes of each clause: 1 while any is missing, else 0."""
    pack = load(arguments.pack, arguments.packs)
    found = coverage(pack, chapters=arguments.chapter, kinds=arguments.kinds)
    if arguments.format == "json":
        print(json.dumps(_as_json(pack, arguments.kinds, found), indent=1, ensure_ascii=False))
    else:
        _print_coverage(pack, arguments.kinds, found)
    return 1 if any(each.state == "missing" for each in found) else 0


def run_show(arguments: argparse.Namespace) -> int:
    """Print a rule, a clause, a chapter or the whole pack as text a practice lead can read."""
    pack = load(arguments.pack, arguments.packs)
    if arguments.what:
        _show_one(pack, arguments.what)
    elif arguments.chapter:
        _show_chapter(pack, arguments.chapter)
    else:
        _show_pack(pack)
    return 0


def _as_json(pack: Pack, kinds: str, found: list[Covered]) -> dict[str, Any]:
    return {
        "pack": pack.name,
        "kinds": kinds,
        "total": len(found),
        **{state: sum(each.state == state for each in found) for state in STATES},
        "chapters": [{"chapter": name, **counts} for name, counts in counted(found).items()],
        "clauses": [
            {
                "clause": each.clause.id,
                "kind": each.clause.kind,
                "effect": each.clause.effect,
                "state": each.state,
                "by": list(each.by),
                "why": each.why,
            }
            for each in found
        ],
    }


def _print_coverage(pack: Pack, kinds: str, found: list[Covered]) -> None:
    print(f"{pack.title}: {'timed clauses' if kinds == 'timed' else 'all clauses'}\n")
    chapters = counted(found)
    wide = max([len(name) for name in chapters] + [20])
    print(f"{'Chapter':<{wide}}{'clauses':>10}" + "".join(f"{state:>11}" for state in STATES))
    for name, counts in chapters.items():
        print(_line(name, counts, wide))
    total = {state: sum(counts[state] for counts in chapters.values()) for state in STATES}
    print(_line("All", total, wide))
    if found:
        answered = total["carried"] + total["explained"]
        print(
            f"\nCarried or explained {answered / len(found):.1%};"
            f" explained {total['explained'] / len(found):.1%}; missing {total['missing']}."
        )
    for each in found:
        if each.state == "missing":
            print(f"missing    {each.clause.id}: {each.clause.summary}")
    for each in found:
        if each.state == "explained" and each.clause.effect != "narrative":
            print(f"explained  {each.clause.id}: {each.why}")


def _line(name: str, counts: dict[str, int], wide: int) -> str:
    columns = "".join(f"{counts[state]:>11}" for state in STATES)
    return f"{name:<{wide}}{sum(counts.values()):>10}{columns}"


def _show_one(pack: Pack, what: str) -> None:
    name = what if "/" in what else f"{pack.name}/{what}"
    rules = {rule.name: rule for rule in pack.standards.rules}
    clause = pack.clause(name) or pack.clause(f"{pack.name}/{what}")
    if name in rules:
        print(rule_words(rules[name], pack))
    elif clause is not None:
        print(clause_words(clause, pack))
    else:
        mend = nearest(name, [*rules, *pack.clauses])
        raise PackRefused([Fault(what, "there is no such rule or clause", mend)])


def _show_chapter(pack: Pack, chapter: str) -> None:
    found = coverage(pack, chapters=[chapter], kinds="all")
    print(f"{pack.title}\n{chapter}\n")
    for each in found:
        print(f"{clause_words(each.clause, pack, each)}\n")


def _show_pack(pack: Pack) -> None:
    print(f"{pack.title}\n{pack.about.get('document', '')}")
    for version, day in pack.versions:
        print(f"  version {version}, in force from {day:%d %B %Y}")
    if pack.extends is not None:
        print(f"  over {pack.extends.title}")
    print()
    for chapter, counts in counted(coverage(pack, kinds="all")).items():
        rules = sum(
            any(clause_id.split("/")[1] == chapter for clause_id in rule.clauses)
            for rule in pack.rules
        )
        print(f"{chapter:<34}{sum(counts.values()):>5} clauses{rules:>5} rules")
