"""Posts, absences and cover: who may arrange them, and what cannot be."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.history.models import Fact, Obligation
from keyworker.history.queries import subject
from keyworker.involvements.actions import allocate, start_involvement
from keyworker.workforce.actions import (
    appoint,
    arrange_cover,
    create_worker,
    end_post,
    record_absence,
    set_up_services,
)
from keyworker.workforce.models import Absence, Cover, PostHolding, Service, Team, Worker
from keyworker.workforce.posts import holding_of, role_of
from keyworker.workforce.queries import standing_in_for, supervised_by, team_of
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def counts():
    models = (Worker, PostHolding, Absence, Cover, Fact, AuditEntry)
    return [model.objects.count() for model in models]


def appointed(council, **more):  # noqa: F811
    asked = {
        "worker": council.colleague,
        "post": "assistant_team_manager",
        "team": council.team,
        "started_on": date(2026, 1, 5),
        "by": council.service_manager,
    }
    return appoint(**{**asked, **more})


def test_the_packs_services_are_set_up_once(council):  # noqa: F811
    teams, services = Team.objects.count(), Service.objects.count()
    set_up_services(by=None)
    assert (Team.objects.count(), Service.objects.count()) == (teams, services)


def test_a_workers_post_gives_role_team_and_line(council):  # noqa: F811
    assert role_of(council.social_worker) == "social_worker"
    assert team_of(council.social_worker) == council.team
    assert list(supervised_by(council.manager)) == [council.social_worker, council.colleague]
    assert role_of(council.social_worker, date(2024, 1, 1)) == ""


def test_the_newest_post_counts_from_its_day(council):  # noqa: F811
    appointed(council, started_on=TODAY())
    assert role_of(council.colleague) == "manager"
    assert role_of(council.colleague, TODAY() - timedelta(days=1)) == "social_worker"


def test_posts_are_told_to_the_history(council):  # noqa: F811
    end_post(
        holding=holding_of(council.colleague), ended_on=date(2026, 3, 2), by=council.service_manager
    )
    [state] = subject("worker", council.colleague.pk).states
    assert (state.name, state.ended.text()) == ("in_post", "2026-03-02")
    assert state.attributes["supervisor"] == str(council.manager.pk)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"post": "archbishop"}, "no post archbishop"),
        ({"post": "social_worker"}, "holds this post in Safeguarding Pod East already"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused_and_leaves_nothing(council, more, words):  # noqa: F811
    before = counts()
    with pytest.raises(Unclear, match=words):
        appointed(council, **more)
    assert counts() == before


def test_nobody_supervises_themselves_not_even_through_others(council):  # noqa: F811
    for supervisor in (council.manager, council.social_worker):
        with pytest.raises(Unclear, match="Nobody supervises themselves"):
            appointed(council, worker=council.manager, post="duty_manager", supervisor=supervisor)


@pytest.mark.parametrize("who", ["social_worker", "chair"])
def test_posts_are_arranged_by_managers_and_co_ordinators(council, who):  # noqa: F811
    before = counts()
    with pytest.raises(NotPermitted, match="managers and co-ordinators"):
        appointed(council, by=getattr(council, who))
    assert counts() == before


def test_nobody_appoints_themselves_or_takes_anothers_rights(council):  # noqa: F811
    before = counts()
    with pytest.raises(NotPermitted, match="Nobody gives themselves"):
        appointed(council, worker=council.manager, by=council.manager, post="assistant_director")
    with pytest.raises(NotPermitted, match="Nobody gives themselves"):
        arrange_cover(
            covered=council.chair, stand_in=council.manager, started_on=TODAY(), by=council.manager
        )
    assert counts() == before


@pytest.mark.parametrize(
    ("known", "box"),
    [
        ({"name": " "}, "name"),
        ({"username": " "}, "username"),
        ({"username": "priya.nair"}, "username"),
        ({"username": "PRIYA.NAIR"}, "username"),
    ],
)
def test_a_worker_needs_a_name_and_a_sign_in_of_their_own(council, known, box):  # noqa: F811
    before = counts()
    with pytest.raises(Unclear) as refused:
        create_worker(**{"username": "new", "name": "New", "by": None, **known})
    assert list(refused.value.errors) == [box]
    assert counts() == before


def test_a_post_ends_once_and_not_before_it_began(council):  # noqa: F811
    holding = holding_of(council.colleague)
    with pytest.raises(Unclear, match="began on 6 January 2025"):
        end_post(holding=holding, ended_on=date(2024, 1, 1), by=council.manager)
    end_post(holding=holding, ended_on=date(2026, 3, 2), by=council.manager)
    with pytest.raises(Unclear, match="ended on 2 March 2026 already"):
        end_post(holding=holding, ended_on=date(2026, 4, 2), by=council.manager)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": "holiday"}, "no kind holiday"),
        ({"ended_on": date(2026, 1, 4)}, "before the first"),
    ],
)
def test_an_absence_that_cannot_be_is_refused_and_leaves_nothing(council, more, words):  # noqa: F811
    before = counts()
    asked = {"worker": council.colleague, "kind": "leave", "started_on": date(2026, 1, 5)}
    with pytest.raises(Unclear, match=words):
        record_absence(**{**asked, "by": council.manager, **more})
    assert counts() == before


def test_workers_note_their_own_absence_and_nobody_elses_and_each_once(council):  # noqa: F811
    asked = {"worker": council.colleague, "kind": "leave", "started_on": TODAY()}
    record_absence(by=council.colleague, **asked)
    with pytest.raises(NotPermitted):
        record_absence(by=council.social_worker, **asked)
    with pytest.raises(Unclear, match="away from this day already"):
        record_absence(by=council.colleague, **asked)
    assert Absence.objects.count() == 1


def test_cover_lasts_from_its_first_to_its_last_day(council):  # noqa: F811
    arrange_cover(
        covered=council.manager,
        stand_in=council.colleague,
        started_on=date(2026, 1, 5),
        ended_on=date(2026, 1, 9),
        by=council.service_manager,
    )
    assert standing_in_for(council.colleague, date(2026, 1, 4)) == []
    assert standing_in_for(council.colleague, date(2026, 1, 9)) == [council.manager]
    assert standing_in_for(council.colleague, date(2026, 1, 10)) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"stand_in": "manager"}, "Nobody covers themselves"),
        ({"ended_on": date(2025, 12, 1)}, "before the first"),
    ],
)
def test_cover_that_cannot_be_is_refused_and_leaves_nothing(council, more, words):  # noqa: F811
    before = counts()
    asked = {"started_on": date(2026, 1, 5), "by": council.service_manager, **more}
    asked["stand_in"] = getattr(council, more.get("stand_in", "colleague"))
    with pytest.raises(Unclear, match=words):
        arrange_cover(covered=council.manager, **asked)
    assert counts() == before


def test_what_a_manager_owes_for_a_child_follows_the_workers_new_supervisor(council):  # noqa: F811
    child = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
    began = timezone.now() - timedelta(days=9)
    start_involvement(child=child, kind="cp_plan", at=began, by=council.manager)
    allocate(
        child=child,
        worker=council.social_worker,
        role="social_worker",
        at=began,
        by=council.manager,
    )
    owed = Obligation.objects.filter(
        subject_id=child.pk, owner="manager", status__in=("due", "overdue")
    )
    assert set(owed.values_list("owner_worker_id", flat=True)) == {council.manager.pk}
    end_post(
        holding=holding_of(council.social_worker),
        ended_on=TODAY() - timedelta(days=1),
        by=council.service_manager,
    )
    appointed(
        council,
        worker=council.social_worker,
        post="social_worker",
        supervisor=council.service_manager,
        started_on=TODAY(),
    )
    assert set(owed.values_list("owner_worker_id", flat=True)) == {council.service_manager.pk}
