"""Faults planted in either evaluator are found by holding one against the other.

Each fault changes one line of meaning, and stays only while its test runs; the histories are the
same in every run.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from keyworker.standards import deadline, joining, recurring, settling
from keyworker.standards.asking import Asking
from keyworker.standards.calendar import Calendar
from keyworker.standards.columnar import age as ages
from keyworker.standards.columnar import before as befores
from keyworker.standards.columnar import by_reference, excepting, invariant, rows, spans, told
from keyworker.standards.columnar import deadline as deadlines
from keyworker.standards.columnar import joining as joinings
from keyworker.standards.columnar import recurring as cycles
from keyworker.standards.columnar import stretches as columns
from keyworker.standards.columnar import worked_out as working
from keyworker.standards.columnar.when import Lengths, When, lengths_of
from keyworker.standards.moments import Moment
from keyworker.standards.rules import Rule
from keyworker.standards.stages import Stages
from tests.standards.comparing import differences, features

STANDARDS = features()
SIZE = 250
DAYS = 900

Plant = Callable[[pytest.MonkeyPatch], None]
FAULTS: dict[str, Plant] = {}


def fault(plant: Plant) -> Plant:
    """Keep a fault under its name."""
    FAULTS[plant.__name__.removeprefix("_").replace("_", " ")] = plant
    return plant


def found(monkeypatch: pytest.MonkeyPatch, plant: Plant) -> bool:
    """Tell whether the two evaluators differ once a fault is planted."""
    lengths_of.cache_clear()
    try:
        with monkeypatch.context() as patch:
            plant(patch)
            return any(differences(STANDARDS, seed, size=SIZE, days=DAYS) for seed in range(12))
    finally:
        lengths_of.cache_clear()


# In the reference evaluator


@fault
def _working_days_counted_one_too_many(patch: pytest.MonkeyPatch) -> None:
    whole = Calendar.after
    patch.setattr(Calendar, "after", lambda self, day, count: whole(self, day, count + (count > 3)))


@fault
def _a_due_day_that_has_come_is_over(patch: pytest.MonkeyPatch) -> None:
    whole = settling.settle

    def settle(asking: Asking, row: Any, ended: Moment | None = None) -> Any:
        due = row.due
        if due is not None and due.second is None:
            row.due = Moment(due.day - 1)
        answer = whole(asking, row, ended)
        row.due = due
        return answer

    for module in (settling, deadline, recurring):
        patch.setattr(module, "settle", settle)


@fault
def _the_first_stage_s_clause_cited_for_every_stage(patch: pytest.MonkeyPatch) -> None:
    whole = Stages.at
    patch.setattr(
        Stages,
        "at",
        lambda self, opens: replace(whole(self, opens), clauses=self.stages[0].clauses),
    )


@fault
def _a_stage_lasts_a_day_longer(patch: pytest.MonkeyPatch) -> None:
    whole = Stages.at
    patch.setattr(Stages, "at", lambda self, opens: whole(self, opens - 1))


@fault
def _restarts_ignored(patch: pytest.MonkeyPatch) -> None:
    whole = recurring.spans_of
    patch.setattr(
        recurring,
        "spans_of",
        lambda asking, rule, stretch: whole(asking, replace(rule, restart=None), stretch),
    )


@fault
def _exceptions_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deadline, "excepted", lambda asking, rule, trigger: False)


@fault
def _matters_joined_without_regard_to_what_is_served(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        joining.Joining, "_refs", lambda self, trigger: (trigger.ref,) if trigger.ref else ()
    )


@fault
def _stretches_that_touch_kept_apart(patch: pytest.MonkeyPatch) -> None:
    def united(groups: list[list[Any]]) -> list[Any]:
        return sorted((one for group in groups for one in group), key=lambda one: one.begins)

    patch.setattr("keyworker.standards.asking.united", united)


@fault
def _the_pack_s_first_day_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Rule, "governs", lambda self, start: True)


@fault
def _the_earliest_holder_owns(patch: pytest.MonkeyPatch) -> None:
    whole = Asking.holders
    patch.setattr(Asking, "holders", lambda self, role: list(reversed(whole(self, role))))


# In columns


@fault
def _months_not_clamped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "keyworker.standards.columnar.when.add_months", lambda day, months: day + 30 * months
    )


@fault
def _a_window_before_is_open_a_day_late(patch: pytest.MonkeyPatch) -> None:
    whole = Lengths.before
    patch.setattr(Lengths, "before", lambda self, length, day: whole(self, length, day) + 1)


@fault
def _at_or_after_read_as_after(patch: pytest.MonkeyPatch) -> None:
    def not_before(self: When, other: When) -> Any:
        both = ~(np.isnan(self.sec) | np.isnan(other.sec))
        return np.where(both, self.sec > other.sec, self.day >= other.day)

    patch.setattr(When, "not_before", not_before)


@fault
def _the_trigger_does_itself(patch: pytest.MonkeyPatch) -> None:
    whole = joinings.first_from
    patch.setattr(
        joinings,
        "first_from",
        lambda asking, found, subject, opens, skip: whole(asking, found, subject, opens, None),
    )


@fault
def _what_opened_the_rule_is_its_first_doing(patch: pytest.MonkeyPatch) -> None:
    whole = cycles._cycles
    patch.setattr(
        cycles,
        "_cycles",
        lambda asking, rule, found: whole(asking, replace(rule, open_at=None), found),
    )


@fault
def _a_restart_does_not_cut(patch: pytest.MonkeyPatch) -> None:
    whole = spans.Spans.holds

    def holds(self: spans.Spans, which: Any, at: When) -> Any:
        uncut = spans.Spans(self.subject, self.start, self.trigger, self.end, self.cut & False)
        return whole(uncut, which, at)

    patch.setattr(spans.Spans, "holds", holds)


@fault
def _a_moved_meeting_keeps_its_first_date(patch: pytest.MonkeyPatch) -> None:
    whole = befores._meetings

    def meetings(asking: Any, before: Any) -> Any:
        answer = whole(asking, before)
        return befores.Meetings(answer.first, answer.latest, asking.part.planned.at(answer.first))

    patch.setattr(befores, "_meetings", meetings)


@fault
def _a_late_entry_gets_no_time(patch: pytest.MonkeyPatch) -> None:
    whole = ages.age_rows
    patch.setitem(
        _kinds(), "age", lambda asking, rule: whole(asking, replace(rule, late_entry=None))
    )


@fault
def _no_grace_given(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        invariant,
        "settle_by_clock",
        lambda asking, rule, own, length, ended: rows.settle_by_clock(
            asking, rule, own, replace(length, count=length.count - 1), ended
        ),
    )


@fault
def _state_exceptions_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        excepting, "_by_state", lambda asking, of, triggers: np.zeros(len(triggers), np.bool_)
    )


@fault
def _authorities_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(by_reference, "_allowed", lambda part, rule: np.zeros(part.size, np.bool_))


@fault
def _silence_taken_for_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(by_reference, "_silent", lambda part, rule: np.zeros(part.size, np.bool_))


@fault
def _joining_by_order_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        by_reference, "by_order", lambda asking, rule: np.zeros(asking.part.size, np.bool_)
    )


@fault
def _unlike_read_as_like(patch: pytest.MonkeyPatch) -> None:
    whole = told.Told.holds
    patch.setattr(
        told.Told, "holds", lambda self, condition: whole(self, replace(condition, equal=True))
    )


@fault
def _the_slot_is_the_trigger_s_own_meeting(patch: pytest.MonkeyPatch) -> None:
    whole = deadlines._slots
    patch.setattr(deadlines, "_slots", lambda asking, rule: whole(asking, rule) + 1)


@fault
def _the_opposite_forgets_what_came_before(patch: pytest.MonkeyPatch) -> None:
    whole = columns.opposite

    def opposite(part: Any, of: Any) -> Any:
        answer = whole(part, of)
        return answer.at(answer.begins > -columns.FOREVER)

    patch.setattr("keyworker.standards.columnar.asking.opposite", opposite)


@fault
def _the_first_placement_is_any(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(
        working.WORKED_OUT, "first", lambda asking, events, condition: np.ones(len(events), bool)
    )


def _kinds() -> dict[str, Any]:
    from keyworker.standards.columnar import evaluate

    kinds: dict[str, Any] = evaluate._KINDS  # type: ignore[attr-defined]
    return kinds


def test_twenty_faults_and_more_are_planted_in_both_evaluators() -> None:
    assert len(FAULTS) >= 20


def test_without_a_fault_the_two_agree() -> None:
    assert [differences(STANDARDS, seed, size=SIZE, days=DAYS) for seed in range(3)] == [[]] * 3


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert found(monkeypatch, FAULTS[name]), name
