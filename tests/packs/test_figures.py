"""No figure of a pack stands alone: its clause prints it, or a listed reading says why."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from keyworker.packs import Pack, load
from keyworker.packs.clauses import Clause
from keyworker.standards import Duration
from keyworker.standards.durations import age_words
from keyworker.standards.expressions import Many
from keyworker.standards.rules import Limit, Rule

pytestmark = pytest.mark.once

COUNCILS = ("allocation", "banes", "bromley", "hackney", "wokingham")
# Clause id: what the pack runs where the clause prints another figure or none, and because of what.
READINGS: dict[str, dict[str, Any]] = {
    clause: reading
    for path in sorted(Path(__file__).with_name("figures").glob("*.yaml"))
    for clause, reading in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items()
}
NO_FIGURE = {"", "0 days", "at once"}
Figure = tuple[str, tuple[str, ...]]


def figures_of(rule: Rule) -> list[Figure]:
    """Every figure a rule runs, with the clauses that must print it."""
    found = [each for limit in rule.limits for each in _of_limit(limit)]
    lengths = (rule.not_before, rule.margin, rule.late_entry, rule.vary_at_most)
    found += [(str(length), rule.clauses) for length in lengths if length is not None]
    if isinstance(rule.early, Duration):
        found.append((str(rule.early), rule.clauses))
    if rule.counted is not None:
        found.append((f"{rule.counted.count} counted", rule.clauses))
    if rule.by is not None:
        found.append((rule.by.text, rule.clauses))
    if rule.kind == "age":
        found += [(age_words(age), rule.clauses) for age in (rule.age_from, rule.age_before) if age]
    if isinstance(rule.must, Many):
        bounds = (rule.must.at_least, rule.must.at_most)
        found += [(f"{bound} counted", rule.clauses) for bound in bounds if bound]
    return found


def _of_limit(limit: Limit) -> Iterator[Figure]:
    for stage in limit.stages:
        clauses = stage.clauses or limit.clauses
        yield str(stage.every), clauses
        if stage.times is not None:
            yield f"{stage.times} times", clauses
        if stage.lasting is not None:
            yield f"for {stage.lasting}", clauses
    if limit.length is not None:
        yield str(limit.length), limit.clauses


def printed(clause: Clause) -> str:
    """The register's figure, in the words of a rule; "" where it prints none."""
    if not clause.qty:
        return ""
    unit = clause.unit.replace("_", " ") or "counted"
    unit = "counted" if unit in ("people", "visits", "times", "cases") else unit
    if unit == "years" and "." in clause.qty:
        return age_words(round(12 * float(clause.qty)))
    if unit == "years" and clause.kind == "age":
        return age_words(12 * int(clause.qty))
    return f"{clause.qty} {unit[:-1] if clause.qty == '1' and unit.endswith('s') else unit}"


def backed(clause: Clause) -> set[str]:
    """What a clause lets a rule run: the figure it prints, and the readings listed for it."""
    runs = READINGS.get(clause.id, {}).get("runs", [])
    return {printed(clause), *map(str, runs if isinstance(runs, list) else [runs])} - {""}


def unbacked(rule: Rule, pack: Pack) -> list[str]:
    """The figures of a rule that no clause it cites prints and no reading lists."""
    return [
        figure
        for figure, clauses in figures_of(rule)
        if figure not in NO_FIGURE
        and not any(figure in backed(clause) for name in clauses if (clause := pack.clause(name)))
    ]


def _packs() -> list[Pack]:
    return [load(name) for name in COUNCILS]


@pytest.mark.parametrize("name", COUNCILS)
def test_every_figure_a_rule_runs_is_printed_or_listed_with_its_reason(name: str) -> None:
    pack = load(name)
    assert {rule.name: found for rule in pack.rules if (found := unbacked(rule, pack))} == {}


@pytest.mark.parametrize("name", COUNCILS)
def test_every_figure_a_clause_prints_is_run_or_listed_with_its_reason(name: str) -> None:
    pack = load(name)
    run: dict[str, set[str]] = {}
    for rule in pack.rules:
        for figure, clauses in figures_of(rule):
            for clause in clauses:
                run.setdefault(clause, set()).add(figure)
    unrun = {
        clause.id: printed(clause)
        for clause in pack.clauses.values()
        if clause.id in run and printed(clause) not in {*NO_FIGURE, *run[clause.id]}
    }
    assert set(unrun) - set(READINGS) == set(), unrun


