"""What must hold of every history, whatever it holds."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from keyworker.packs import load
from keyworker.standards import Subject, evaluate, read_history
from tests.standards.histories import children, days

STANDARDS = load("wokingham").standards
STATUSES = {
    *("met", "late", "due", "overdue", "missed", "lapsed", "waived", "unknown", "open"),
}
LATE = {"late", "overdue", "missed"}


def _subject(child: dict[str, Any]) -> Subject:
    return read_history({"children": [child]}, STANDARDS.vocabulary, where="h").subjects[0]


@given(children(), days())
def test_every_history_gets_an_answer_that_holds_together(
    child: dict[str, Any], as_at: date
) -> None:
    for row in evaluate(_subject(child), STANDARDS, as_at=as_at, why=True):
        assert row.status in STATUSES
        assert (row.days_late is not None or row.hours_late is not None) <= (row.status in LATE)
        assert row.days_late is None or row.days_late >= 0
        assert (
            row.status not in ("met", "late")
            or row.done is not None
            or row.rule.kind == "invariant"
        )
        assert row.status not in ("due", "overdue") or row.done is None
        assert row.done_at is None or row.done_at.day <= as_at.toordinal()
        assert row.start is None or row.start.day <= as_at.toordinal()
        assert row.as_row()["rule"] == row.rule.name


@given(children(), days(), st.randoms(use_true_random=False))
def test_the_order_things_are_told_in_changes_nothing(
    child: dict[str, Any], as_at: date, random: Any
) -> None:
    # Two events at one moment have no order to keep, so only moments told apart are shuffled.
    moments = [event["at"][:10] for event in child["events"]]
    kept = [e for e in child["events"] if moments.count(e["at"][:10]) == 1]
    shuffled = list(kept)
    random.shuffle(shuffled)
    first = evaluate(_subject({**child, "events": kept}), STANDARDS, as_at=as_at)
    second = evaluate(_subject({**child, "events": shuffled}), STANDARDS, as_at=as_at)
    assert [row.as_row() for row in first] == [row.as_row() for row in second]


@given(children(), days())
def test_a_day_later_what_was_settled_stays_settled(child: dict[str, Any], as_at: date) -> None:
    """Only what is still open can change when nothing new has happened."""
    quiet = {**child, "events": [e for e in child["events"] if e["at"][:10] < as_at.isoformat()]}
    quiet["events"] = [{k: v for k, v in e.items() if k != "recorded_at"} for e in quiet["events"]]
    quiet["states"] = [
        s for s in child["states"] if max(s["started"], s.get("ended", "")) < as_at.isoformat()
    ]
    today = evaluate(_subject(quiet), STANDARDS, as_at=as_at)
    tomorrow = evaluate(_subject(quiet), STANDARDS, as_at=as_at + timedelta(1))
    settled = [r.as_row() for r in today if r.status in ("met", "late", "missed", "lapsed")]
    later = [row.as_row() for row in tomorrow]
    assert all(row in later for row in settled)


@given(children(), days())
def test_one_doing_pays_for_one_cycle_and_the_next_opens_where_it_was_done(
    child: dict[str, Any], as_at: date
) -> None:
    alone = {state["is"]: state for state in child["states"]}  # one of a kind: no two overlap
    rows = evaluate(_subject({**child, "states": [*alone.values()]}), STANDARDS, as_at=as_at)
    done: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if row.rule.kind != "recurring" or row.status == "unknown" or row.start is None:
            continue
        of_rule = done.setdefault((row.rule.name, row.measure), [])
        if row.cycle > 1:
            assert of_rule[-1] == row.start.day
        if row.done_at is not None:
            assert row.done_at.day not in of_rule
            of_rule.append(row.done_at.day)


@given(children(), days())
def test_nothing_that_has_not_happened_yet_matters(child: dict[str, Any], as_at: date) -> None:
    past = {**child, "events": [e for e in child["events"] if e["at"][:10] <= as_at.isoformat()]}
    whole = evaluate(_subject(child), STANDARDS, as_at=as_at)
    cut = evaluate(_subject(past), STANDARDS, as_at=as_at)
    assert [row.as_row() for row in whole] == [row.as_row() for row in cut]
