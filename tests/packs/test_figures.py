"""Every figure a Wokingham rule runs is its clause's, or the difference is listed here."""

import pytest

from keyworker.packs import load
from keyworker.packs.clauses import Clause
from keyworker.standards.rules import Rule

pytestmark = pytest.mark.once

WORKING_DAYS = "Days in assessments are read as working days, as the step-down chapter says."
SAME_REPORT = "The recording table prints working days for the same report."
DIFFERENT = {
    "wokingham/child-and-family-assessment/1c": WORKING_DAYS,
    "wokingham/child-and-family-assessment/3a": WORKING_DAYS,
    "wokingham/child-and-family-assessment/3b": WORKING_DAYS,
    "wokingham/child-and-family-assessment/4": WORKING_DAYS,
    "wokingham/child-and-family-assessment/5a": WORKING_DAYS,
    "wokingham/child-and-family-assessment/7a": WORKING_DAYS,
    "wokingham/recording-timescales/cfa-a": WORKING_DAYS,
    "wokingham/child-protection-conferences/4a": SAME_REPORT,
    "wokingham/child-protection-conferences/4b": SAME_REPORT,
    "wokingham/strategy-discussions/6a": "Immediately: the register's 0 hours are run as at once.",
    "wokingham/duty-team-mash/3d": "Two people must agree: an invariant, whose figure is no time.",
    "wokingham/case-closures/1e": "The letters' working day (clause 10) is the limit for both.",
}


def figures() -> list[tuple[str, Rule, str]]:
    """Every clause with a rule that cites it, and the figure the rule runs for it."""
    found = []
    for rule in load("wokingham").rules:
        for limit in rule.limits:
            for stage in limit.stages:
                found += [(c, rule, str(stage.every)) for c in stage.clauses or limit.clauses]
            if rule.counted is not None:
                found += [(c, rule, f"{rule.counted.count} counted") for c in limit.clauses]
            elif not limit.stages:
                length = "" if limit.length is None else str(limit.length)
                length = "" if rule.kind == "invariant" and length == "0 days" else length
                found += [(c, rule, length) for c in limit.clauses]
    return found


def printed(clause: Clause) -> str:
    """The register's figure, in the words of a rule."""
    if not clause.qty:
        return ""
    unit = clause.unit.replace("_", " ") or "counted"
    return f"{clause.qty} {unit[:-1] if clause.qty == '1' and unit.endswith('s') else unit}"


def test_each_rule_runs_the_figure_of_its_clause_or_is_listed_with_a_reason():
    pack = load("wokingham")
    compared = [(clause, rule, figure) for clause, rule, figure in figures()]
    assert len(compared) >= 113
    differing = {
        clause
        for clause, _, figure in compared
        if figure != printed(pack.clauses[clause])
        # No figure is printed and none is run: "at once".
        and not (figure == "at once" and not pack.clauses[clause].qty)
    }
    assert differing == set(DIFFERENT)


def test_each_rule_that_takes_a_reading_says_which():
    pack = load("wokingham")
    silent = {
        rule.name
        for clause, rule, _ in figures()
        if clause in DIFFERENT and DIFFERENT[clause] is not WORKING_DAYS and not rule.note
    }
    assert silent == set()
    chapter = (pack.folder / "standards" / "child-and-family-assessment.yaml").read_text("utf-8")
    assert "working days" in chapter.splitlines()[0]


def test_a_clause_with_two_figures_has_the_stricter_as_target_and_the_laxer_as_limit():
    pack = load("wokingham")
    doubled = [rule for rule in pack.rules if len(rule.limits) == 2]
    assert len(doubled) >= 8
    for rule in doubled:
        limit, target = rule.limits
        assert (limit.measure, target.measure) == ("limit", "target")
        assert set(limit.clauses).isdisjoint(target.clauses)
        assert limit.length is not None
        assert target.length is not None
        day = 740_000
        calendar = pack.standards.calendar
        if limit.length.in_hours or target.length.in_hours:
            continue
        if rule.kind == "before":
            assert target.length.before(day, calendar) < limit.length.before(day, calendar)
        else:
            assert target.length.after(day, calendar) < limit.length.after(day, calendar)
