"""A small council to tell stories in: a duty team, a safeguarding team, a chair."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from keyworker.people.actions import create_child
from keyworker.people.models import Person
from keyworker.workforce.actions import appoint, create_worker, set_up_services
from keyworker.workforce.models import Team, Worker


@dataclass
class Council:
    """Its people by what they do; `team` is the safeguarding team, `duty` the front door."""

    team: Team
    duty: Team
    social_worker: Worker
    colleague: Worker
    manager: Worker
    duty_worker: Worker
    duty_manager: Worker
    chair: Worker
    service_manager: Worker
    chair_team: Team

    def child(self, **known: Any) -> Any:
        """A child made known by the duty worker, who has looked at everyone there is."""
        everyone = Person.objects.values_list("pk", flat=True)
        return create_child(
            by=self.duty_worker, looked_at_duplicates=everyone, **{"sex": "F", **known}
        )


def appointed(name: str, post: str, team: Team, supervisor: Worker | None = None) -> Worker:
    username = name.lower().replace(" ", ".")
    worker = create_worker(username=username, name=name, by=None)
    appoint(
        worker=worker,
        post=post,
        team=team,
        supervisor=supervisor,
        started_on=date(2025, 1, 6),
        by=None,
    )
    return worker


@pytest.fixture
def council(db: None) -> Council:
    """The council, in post since January 2025."""
    teams = {team.code: team for team in set_up_services(by=None)}
    east, duty = teams["safeguarding_east"], teams["duty"]
    manager = appointed("Ruth Adeyemi", "team_manager", east)
    duty_manager = appointed("Owen Marsh", "duty_manager", duty)
    return Council(
        team=east,
        duty=duty,
        social_worker=appointed("Priya Nair", "social_worker", east, manager),
        colleague=appointed("Tom Brandt", "social_worker", east, manager),
        manager=manager,
        duty_worker=appointed("Hana Yilmaz", "duty_social_worker", duty, duty_manager),
        duty_manager=duty_manager,
        service_manager=appointed("Ines Moreau", "service_manager", duty),
        chair_team=teams["conference_and_review"],
        chair=appointed("Beatrix Cole", "cp_chair", teams["conference_and_review"]),
    )
