"""Sets up services and teams, appoints workers to posts, and arranges absence and cover."""

from datetime import date
from typing import Any

from django.db import transaction

from keyworker.audit.actions import note
from keyworker.audit.refusals import Unclear
from keyworker.history.actions import append
from keyworker.history.queries import pack
from keyworker.workforce.facts import of_absence, of_cover, of_holding
from keyworker.workforce.models import Absence, Cover, PostHolding, Service, Team, Worker
from keyworker.workforce.policy import must_be_allowed_to_arrange


@transaction.atomic
def set_up_services(*, by: Worker | None) -> list[Team]:
    """Make the services and teams the pack names, leaving those that are there."""
    must_be_allowed_to_arrange(by)
    teams: list[Team] = []
    for code, service in pack().services.get("services", {}).items():
        row, _ = Service.objects.get_or_create(
            code=code, defaults={"name": service["name"], "kind": service["kind"]}
        )
        for team_code, name in service.get("teams", {}).items():
            team, _ = Team.objects.get_or_create(
                code=team_code, defaults={"name": name, "service": row}
            )
            teams.append(team)
    note(by=by, deed="workforce.set_up_services", subject_type="team", subject_ids=_ids(teams))
    return teams


def _ids(rows: list[Any]) -> list[int]:
    return [row.pk for row in rows]


@transaction.atomic
def create_worker(
    *,
    username: str,
    name: str,
    by: Worker | None,
    email: str = "",
    registration: str = "",
    password: str | None = None,
) -> Worker:
    """Make somebody known who works here and signs in."""
    must_be_allowed_to_arrange(by)
    errors: dict[str, str] = {}
    if not name.strip():
        errors["name"] = "Enter the worker's name"
    if Worker.objects.filter(username=username).exists():
        errors["username"] = f"Somebody signs in as {username} already; choose another name"
    if errors:
        raise Unclear(errors)
    worker = Worker.objects.create_user(
        username, name=name, password=password, email=email, registration=registration
    )
    note(by=by, deed="workforce.create_worker", subject_type="worker", subject_ids=[worker.pk])
    return worker


@transaction.atomic
def appoint(
    *,
    worker: Worker,
    post: str,
    team: Team,
    started_on: date,
    by: Worker | None,
    supervisor: Worker | None = None,
) -> PostHolding:
    """Give a worker a post in a team from a day, under a supervisor."""
    must_be_allowed_to_arrange(by)
    if post not in pack().posts:
        raise Unclear({"post": f"There is no post {post}; choose one of the pack's posts"})
    if supervisor == worker:
        raise Unclear({"supervisor": "Nobody supervises themselves; choose someone else"})
    holding = PostHolding.objects.create(
        worker=worker, post=post, team=team, supervisor=supervisor, started_on=started_on
    )
    note(by=by, deed="workforce.appoint", subject_type="worker", subject_ids=[worker.pk])
    append(facts=of_holding(holding))
    return holding


@transaction.atomic
def end_post(*, holding: PostHolding, ended_on: date, by: Worker | None) -> None:
    """End a worker's time in a post."""
    must_be_allowed_to_arrange(by)
    if ended_on < holding.started_on:
        raise Unclear({"ended_on": f"The post began on {holding.started_on}; give a later day"})
    holding.ended_on = ended_on
    holding.save(update_fields=["ended_on"])
    note(by=by, deed="workforce.end_post", subject_type="worker", subject_ids=[holding.worker_id])
    append(facts=of_holding(holding))


@transaction.atomic
def record_absence(
    *,
    worker: Worker,
    kind: str,
    started_on: date,
    by: Worker | None,
    ended_on: date | None = None,
    planned: bool = True,
) -> Absence:
    """Note that a worker is away."""
    if by != worker:
        must_be_allowed_to_arrange(by)
    if ended_on is not None and ended_on < started_on:
        raise Unclear({"ended_on": "The last day away comes before the first; put them right"})
    absence = Absence.objects.create(
        worker=worker, kind=kind, started_on=started_on, ended_on=ended_on, planned=planned
    )
    note(by=by, deed="workforce.record_absence", subject_type="worker", subject_ids=[worker.pk])
    append(facts=of_absence(absence))
    return absence


@transaction.atomic
def arrange_cover(
    *,
    covered: Worker,
    stand_in: Worker,
    started_on: date,
    by: Worker | None,
    ended_on: date | None = None,
) -> Cover:
    """Let someone stand in for a worker, with that worker's decision rights while it lasts."""
    must_be_allowed_to_arrange(by)
    if covered == stand_in:
        raise Unclear({"stand_in": "Nobody covers themselves; choose someone else"})
    cover = Cover.objects.create(
        covered=covered, by=stand_in, started_on=started_on, ended_on=ended_on
    )
    note(by=by, deed="workforce.arrange_cover", subject_type="worker", subject_ids=[covered.pk])
    append(facts=of_cover(cover))
    return cover
