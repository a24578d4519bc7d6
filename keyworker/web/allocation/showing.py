"""Who holds a case, in words."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from keyworker.involvements.models import Allocation, TeamHolding
from keyworker.people.models import Person
from keyworker.web.templatetags.gov import day
from keyworker.workforce.models import Worker

ABBREVIATED = {
    "iro": "independent reviewing officer",
    "cp_chair": "child protection chair",
    "lado": "LADO",
    "adm": "agency decision maker",
}


def role_words(role: str) -> str:
    """Give a role as one says it."""
    return ABBREVIATED.get(role, role.replace("_", " "))


@dataclass(slots=True)
class HeldBy:
    """The team and the workers of a case as rows, and what this viewer can accept."""

    rows: list[dict[str, Any]]
    to_accept: list[dict[str, str]]

    @classmethod
    def of(
        cls,
        child: Person,
        holding: TeamHolding | None,
        standing: list[Allocation],
        viewer: Worker,
        *,
        may_change: bool,
    ) -> "HeldBy":
        """Put a case's team and workers in words."""
        change = {"text": "Pass on", "href": reverse("pass_on", args=[child.reference])}
        change["visually_hidden_text"] = "to another team"
        team = f"{holding.team.name}, since {day(holding.started_at)}" if holding else "No team"
        rows = [{"key": "Team", "value": team, "actions": [change] if may_change else []}]
        rows.extend(_row(child, each, may_change) for each in standing)
        if not standing:
            rows.append({"key": "Worker", "value": "Nobody is allocated", "actions": []})
        waiting = [each for each in standing if each.accepted_at is None]
        return cls(
            rows=rows,
            to_accept=[
                {
                    "role": role_words(each.role),
                    "url": reverse("accept_allocation", args=[child.reference, each.pk]),
                }
                for each in waiting
                if each.worker_id == viewer.pk
            ],
        )


def _row(child: Person, each: Allocation, may_change: bool) -> dict[str, Any]:
    words = role_words(each.role)
    value = f"{each.worker.name}, since {day(each.started_at)}"
    if each.accepted_at is None:
        value += ", not accepted yet"
    end = {"text": "End", "href": reverse("end_allocation", args=[child.reference, each.pk])}
    end["visually_hidden_text"] = f"the allocation of {each.worker.name}"
    return {
        "key": words[:1].upper() + words[1:],
        "value": value,
        "actions": [end] if may_change else [],
    }
