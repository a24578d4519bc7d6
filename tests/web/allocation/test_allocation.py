"""Who holds a case: a worker is allocated, an allocation ends, the case passes to another team."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.decisions.models import Decision
from keyworker.involvements.actions import allocate
from keyworker.involvements.models import Allocation, TeamHolding
from tests.oversight.council import appointed, council  # noqa: F401
from tests.web.meeting.told import ago, held_child, typed_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(council):  # noqa: F811
    return held_child(council)


@pytest.fixture
def desk(client, council):  # noqa: F811
    """The team manager's."""
    client.force_login(council.manager)
    return client


def at(name, child, *more):
    return reverse(name, args=[child.reference, *more])


def answers(worker, role="social_worker", day=None, **more):
    day = day or timezone.localdate()
    return {"worker": str(worker.pk), "role": role, "reason": "", **typed_day("at", day), **more}


def standing(child, role="social_worker"):
    return Allocation.objects.get(child=child, role=role, ended_at__isnull=True)


def test_the_page_names_the_team_and_the_workers_and_since_when(desk, child):
    page = desk.get(at("allocate", child)).content.decode()
    assert "Safeguarding Pod East, since" in page
    assert "Priya Nair, since" in page


def test_workers_are_offered_with_team_and_caseload_the_own_team_first(desk, council, child):  # noqa: F811
    page = desk.get(at("allocate", child)).content.decode()
    assert "Priya Nair, Social Worker, Safeguarding Pod East: 1" in page
    assert "Tom Brandt, Social Worker, Safeguarding Pod East: none" in page
    assert page.index("Tom Brandt, Social") < page.index("Beatrix Cole, Child")


def test_a_new_social_worker_takes_over_from_the_former(desk, council, child):  # noqa: F811
    answer = desk.post(at("allocate", child), answers(council.colleague), follow=True)
    assert "Tom Brandt allocated as social worker" in answer.content.decode()
    assert standing(child).worker == council.colleague
    former = Allocation.objects.get(child=child, worker=council.social_worker)
    assert former.ended_at is not None


def test_a_second_role_stands_beside_the_first(desk, council, child):  # noqa: F811
    desk.post(at("allocate", child), answers(council.colleague, role="family_worker"))
    assert standing(child).worker == council.social_worker
    assert standing(child, "family_worker").worker == council.colleague


def test_sent_in_twice_the_worker_is_allocated_once(desk, council, child):  # noqa: F811
    for _ in range(2):
        assert desk.post(at("allocate", child), answers(council.colleague)).status_code == 302
    assert Allocation.objects.filter(child=child, worker=council.colleague).count() == 1


def test_a_worker_allocated_already_is_said_beside_the_box(desk, council, child):  # noqa: F811
    answer = desk.post(at("allocate", child), answers(council.social_worker))
    assert answer.status_code == 422
    assert "Priya Nair is allocated in this role already" in answer.content.decode()


def test_nobody_chosen_and_a_day_to_come_are_refused_and_the_rest_is_kept(desk, council, child):  # noqa: F811
    tomorrow = timezone.localdate() + timedelta(days=1)
    sent = answers(council.colleague, role="family_worker", day=tomorrow, reason="Knows them")
    answer = desk.post(at("allocate", child), sent | {"worker": ""})
    page = answer.content.decode()
    assert "Select the worker" in page
    assert "The day must be today or in the past" in page
    assert "Knows them" in page
    assert '<option value="family_worker" selected>' in page


def test_a_plan_outside_the_worker_s_team_asks_for_the_reason_and_never_blocks(
    desk,
    council,  # noqa: F811
):
    child = held_child(council, "Kofi", plan="cp_plan")
    answer = desk.post(at("allocate", child), answers(council.duty_worker))
    page = answer.content.decode()
    assert "Child protection plan is not held by Duty Team" in page
    assert standing(child).worker == council.social_worker
    why = "Knows the family since birth"
    desk.post(at("allocate", child), answers(council.duty_worker, reason=why))
    assert standing(child).worker == council.duty_worker
    assert standing(child).reason == why


def test_whoever_may_not_allocate_reads_who_may_and_with_which_clause(client, council, child):  # noqa: F811
    client.force_login(council.social_worker)
    answer = client.get(at("allocate", child))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "You cannot allocate a worker or pass the case on" in page
    assert "Assistant Team Manager or above" in page
    assert "/standards/clause/wokingham/duty-team-mash/6a/" in page
    assert "<select" not in page
    for name in ("pass_on", "end_allocation"):
        more = [standing(child).pk] if name == "end_allocation" else []
        assert "You cannot do this" in client.get(at(name, child, *more)).content.decode()


def test_a_form_sent_without_the_right_changes_nothing(client, council, child):  # noqa: F811
    client.force_login(council.social_worker)
    number = standing(child).pk
    day = typed_day("at", timezone.localdate())
    team = {"team": str(council.duty.pk), "reason": "Moved"}
    for address, sent in (
        (at("allocate", child), answers(council.colleague)),
        (at("end_allocation", child, number), day),
        (at("pass_on", child), {**day, **team}),
    ):
        answer = client.post(address, sent)
        assert answer.status_code == 403
        assert "It can be done by:" in answer.content.decode()
    assert standing(child).worker == council.social_worker
    assert TeamHolding.objects.get(child=child, ended_at__isnull=True).team == council.team


