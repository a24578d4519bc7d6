"""A rule that cannot run as written is refused by file, line and rule, with a way to mend it."""

from typing import Any

import pytest

from keyworker.packs import load
from keyworker.standards import RulesRefused, read_rules
from keyworker.standards.expressions import read_expression

VOCABULARY = load("england").vocabulary
DEADLINE: dict[str, Any] = {
    **{"id": "r", "title": "Core group", "kind": "deadline", "clauses": ["a/b/1"]},
    **{"owner": "social_worker", "after": "icpc.held", "do": "core_group.held"},
    "within": "10 working days",
}
RECURRING: dict[str, Any] = {
    **{"id": "r", "title": "Visits", "kind": "recurring", "clauses": ["a/b/1"]},
    **{"owner": "social_worker", "while": "cp_plan", "do": "visit.made", "every": "2 weeks"},
}
INVARIANT: dict[str, Any] = {
    **{"id": "r", "title": "Worker", "kind": "invariant", "clauses": ["a/b/1"]},
    **{"owner": "manager", "while": "cp_plan", "must": "allocated{role=social_worker}"},
}
BEFORE: dict[str, Any] = {
    **{"id": "r", "title": "Papers", "kind": "before", "clauses": ["a/b/1"]},
    **{"owner": "social_worker", "before": "icpc.scheduled", "do": "icpc_report.completed"},
    "at_least": "2 working days",
}


def _refusal(rule: dict[str, Any]) -> str:
    with pytest.raises(RulesRefused) as refused:
        read_rules([{**rule, "__line__": 7}], VOCABULARY, pack="p", where="p/standards/a.yaml")
    return "\n".join(map(str, refused.value.faults))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({**DEADLINE, "kind": "deadlin"}, "Did you mean deadline"),
        ({**DEADLINE, "owner": "social worker"}, "Did you mean social_worker"),
        ({**DEADLINE, "after": "icpc.hold"}, "icpc has no phase 'hold'"),
        ({**DEADLINE, "after": "cp_plan"}, "is a state"),
        ({**DEADLINE, "do": "core_group.held{seen=true}"}, "no attribute 'seen'"),
        ({**DEADLINE, "within": "ten days"}, "no length of time"),
        ({**DEADLINE, "same": "metting"}, "Did you mean meeting"),
        ({**DEADLINE, "for": "other"}, "others"),
        ({**DEADLINE, "every": "2 weeks"}, "a deadline rule has no 'every'"),
        ({**DEADLINE, "clauses": []}, "clauses is missing"),
        ({**DEADLINE, "id": "Core Group"}, "is no id"),
        ({**DEADLINE, "after": "icpc.held & rcpc.held"}, "no event is two at once"),
        ({**DEADLINE, "do": "rcpc.held | core_group.held & visit.made"}, "no event is two at once"),
        ({**DEADLINE, "unless": "icpc.held & cp_plan"}, "use |"),
        ({**DEADLINE, "not_before": "24 hours"}, "counted in days"),
        ({**DEADLINE, "after": "assessment.started@due_on"}, "only before: counts from a date"),
        ({**DEADLINE, "within": "1 term"}, "only a recurring rule is counted in school terms"),
        ({**RECURRING, "while": "aged{until=5 years}"}, "write from=16 years, under=18 years"),
        ({**RECURRING, "while": "aged{from=5 months}"}, "is no age"),
        ({**RECURRING, "unless": "looked_after"}, "Say it in while"),
        ({**RECURRING, "do": "recorded"}, "only a deadline asks"),
        ({**RECURRING, "do": "visit.made & core_group.held"}, "no event is two at once"),
        ({**RECURRING, "every": ["2 weeks", "6 weeks"]}, "never ends"),
        ({**RECURRING, "every": []}, "every is missing"),
        ({**RECURRING, "every": [{"every": "2 weeks", "times": "once"}]}, "no number of times"),
        ({**RECURRING, "every": "3 of cp_plan"}, "is a state"),
        ({**RECURRING, "next_from": "now"}, "there is no next_from 'now'"),
        ({**RECURRING, "next_from": "due", "every": "24 hours"}, "no grid can be drawn"),
        ({**RECURRING, "next_from": "due", "every": "0 days"}, "no grid can be drawn"),
        ({**RECURRING, "open_at": "core_group.held"}, "Write open_at: first"),
        ({**RECURRING, "while": "cp_plan &"}, "breaks off"),
        ({**RECURRING, "while": "(cp_plan | s47"}, "lacks a closing bracket"),
        ({**RECURRING, "while": "cp_plan s47"}, "goes on after it is complete"),
        ({**INVARIANT, "must": "visit.made"}, "what must hold is a state"),
        ({**INVARIANT, "unless": "looked_after"}, "has no unless"),
        ({**INVARIANT, "each": "visit.made"}, "Give one of the two"),
        ({**INVARIANT, "must": {"count": "allocated"}}, "at_least or at_most"),
        (
            {**INVARIANT, "must": {"count": "visit.made", "at_least": 2}},
            "what is counted is a state",
        ),
        ({**INVARIANT, "must": {"count": "allocated", "at_lest": 2}}, "Did you mean at_least"),
        ({**INVARIANT, "not_before": "1 week"}, "Say beforehand: true"),
        (
            {**INVARIANT, "must": {"count": "allocated", "at_most": 1, "apart_by": "colour"}},
            "no attribute 'colour'",
        ),
        (
            {**INVARIANT, "must": {"count": "s47 | cp_plan", "at_most": 1, "apart_by": "role"}},
            "nothing tells it apart",
        ),
        ({**BEFORE, "before": "icpc.held"}, "counts back from a scheduled meeting or a date"),
        ({**BEFORE, "before": "court_statement.started@final"}, "it is no date"),
        ({**BEFORE, "by": "Thurday 12:00"}, "no clock time on a weekday"),
        ({**BEFORE, "by": "Thursday 25:00"}, "no clock time on a weekday"),
    ],
)
def test_a_rule_that_cannot_run_is_refused_with_a_way_to_mend_it(
    rule: dict[str, Any], words: str
) -> None:
    said = _refusal(rule)
    assert words in said
    assert said.startswith("p/standards/a.yaml:7 (")


def test_every_fault_of_every_rule_is_listed() -> None:
    with pytest.raises(RulesRefused) as refused:
        read_rules(
            [{**DEADLINE, "owner": "x", "same": "y"}, {**RECURRING, "do": "vist.made"}],
            VOCABULARY,
            pack="p",
            where="a.yaml",
        )
    assert len(refused.value.faults) == 3


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("(cp_plan | cin_plan) & s47", "cp_plan | cin_plan & s47"),
        ("!(cp_plan & s47)", "!cp_plan & s47"),
        ("!(cp_plan | s47)", "!cp_plan | s47"),
    ],
)
def test_two_expressions_that_mean_different_things_are_never_written_alike(
    written: str, other: str
) -> None:
    """Answers are kept by an expression's text, so two meanings must have two texts."""
    assert read_expression(written, VOCABULARY).text != read_expression(other, VOCABULARY).text


def test_an_expression_read_again_from_its_own_text_is_the_same() -> None:
    for text in ("(cp_plan | cin_plan) & !looked_after", "!(cp_plan & s47) | open_case"):
        once = read_expression(text, VOCABULARY)
        assert read_expression(once.text, VOCABULARY) == once