def test_every_reading_is_of_a_clause_that_needs_one_and_says_why() -> None:
    clauses = {name: clause for pack in _packs() for name, clause in pack.clauses.items()}
    run: dict[str, set[str]] = {}
    for pack in _packs():
        for rule in pack.rules:
            for figure, cited in figures_of(rule):
                for clause in cited:
                    run.setdefault(clause, set()).add(figure)
    for name, reading in READINGS.items():
        assert name in clauses, name
        assert len(reading["because"]) > 20, name
        assert set(reading) <= {"runs", "because"}, name
        assert backed(clauses[name]) - {printed(clauses[name])} <= run.get(name, set()), name


def nudged(rule: Rule) -> Iterator[Rule]:
    """The rule again and again, each time with one of its figures one more."""

    def more(length: Duration | None) -> Duration | None:
        return (
            None
            if length is None or length.count is None
            else replace(length, count=length.count + 1)
        )

    for place, limit in enumerate(rule.limits):
        for other in _nudged_limit(limit, more):
            yield replace(rule, limits=(*rule.limits[:place], other, *rule.limits[place + 1 :]))
    for part in ("not_before", "margin", "late_entry", "vary_at_most"):
        length = more(getattr(rule, part))
        if length is not None:
            yield replace(rule, **{part: length})
    if isinstance(rule.early, Duration):
        yield replace(rule, early=more(rule.early) or True)
    if rule.counted is not None:
        yield replace(rule, counted=replace(rule.counted, count=rule.counted.count + 1))
    if rule.kind == "age":
        yield replace(rule, age_from=rule.age_from + 1)
        yield replace(rule, age_before=rule.age_before + 1)
    if isinstance(rule.must, Many):
        yield replace(rule, must=replace(rule.must, at_least=rule.must.at_least + 1))
        if rule.must.at_most is not None:
            yield replace(rule, must=replace(rule.must, at_most=rule.must.at_most + 1))


def _nudged_limit(limit: Limit, more: Any) -> Iterator[Limit]:
    if (length := more(limit.length)) is not None:
        yield replace(limit, length=length)
    for place, stage in enumerate(limit.stages):
        others = [replace(stage, every=every)] if (every := more(stage.every)) else []
        others += [replace(stage, times=stage.times + 1)] if stage.times else []
        others += [replace(stage, lasting=more(stage.lasting))] if stage.lasting else []
        for other in others:
            yield replace(limit, stages=(*limit.stages[:place], other, *limit.stages[place + 1 :]))


@pytest.mark.parametrize("name", COUNCILS)
def test_no_figure_can_be_changed_unnoticed(name: str) -> None:
    pack = load(name)
    unnoticed = [
        (rule.name, figures_of(other))
        for rule in pack.rules
        for other in nudged(rule)
        if not unbacked(other, pack)
    ]
    assert unnoticed == []
    assert len([other for rule in pack.rules for other in nudged(rule)]) >= len(pack.rules) // 2


def test_each_rule_that_takes_a_reading_says_which() -> None:
    silent = {
        rule.name
        for pack in _packs()
        for rule in pack.rules
        for figure, clauses in figures_of(rule)
        for clause in clauses
        if figure in _runs(clause) and not rule.note and not _chapter_says(pack, rule)
    }
    assert silent == set()


def _runs(clause: str) -> list[str]:
    runs = READINGS.get(clause, {}).get("runs", [])
    return [str(each) for each in (runs if isinstance(runs, list) else [runs])]


def _chapter_says(pack: Pack, rule: Rule) -> bool:
    """Whether a remark at the head of the chapter's file tells of the reading for all its rules."""
    chapter = rule.clauses[0].split("/")[1]
    path = pack.folder / "standards" / f"{chapter}.yaml"
    return path.exists() and path.read_text("utf-8").startswith("#")


def test_a_clause_with_two_figures_has_the_stricter_as_target_and_the_laxer_as_limit() -> None:
    doubled = [(pack, rule) for pack in _packs() for rule in pack.rules if len(rule.limits) == 2]
    assert len(doubled) >= 8
    for pack, rule in doubled:
        limit, target = rule.limits
        assert (limit.measure, target.measure) == ("limit", "target")
        assert set(limit.clauses).isdisjoint(target.clauses), rule.name
        lengths = [each.length or each.stages[-1].every for each in (limit, target)]
        if any(length.in_hours or length.count is None for length in lengths):
            continue
        day, calendar = 740_000, pack.standards.calendar
        if rule.kind == "before":
            lax, strict = (length.before(day, calendar) for length in lengths)
            assert strict < lax, rule.name
        else:
            lax, strict = (length.after(day, calendar) for length in lengths)
            assert strict < lax, rule.name