def test_an_allocation_is_ended_on_a_day_and_once(desk, council, child):  # noqa: F811
    number = standing(child).pk
    page = desk.get(at("end_allocation", child, number)).content.decode()
    assert "Priya Nair is social worker for Amara." in page
    yesterday = timezone.localdate() - timedelta(days=1)
    for _ in range(2):
        sent = typed_day("at", yesterday)
        assert desk.post(at("end_allocation", child, number), sent).status_code == 302
    row = Allocation.objects.get(pk=number)
    assert timezone.localdate(row.ended_at) == yesterday
    assert "Nobody is allocated" in desk.get(at("allocate", child)).content.decode()


def test_an_allocation_cannot_end_before_it_began(desk, child):
    number = standing(child).pk
    long_ago = typed_day("at", timezone.localdate() - timedelta(days=90))
    answer = desk.post(at("end_allocation", child, number), long_ago)
    assert answer.status_code == 422
    assert "Priya Nair is allocated since" in answer.content.decode()


def test_an_allocation_of_another_child_is_not_found(desk, council, child):  # noqa: F811
    other = held_child(council, "Kofi")
    assert desk.get(at("end_allocation", child, standing(other).pk)).status_code == 404
    assert desk.post(at("accept_allocation", child, standing(other).pk)).status_code == 404


def test_the_case_passes_to_another_team_and_only_once(desk, council, child):  # noqa: F811
    page = desk.get(at("pass_on", child)).content.decode()
    assert "Safeguarding Pod East holds it now." in page
    sent = {"team": str(council.duty.pk), "reason": "", **typed_day("at", timezone.localdate())}
    for _ in range(2):
        answer = desk.post(at("pass_on", child), sent, follow=True)
    assert "The case is with Duty Team" in answer.content.decode()
    assert TeamHolding.objects.filter(child=child).count() == 2
    assert TeamHolding.objects.get(child=child, ended_at__isnull=True).team == council.duty


def test_a_team_that_does_not_hold_such_cases_asks_for_the_reason_and_keeps_it(desk, council):  # noqa: F811
    child = held_child(council, "Kofi", plan="cp_plan")
    sent = {"team": str(council.duty.pk), "reason": "", **typed_day("at", timezone.localdate())}
    answer = desk.post(at("pass_on", child), sent)
    assert answer.status_code == 422
    assert "Child protection plan is not held by Duty Team" in answer.content.decode()
    desk.post(at("pass_on", child), {**sent, "reason": "Agreed by both managers"})
    assert TeamHolding.objects.get(child=child, ended_at__isnull=True).team == council.duty
    assert Decision.objects.get(outcome="passed").reason == "Agreed by both managers"


def test_a_worker_accepts_what_is_allocated_to_them_and_nobody_else_can(client, council, child):  # noqa: F811
    row = allocate(
        child=child,
        worker=council.colleague,
        role="family_worker",
        at=ago(hours=1),
        by=council.manager,
        accepted=False,
    )
    client.force_login(council.manager)
    page = client.get(at("allocate", child)).content.decode()
    assert "not accepted yet" in page
    assert client.post(at("accept_allocation", child, row.pk)).status_code == 403
    client.force_login(council.colleague)
    assert "You are asked to be the family worker." in (
        client.get(at("allocate", child)).content.decode()
    )
    for _ in range(2):
        client.post(at("accept_allocation", child, row.pk))
    row.refresh_from_db()
    assert row.accepted_at is not None
    assert "not accepted yet" not in client.get(at("allocate", child)).content.decode()


def test_an_unknown_child_is_not_found(desk):
    for name in ("allocate", "pass_on"):
        for reference in ("KW999999", "\0", "' or 1=1"):
            assert desk.get(reverse(name, args=[reference])).status_code == 404


def test_each_look_is_one_row_of_the_trail(desk, child):
    for address in (at("allocate", child), at("pass_on", child)):
        before = AuditEntry.objects.count()
        desk.get(address)
        assert AuditEntry.objects.count() == before + 1
        last = AuditEntry.objects.latest("pk")
        assert (last.deed, last.subject_ids) == ("read.allocations", [child.pk])


def test_the_page_asks_the_same_in_a_larger_council(desk, council, child):  # noqa: F811
    desk.get(at("allocate", child))  # the first look of a session writes when it was
    with CaptureQueriesContext(connection) as small:
        desk.get(at("allocate", child))
    for number in range(8):
        worker = appointed(f"Sam Worker {number}", "social_worker", council.team)
        role = "family_worker"
        allocate(child=child, worker=worker, role=role, at=ago(hours=1), by=council.manager)
        held_child(council, f"Child {number}")
    with CaptureQueriesContext(connection) as larger:
        desk.get(at("allocate", child))
    assert asked(small) == asked(larger)
    assert asked(larger) <= 15, [query["sql"][:90] for query in larger.captured_queries]


def asked(captured):
    """How many questions went to the database; savepoints are none."""
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)
