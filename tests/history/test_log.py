"""The log: what may be told, what stands of it, and what is worked out with it."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from keyworker.history.actions import append, refresh
from keyworker.history.facts import LONDON, NewFact, moment_columns
from keyworker.history.models import Fact, Obligation
from keyworker.history.queries import obligations_of, raw, standing_facts, subject
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def ago(days):
    return TODAY() - timedelta(days=days)


def fact(name="cp_plan", **more):
    """A protection plan of child 1, 30 days old."""
    known = {
        "subject_type": "child",
        "subject_id": 1,
        "kind": "state",
        "identity": "involvement:1",
        "name": name,
        "at": ago(30),
        "recorded_at": timezone.now() - timedelta(days=29),
        "source": "involvements.Involvement",
        "source_id": "1",
        "attributes": {},
    }
    return NewFact(**{**known, **more})


def visit(days, **more):
    known = {"purpose": "cp", "seen": True, **more.pop("attributes", {})}
    number = more.pop("number", days)
    return fact(
        "visit.made",
        kind="event",
        identity=f"entry:{number}",
        at=ago(days),
        attributes=known,
        **more,
    )


def told(*facts):
    with transaction.atomic():
        append(facts=facts)


def visits_due():
    rows = obligations_of("child", [1]).filter(rule="wokingham/cp-visits")
    return [(row.status, row.due_at.astimezone(LONDON).date()) for row in rows]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "cp_plans"}, "cp_plan"),
        ({"name": "visit"}, "does not last"),
        ({"name": "visits.made", "kind": "event"}, "visit"),
        ({"name": "visit.done", "kind": "event"}, "no phase 'done'"),
        ({"name": "visit", "kind": "event"}, "names no phase"),
        ({"attributes": {"categories": "NEG"}}, "category"),
        (
            {"name": "visit.made", "kind": "event", "attributes": {"purpose": "tea"}},
            "no purpose 'tea'",
        ),
        ({"name": "visit.made", "kind": "event", "attributes": {"seen": "yes"}}, "yes or no"),
        ({"name": "forbid", "kind": "authority"}, "vary, extend, waive"),
        ({"name": "person", "kind": "event", "attributes": {"borne": "2017-01-01"}}, "born"),
        ({"at": None}, "has no date"),
        ({"ref": "x" * 65}, "longer than 64"),
        ({"at": datetime(2026, 1, 5, 10)}, "has its zone"),
    ],
)
def test_a_fact_no_history_file_may_hold_is_refused_and_nothing_of_its_deed_is_told(wrong, words):
    with pytest.raises(ValueError, match=words):
        told(visit(3), fact(**wrong))
    assert not Fact.objects.exists()
    assert not Obligation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_facts_are_told_only_inside_the_transaction_of_their_deed():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        append(facts=[fact()])
    assert not Fact.objects.exists()


def test_the_same_identity_replaces_and_the_first_writing_down_is_kept():
    first = timezone.now() - timedelta(days=29)
    told(fact())
    told(fact(attributes={"category": "NEG"}, recorded_at=timezone.now()))
    assert list(Fact.objects.order_by("id").values_list("replaces", flat=True)) == [False, True]
    [stands] = standing_facts("child", [1], ["cp_plan"])[1]
    assert stands.attributes == {"category": "NEG"}
    assert abs(stands.recorded_at - first) < timedelta(minutes=1)


def test_within_one_deed_too_the_later_telling_replaces():
    told(fact(), fact(attributes={"category": "NEG"}))
    assert list(Fact.objects.order_by("id").values_list("replaces", flat=True)) == [False, True]
    assert len(subject("child", 1).states) == 1


def test_the_same_identity_of_another_child_is_another_fact():
    told(fact(), fact(subject_id=2))
    assert len(subject("child", 1).states) == len(subject("child", 2).states) == 1


def test_what_is_withdrawn_is_told_no_longer_and_may_be_told_again():
    told(fact())
    told(fact(void=True))
    assert subject("child", 1).states == []
    assert not Obligation.objects.exists()
    told(fact())
    assert len(subject("child", 1).states) == 1
    assert Fact.objects.count() == 3


def test_what_is_owed_is_worked_out_with_what_is_told():
    told(fact())
    assert [status for status, _ in visits_due()] == ["overdue"]
    told(visit(20))
    assert [status for status, _ in visits_due()] == ["met", "overdue"]
    told(visit(20, void=True))
    assert [status for status, _ in visits_due()] == ["overdue"]


def test_a_deed_that_fails_leaves_neither_facts_nor_obligations():
    told(fact())
    before = visits_due()
    with transaction.atomic():
        append(facts=[visit(20)])
        assert visits_due() != before
        transaction.set_rollback(True)
    assert visits_due() == before
    assert Fact.objects.count() == 1


def test_what_has_not_changed_keeps_its_row():
    told(fact(), visit(25))
    kept = dict(Obligation.objects.values_list("pk", "rule"))
    told(visit(3))
    now = dict(Obligation.objects.values_list("pk", "rule"))
    assert sum(pk in now for pk in kept) >= len(kept) - 3
    refresh(subject_type="child", subject_ids=[1])
    assert dict(Obligation.objects.values_list("pk", "rule")) == now


def test_what_a_worked_out_row_says_is_what_the_engine_says():
    from keyworker.history.queries import pack
    from keyworker.standards import evaluate, why

    told(fact(), visit(25), visit(3))
    asked = evaluate(subject("child", 1), pack().standards, as_at=timezone.now().astimezone(LONDON))
    stored = {(row.rule, row.measure, row.cycle, row.status): row.why for row in _stored()}
    calendar = pack().standards.calendar
    expected = {(a.rule.name, a.measure, a.cycle, a.status): why(a, calendar) for a in asked}
    assert stored.keys() == expected.keys()
    assert len(expected) > 5
    for key, words in expected.items():
        # How late something open is grows by the day, so that is not stored.
        assert stored[key] == (words.partition(" Not done;")[0] if "overdue" in key else words)


def _stored():
    return Obligation.objects.filter(subject_type="child", subject_id=1)


def test_a_day_is_kept_as_a_day_and_a_moment_as_a_moment():
    told(
        fact(at=date(2026, 3, 29)),
        visit(3, number=1),
        fact(
            "visit.made",
            kind="event",
            identity="entry:9",
            at=datetime(2026, 3, 29, 1, 30, tzinfo=LONDON),
            attributes={"purpose": "cp"},
        ),
    )
    [shape] = raw("child", [1])
    assert shape["states"][0]["started"] == "2026-03-29"
    assert shape["events"][1]["at"].startswith("2026-03-29T")


def test_a_time_without_its_zone_is_no_moment():
    with pytest.raises(ValueError, match="has its zone"):
        moment_columns(datetime(2026, 1, 5, 10))


def test_a_hundred_facts_at_once_take_a_few_queries(django_assert_max_num_queries):
    told(fact())
    facts = [visit(30 - number // 10, number=number) for number in range(100)]
    with transaction.atomic(), django_assert_max_num_queries(20):
        append(facts=facts)
    assert connection.in_atomic_block or Fact.objects.count() == 101
