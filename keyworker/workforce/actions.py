"""Sets up services and teams, appoints workers to posts, and arranges absence and cover."""

from datetime import date
from typing import Any

from django.db import transaction

from keyworker.audit.actions import note
from keyworker.audit.refusals import Unclear
from keyworker.history.actions import append
from keyworker.history.queries import children_held_by, pack
from keyworker.history.turns import take_turns
from keyworker.workforce.facts import of_absence, of_cover, of_holding
from keyworker.workforce.models import Absence, Cover, PostHolding, Service, Team, Worker
from keyworker.workforce.policy import (
    must_be_allowed_to_arrange,
    must_not_be_for_themselves,
    must_supervise_no_superior,
)


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
    username, name = username.strip(), name.strip()
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = "Enter the worker's name"
    if not username:
        errors["username"] = "Enter the name the worker signs in with"
    elif Worker.objects.filter(username__iexact=username).exists():
        errors["username"] = f"Somebody signs in as {username} already; choose another name"
    if errors:
        raise Unclear(errors)
    worker = Worker.objects.create_user(
        username, name=name, password=password, email=email, registration=registration
    )
    note(by=by, deed="workforce.create_worker", subject_type="worker", subject_ids=[worker.pk])
    return worker


def _take_turns(worker_id: int) -> None:
    """A worker's post changes who owes what for the children they hold: those come first."""
    take_turns("child", children_held_by([worker_id]))
    take_turns("worker", [worker_id])


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
    """Give a worker a post in a team from a day, under a supervisor; nobody appoints themselves."""
    must_be_allowed_to_arrange(by)
    must_not_be_for_themselves(by, worker)
    _take_turns(worker.pk)
    if post not in pack().posts:
        raise Unclear({"post": f"There is no post {post}; choose one of the pack's posts"})
    must_supervise_no_superior(worker, supervisor, started_on)
    same = PostHolding.objects.filter(worker=worker, post=post, team=team, ended_on__isnull=True)
    if same.exists():
        raise Unclear({"post": f"{worker.name} holds this post in {team.name} already"})
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
    _take_turns(holding.worker_id)
    holding = PostHolding.objects.get(pk=holding.pk)
    if ended_on < holding.started_on:
        began = f"{holding.started_on:%-d %B %Y}"
        raise Unclear({"ended_on": f"The post began on {began}; give that day or a later one"})
    if holding.ended_on is not None:
        raise Unclear({"ended_on": f"The post ended on {holding.ended_on:%-d %B %Y} already"})
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
    take_turns("worker", [worker.pk])
    kinds = _kinds_of_absence()
    if kind not in kinds:
        raise Unclear({"kind": f"There is no kind {kind}; choose one of {', '.join(kinds)}"})
    if ended_on is not None and ended_on < started_on:
        raise Unclear({"ended_on": "The last day away comes before the first; put them right"})
    if Absence.objects.filter(worker=worker, kind=kind, started_on=started_on).exists():
        raise Unclear({"started_on": f"{worker.name} is noted as away from this day already"})
    absence = Absence.objects.create(
        worker=worker, kind=kind, started_on=started_on, ended_on=ended_on, planned=planned
    )
    note(by=by, deed="workforce.record_absence", subject_type="worker", subject_ids=[worker.pk])
    append(facts=of_absence(absence))
    return absence


def _kinds_of_absence() -> tuple[str, ...]:
    vocabulary = pack().vocabulary
    kinds = vocabulary.choices(vocabulary.attribute(vocabulary.thing("absent"), "kind"))
    return kinds or ()


@transaction.atomic
def arrange_cover(
    *,
    covered: Worker,
    stand_in: Worker,
    started_on: date,
    by: Worker | None,
    ended_on: date | None = None,
) -> Cover:
    """Let someone stand in for a worker, with that worker's decision rights while it lasts.

    Nobody gives themselves another's rights: somebody else arranges it.
    """
    must_be_allowed_to_arrange(by)
    must_not_be_for_themselves(by, stand_in)
    take_turns("worker", [covered.pk])
    if covered == stand_in:
        raise Unclear({"stand_in": "Nobody covers themselves; choose someone else"})
    if ended_on is not None and ended_on < started_on:
        raise Unclear({"ended_on": "The last day of cover comes before the first; put them right"})
    if Cover.objects.filter(covered=covered, by=stand_in, started_on=started_on).exists():
        raise Unclear({"stand_in": f"{stand_in.name} stands in from this day already"})
    cover = Cover.objects.create(
        covered=covered, by=stand_in, started_on=started_on, ended_on=ended_on
    )
    note(by=by, deed="workforce.arrange_cover", subject_type="worker", subject_ids=[covered.pk])
    append(facts=of_cover(cover))
    return cover
