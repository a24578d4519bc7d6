"""Who may decide what today: the lowest post and those above, those beside, and those who cover."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.decisions.actions import decide
from keyworker.decisions.authority import may, outranked_by, posts_for
from keyworker.decisions.models import Decision
from keyworker.history.queries import pack
from keyworker.workforce.actions import appoint, arrange_cover, create_worker, end_post
from keyworker.workforce.posts import holding_of
from tests.oversight.council import appointed, council  # noqa: F401

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def test_the_lowest_post_may_and_so_may_every_post_above_it_and_beside_it():
    assert posts_for("sign_off_assessment") == [
        "assistant_team_manager",
        "duty_assistant_team_manager",
        "duty_manager",
        "assistant_director",
        "service_manager",
        "team_manager",
    ]
    assert posts_for("decide_protection_plan")[0] == "cp_chair"
    assert "team_manager" not in posts_for("decide_protection_plan")
    assert posts_for("crown_a_king") == []


def test_a_post_outranks_those_below_those_below_it():
    below = outranked_by("assistant_director")
    assert {"service_manager", "team_manager", "social_worker", "cp_chair"} <= below
    assert "assistant_director" not in below
    assert outranked_by("social_worker") == outranked_by("nobody") == set()


def test_every_decision_of_the_pack_names_posts_there_are_and_somebody_may():
    for decision, entry in pack().authority["decisions"].items():
        posts = posts_for(decision)
        assert set(posts) <= set(pack().posts), decision
        assert entry["lowest"] in posts, decision


@pytest.mark.parametrize("who", ["manager", "service_manager", "duty_manager"])
def test_the_answer_yes_says_in_which_post_why_and_by_which_clause(council, who):  # noqa: F811
    worker = getattr(council, who)
    answer = may(worker, "sign_off_assessment")
    assert answer
    assert answer.post == holding_of(worker).post
    assert answer.reasons == [f"{pack().posts[answer.post]['title']} may decide this."]
    assert answer.clause == "wokingham/child-and-family-assessment/8a"


def test_the_answer_no_says_why_by_which_clause_and_who_can(council):  # noqa: F811
    answer = may(council.social_worker, "sign_off_assessment")
    assert not answer
    assert answer.reasons == [
        "Signing off an assessment needs the post of Assistant Team Manager or above."
    ]
    assert answer.clause == "wokingham/child-and-family-assessment/8a"
    assert answer.who_can.startswith("It can be done by: Assistant Team Manager, ")


def test_nobody_decides_on_their_own_work_whatever_their_post(council):  # noqa: F811
    for worker in (council.manager, council.service_manager):
        answer = may(worker, "sign_off_assessment", author=worker)
        assert not answer
        assert answer.reasons == ["Nobody decides on their own work."]
    assert may(council.service_manager, "sign_off_assessment", author=council.manager)


def covering(council, covered, stand_in, **more):  # noqa: F811
    arrange_cover(covered=covered, stand_in=stand_in, started_on=TODAY(), by=None, **more)


def test_whoever_stands_in_has_the_absent_workers_rights_while_it_lasts(council):  # noqa: F811
    assert not may(council.colleague, "sign_off_assessment")
    covering(council, council.manager, council.colleague)
    answer = may(council.colleague, "sign_off_assessment")
    assert answer.post == "team_manager"
    assert answer.reasons == ["Stands in for Ruth Adeyemi, Team Manager."]
    assert not may(council.colleague, "sign_off_assessment", at=TODAY() - timedelta(days=1))


def test_standing_in_never_lets_anybody_decide_on_their_own_or_the_absent_workers_work(council):  # noqa: F811
    covering(council, council.manager, council.colleague)
    assert not may(council.colleague, "sign_off_assessment", author=council.colleague)
    assert not may(council.colleague, "sign_off_assessment", author=council.manager)


def test_cover_gives_no_more_than_the_absent_worker_has(council):  # noqa: F811
    covering(council, council.social_worker, council.colleague)
    assert not may(council.colleague, "sign_off_assessment")


def test_cover_is_not_passed_on(council):  # noqa: F811
    covering(council, council.manager, council.colleague)
    covering(council, council.colleague, council.social_worker)
    assert not may(council.social_worker, "sign_off_assessment")


def test_a_post_that_has_ended_gives_no_rights_not_even_through_cover(council):  # noqa: F811
    yesterday = TODAY() - timedelta(days=1)
    end_post(holding=holding_of(council.manager), ended_on=yesterday, by=None)
    assert may(council.manager, "sign_off_assessment").reasons == [
        "Ruth Adeyemi holds no post here on this day."
    ]
    assert may(council.manager, "sign_off_assessment", at=yesterday)
    covering(council, council.manager, council.colleague)
    assert not may(council.colleague, "sign_off_assessment")


def test_a_stranger_and_one_who_may_no_longer_sign_in_have_no_rights(council):  # noqa: F811
    stranger = create_worker(username="s", name="Stranger", by=None)
    covering(council, council.manager, stranger)
    assert not may(stranger, "sign_off_assessment")
    council.manager.is_active = False
    assert not may(council.manager, "sign_off_assessment")


def test_a_chairs_decision_is_not_a_team_managers(council):  # noqa: F811
    assert may(council.chair, "decide_protection_plan")
    assert not may(council.manager, "decide_protection_plan")
    head = appointed("Ngozi Bell", "conference_team_manager", council.chair_team)
    assert may(head, "decide_protection_plan")


def test_a_decision_the_pack_does_not_know_is_nobodys(council):  # noqa: F811
    answer = may(council.service_manager, "crown_a_king")
    assert not answer
    assert answer.who_can == "Nobody in this pack may."


def taken(by, **more):
    asked = {
        "decision": "close_case",
        "subject_type": "child",
        "subject_id": 1,
        "outcome": "close",
        "reason": "Safe",
        "about": "open_case:1",
    }
    return decide(by=by, **{**asked, **more})


def test_a_decision_keeps_who_in_which_post_when_why_and_by_which_clause(council):  # noqa: F811
    decision = taken(council.manager)
    assert (decision.by, decision.post, decision.reason) == (
        council.manager,
        "team_manager",
        "Safe",
    )
    assert decision.clause == "wokingham/case-closures/2"
    row = AuditEntry.objects.get(deed="decisions.decide")
    assert (row.worker_id, row.subject_ids) == (council.manager.pk, [1])
    assert "Safe" not in str(row.details)


def test_what_somebody_else_decided_is_noted_as_written_down_by_the_one_who_did(council):  # noqa: F811
    decision = taken(council.manager, written_down_by=council.social_worker)
    row = AuditEntry.objects.get(deed="decisions.decide")
    assert (decision.by, row.worker_id) == (council.manager, council.social_worker.pk)
    assert row.details["by"] == council.manager.pk


@pytest.mark.parametrize(
    ("more", "refusal", "words"),
    [
        ({"by": "social_worker"}, NotPermitted, "It can be done by"),
        ({"decision": "crown_a_king"}, NotPermitted, "knows no decision"),
        ({"at": timezone.now() + timedelta(days=2)}, Unclear, "still to come"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_words_and_leaves_nothing(
    council,  # noqa: F811
    more,
    refusal,
    words,
):
    rows = AuditEntry.objects.count()
    by = getattr(council, more.get("by", "manager"))
    with pytest.raises(refusal, match=words):
        taken(by, **{name: value for name, value in more.items() if name != "by"})
    assert not Decision.objects.exists()
    assert AuditEntry.objects.count() == rows


def test_two_posts_at_once_give_the_rights_of_the_newest(council):  # noqa: F811
    appoint(
        worker=council.colleague,
        post="assistant_team_manager",
        team=council.team,
        started_on=date(2026, 1, 5),
        by=None,
    )
    assert may(council.colleague, "sign_off_assessment").post == "assistant_team_manager"
