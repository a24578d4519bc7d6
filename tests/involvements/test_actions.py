"""What lasts, who holds it and who works on it: what is refused, and what follows what."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.decisions.models import Decision
from keyworker.history.models import Fact, Obligation
from keyworker.history.queries import standing_facts
from keyworker.involvements.actions import (
    accept_allocation,
    allocate,
    change_involvement,
    close_case,
    end_allocation,
    end_involvement,
    hold_by_team,
    move_involvement,
    release_by_team,
    reopen_involvement,
    start_involvement,
    withdraw_involvement,
)
from keyworker.involvements.models import Allocation, Involvement, TeamHolding
from keyworker.involvements.queries import (
    allocations_of,
    caseload_of,
    holdings_of,
    involvements_of,
    open_involvements_of,
)
from keyworker.workforce.actions import create_worker, end_post
from keyworker.workforce.posts import holding_of
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db

MODELS = (Involvement, Allocation, TeamHolding, Fact, Obligation, AuditEntry, Decision)


@pytest.fixture
def child(council):  # noqa: F811
    return council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))


@pytest.fixture
def stranger(db):
    return create_worker(username="s", name="Stranger", by=None)


def ago(**length):
    return timezone.now() - timedelta(**length)


def counts():
    return [model.objects.count() for model in MODELS]


def started(council, child, kind="cp_plan", by=None, **more):  # noqa: F811
    known = {"at": ago(days=9), **more}
    return start_involvement(child=child, kind=kind, by=by or council.manager, **known)


def allocated(council, child, worker=None, **more):  # noqa: F811
    known = {"role": "social_worker", "at": ago(days=8), "by": council.manager, **more}
    return allocate(child=child, worker=worker or council.social_worker, **known)


def lasting(child, name):
    found = standing_facts("child", [child.pk], [name]).get(child.pk, [])
    return [fact for fact in found if fact.until is None]


# What begins and ends


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": "cp_plans"}, "cp_plan"),
        ({"kind": "visit"}, "does not last"),
        ({"at": timezone.now() + timedelta(days=2)}, "still to come"),
        ({"at": date(2016, 1, 1)}, "before the child was born"),
    ],
)
def test_what_cannot_begin_is_refused_in_words_and_leaves_nothing(council, child, more, words):  # noqa: F811
    before = counts()
    with pytest.raises(Unclear, match=words):
        started(council, child, **more)
    assert counts() == before


def test_a_plan_may_begin_before_birth_for_a_child_known_as_unborn(council):  # noqa: F811
    unborn = council.child(given="", family="Ilett", expected=date(2027, 2, 1))
    assert started(council, unborn).ended_at is None


@pytest.mark.parametrize("kind", ["open_case", "cin_plan", "cp_plan", "looked_after", "s47"])
def test_a_child_has_one_of_these_at_a_time(council, child, kind):  # noqa: F811
    started(council, child, kind)
    before = counts()
    with pytest.raises(Unclear, match="already open for this child"):
        started(council, child, kind)
    assert counts() == before


def test_two_plans_of_one_kind_never_overlap(council, child):  # noqa: F811
    plan = started(council, child, at=ago(days=30))
    end_involvement(involvement=plan, at=ago(days=20), by=council.manager)
    with pytest.raises(Unclear, match="lasted until"):
        started(council, child, at=ago(days=25))
    started(council, child, at=ago(days=20))


def test_of_others_a_child_may_have_several(council, child):  # noqa: F811
    for _ in range(2):
        started(council, child, "safeguarding_concern")
    assert len(lasting(child, "safeguarding_concern")) == 2


def test_an_end_is_not_before_its_beginning_nor_to_come_nor_twice(council, child):  # noqa: F811
    plan = started(council, child)
    for at, words in (
        (ago(days=10), "It began on"),
        (timezone.now() + timedelta(days=2), "still to come"),
    ):
        with pytest.raises(Unclear, match=words):
            end_involvement(involvement=plan, at=at, by=council.manager)
    end_involvement(involvement=plan, at=ago(days=3), by=council.manager)
    before = counts()
    with pytest.raises(Unclear, match="already"):
        end_involvement(involvement=plan, at=ago(days=2), by=council.manager)
    assert counts() == before
    assert lasting(child, "cp_plan") == []


def test_an_earlier_time_of_the_same_day_ends_when_it_began(council, child):  # noqa: F811
    plan = started(council, child, at=timezone.now())
    ended = end_involvement(involvement=plan, at=timezone.localdate(), by=council.manager)
    assert ended.ended_at == ended.started_at


def test_two_who_change_one_plan_from_old_pages_both_count(council, child):  # noqa: F811
    first = started(council, child, attributes={"category": "NEG"})
    second = Involvement.objects.get(pk=first.pk)
    change_involvement(involvement=first, by=council.manager, attributes={"category": "EMO"})
    changed = change_involvement(
        involvement=second, by=council.manager, attributes={"latest_category": "PHY"}
    )
    assert changed.attributes == {"category": "EMO", "latest_category": "PHY"}
    assert changed.version == 3


def test_what_was_opened_by_mistake_is_withdrawn_and_no_longer_told(council, child):  # noqa: F811
    plan = started(council, child)
    assert Obligation.objects.filter(rule="wokingham/cp-visits").exists()
    withdraw_involvement(involvement=plan, by=council.manager)
    assert not Obligation.objects.filter(rule="wokingham/cp-visits").exists()
    assert standing_facts("child", [child.pk], ["cp_plan"]).get(child.pk, []) == []
    assert list(involvements_of(council.manager, [child])) == []
    reopened = reopen_involvement(involvement=plan, by=council.manager)
    assert reopened.ended_at is None
    assert len(lasting(child, "cp_plan")) == 1


def test_what_was_ended_by_mistake_lasts_on_unless_another_has_begun(council, child):  # noqa: F811
    plan = started(council, child)
    end_involvement(involvement=plan, at=ago(days=3), by=council.manager)
    started(council, child, at=ago(days=2))
    with pytest.raises(Unclear, match="already open"):
        reopen_involvement(involvement=plan, by=council.manager)


def test_a_beginning_is_put_right_and_never_behind_the_end(council, child):  # noqa: F811
    plan = started(council, child)
    earlier = ago(days=12)
    assert move_involvement(involvement=plan, at=earlier, by=council.manager).started_at == earlier
    end_involvement(involvement=plan, at=ago(days=10), by=council.manager)
    with pytest.raises(Unclear, match="It began on"):
        move_involvement(involvement=plan, at=ago(days=8), by=council.manager)


# The team that holds the case


def holding(child):
    return list(
        TeamHolding.objects.filter(child=child, ended_at__isnull=True).values_list(
            "team__code", flat=True
        )
    )


def test_an_open_case_has_the_team_of_whoever_opens_it_or_the_one_it_has(council, child):  # noqa: F811
    other = council.child(given="Kofi", family="Ilett", born=date(2014, 2, 1), sex="M")
    hold_by_team(child=other, team=council.duty, at=ago(days=20), by=council.duty_manager)
    for each in (child, other):
        started(council, each, "open_case")
    assert holding(child) == [council.team.code]
    assert holding(other) == ["duty"]


def test_a_case_is_not_opened_without_a_team(council, child):  # noqa: F811
    before = counts()
    with pytest.raises(Unclear, match="which team holds the case"):
        start_involvement(child=child, kind="open_case", at=ago(days=9), by=None)
    assert counts() == before


def test_an_open_case_is_passed_on_and_never_let_go(council, child):  # noqa: F811
    started(council, child, "open_case")
    with pytest.raises(Unclear, match="pass it on or close it"):
        release_by_team(child=child, at=ago(days=1), by=council.manager)
    moment = ago(days=1)
    hold_by_team(child=child, team=council.duty, at=moment, by=council.manager)
    assert holding(child) == ["duty"]
    first, second = TeamHolding.objects.filter(child=child).order_by("pk")
    assert first.ended_at == second.started_at == moment


def test_given_to_the_team_that_holds_it_nothing_changes(council, child):  # noqa: F811
    hold_by_team(child=child, team=council.team, at=ago(days=9), by=council.manager)
    before = counts()
    hold_by_team(child=child, team=council.team, at=ago(days=1), by=council.manager)
    assert counts() == before


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (timezone.now() + timedelta(days=2), "still to come"),
        (timezone.now() - timedelta(days=20), "holds the case since"),
    ],
)
def test_a_case_is_passed_on_at_a_time_that_can_be(council, child, at, words):  # noqa: F811
    hold_by_team(child=child, team=council.team, at=ago(days=9), by=council.manager)
    before = counts()
    with pytest.raises(Unclear, match=words):
        hold_by_team(child=child, team=council.duty, at=at, by=council.manager)
    assert counts() == before


# Closing


def closed(council, child, by=None, **more):  # noqa: F811
    known = {"at": ago(hours=1), "reason": "The plan has worked", **more}
    return close_case(child=child, by=by or council.manager, **known)


def test_a_closed_case_has_no_team_no_worker_and_no_plan_left(council, child):  # noqa: F811
    started(council, child, "open_case")
    started(council, child, "cin_plan")
    allocated(council, child)
    case = closed(council, child, closing_reason="RC1")
    assert case.attributes == {"closing_reason": "RC1"}
    assert not Involvement.objects.filter(child=child, ended_at__isnull=True).exists()
    assert not Allocation.objects.filter(child=child, ended_at__isnull=True).exists()
    assert holding(child) == []
    assert Decision.objects.get(decision="close_case").reason == "The plan has worked"


@pytest.mark.parametrize("kind", ["cp_plan", "s47", "looked_after"])
def test_a_case_is_not_closed_over_a_plan_an_enquiry_or_a_time_in_care(council, child, kind):  # noqa: F811
    started(council, child, "open_case")
    started(council, child, kind)
    before = counts()
    with pytest.raises(Unclear, match="Still open"):
        closed(council, child)
    assert counts() == before


@pytest.mark.parametrize(
    ("more", "refusal", "words"),
    [
        ({"reason": " "}, Unclear, "Say why"),
        ({"at": timezone.now() + timedelta(days=2)}, Unclear, "still to come"),
        ({"at": timezone.now() - timedelta(days=20)}, Unclear, "It began on"),
        ({"by": "social_worker"}, NotPermitted, "Assistant Team Manager or above"),
    ],
)
def test_a_closing_that_cannot_be_is_refused_and_leaves_nothing(
    council,  # noqa: F811
    child,
    more,
    refusal,
    words,
):
    started(council, child, "open_case")
    before = counts()
    by = getattr(council, more.get("by", "manager"))
    with pytest.raises(refusal, match=words):
        closed(council, child, **{**more, "by": by})
    assert counts() == before


def test_a_case_ends_by_a_decision_and_once(council, child):  # noqa: F811
    case = started(council, child, "open_case")
    with pytest.raises(Unclear, match="closed by a decision"):
        end_involvement(involvement=case, at=ago(hours=1), by=council.manager)
    closed(council, child)
    with pytest.raises(Unclear, match="no open case"):
        closed(council, child)


# Workers


def test_a_new_social_worker_ends_the_former_ones_time_at_the_same_moment(council, child):  # noqa: F811
    former = allocated(council, child)
    new = allocated(council, child, council.colleague, at=ago(days=2))
    former.refresh_from_db()
    assert former.ended_at == new.started_at
    [fact] = lasting(child, "allocated")
    assert fact.attributes["worker"] == str(council.colleague.pk)
    assert list(caseload_of(council.manager, council.social_worker)) == []
    assert list(caseload_of(council.manager, council.colleague)) == [child]


def test_others_work_beside_the_social_worker(council, child):  # noqa: F811
    allocated(council, child)
    allocated(council, child, council.chair, role="cp_chair")
    assert len(lasting(child, "allocated")) == 2


@pytest.mark.parametrize(
    ("more", "refusal", "words"),
    [
        ({"role": "wizard"}, Unclear, "no role wizard"),
        ({"at": timezone.now() + timedelta(days=2)}, Unclear, "still to come"),
        ({"at": timezone.now() - timedelta(days=9)}, Unclear, "is allocated since"),
        ({"by": "social_worker"}, NotPermitted, "Assistant Team Manager or above"),
        ({"worker": "social_worker"}, Unclear, "allocated in this role already"),
    ],
)
def test_an_allocation_that_cannot_be_is_refused_and_leaves_nothing(
    council,  # noqa: F811
    child,
    more,
    refusal,
    words,
):
    allocated(council, child)
    before = counts()
    known = {"worker": "colleague", "by": "manager", **more}
    people = {name: getattr(council, known[name]) for name in ("worker", "by")}
    with pytest.raises(refusal, match=words):
        allocated(council, child, **{**known, **people})
    assert counts() == before


def test_nobody_is_allocated_who_holds_no_post_here(council, child, stranger):  # noqa: F811
    with pytest.raises(Unclear, match="Stranger holds no post here today"):
        allocated(council, child, stranger)
    end_post(
        holding=holding_of(council.colleague),
        ended_on=timezone.localdate() - timedelta(days=1),
        by=None,
    )
    with pytest.raises(Unclear, match="Tom Brandt holds no post"):
        allocated(council, child, council.colleague)


def test_a_case_this_team_does_not_hold_is_allocated_with_a_reason_and_never_silently(
    council,  # noqa: F811
    child,
):
    started(council, child)
    before = counts()
    with pytest.raises(Unclear, match="Child protection plan is not held by Duty Team") as refused:
        allocated(council, child, council.duty_worker)
    assert list(refused.value.errors) == ["reason"]
    assert counts() == before
    row = allocated(council, child, council.duty_worker, reason="The pod is full until Monday")
    assert row.reason == "The pod is full until Monday"


def test_a_council_that_sets_a_limit_on_caseloads_is_asked_for_the_reason(
    council,  # noqa: F811
    child,
    monkeypatch,
):
    from keyworker.history.queries import pack

    monkeypatch.setitem(pack().holding, "caseload_limit", 1)
    allocated(council, child)
    other = council.child(given="Kofi", family="Ilett", born=date(2014, 2, 1), sex="M")
    with pytest.raises(Unclear, match="Priya Nair holds 1 children; the limit is 1"):
        allocated(council, other)
    allocated(council, other, reason="Brother of her case")


def test_only_the_worker_named_accepts_and_the_first_time_counts(council, child):  # noqa: F811
    row = allocated(council, child, accepted=False)
    assert lasting(child, "allocated")[0].attributes["accepted"] is False
    with pytest.raises(NotPermitted, match="Only Priya Nair can accept"):
        accept_allocation(allocation=row, at=timezone.now(), by=council.manager)
    first = accept_allocation(allocation=row, at=ago(days=1), by=council.social_worker)
    again = accept_allocation(allocation=row, at=timezone.now(), by=council.social_worker)
    assert again.accepted_at == first.accepted_at
    assert lasting(child, "allocated")[0].attributes["accepted"] is True


def test_an_allocation_ends_once_by_whoever_may_allocate(council, child):  # noqa: F811
    row = allocated(council, child)
    with pytest.raises(NotPermitted):
        end_allocation(allocation=row, at=ago(days=1), by=council.colleague)
    end_allocation(allocation=row, at=ago(days=1), by=council.manager)
    before = counts()
    with pytest.raises(Unclear, match="ended on"):
        end_allocation(allocation=row, at=timezone.now(), by=council.manager)
    with pytest.raises(Unclear, match="ended on"):
        accept_allocation(allocation=row, at=timezone.now(), by=council.social_worker)
    assert counts() == before


# Strangers


def test_a_stranger_does_nothing_and_sees_nothing(council, child, stranger):  # noqa: F811
    plan = started(council, child)
    row = allocated(council, child)
    held = {"child": child, "at": ago(days=1), "by": stranger}
    before = counts()
    for deed, known in (
        (start_involvement, {**held, "kind": "cin_plan"}),
        (end_involvement, {"involvement": plan, "at": ago(days=1), "by": stranger}),
        (change_involvement, {"involvement": plan, "by": stranger, "attributes": {}}),
        (move_involvement, {"involvement": plan, "at": ago(days=2), "by": stranger}),
        (reopen_involvement, {"involvement": plan, "by": stranger}),
        (withdraw_involvement, {"involvement": plan, "by": stranger}),
        (allocate, {**held, "worker": council.colleague, "role": "social_worker"}),
        (accept_allocation, {"allocation": row, "at": ago(days=1), "by": stranger}),
        (end_allocation, {"allocation": row, "at": ago(days=1), "by": stranger}),
        (hold_by_team, {**held, "team": council.duty}),
        (release_by_team, held),
        (close_case, {**held, "reason": "-"}),
    ):
        with pytest.raises(NotPermitted):
            deed(**known)
    assert counts() == before
    for read in (involvements_of, open_involvements_of, allocations_of, holdings_of):
        assert list(read(stranger, [child])) == []


def test_open_involvements_come_first_then_the_latest(council, child):  # noqa: F811
    kinds = ("cin_plan", "cp_plan", "s47")
    rows = {kind: started(council, child, kind) for kind in kinds}
    end_involvement(involvement=rows["cin_plan"], at=ago(days=5), by=council.manager)
    end_involvement(involvement=rows["s47"], at=ago(days=3), by=council.manager)
    found = [row.kind for row in involvements_of(council.manager, [child])]
    assert found == ["cp_plan", "s47", "cin_plan"]
