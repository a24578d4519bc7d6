"""Keeps the audit trail and the history in step with an involvement's row."""

from typing import Any

from keyworker.audit.actions import note
from keyworker.history.actions import append
from keyworker.history.turns import take_turns
from keyworker.involvements.facts import of_involvement
from keyworker.involvements.models import Involvement
from keyworker.people.models import Person
from keyworker.workforce.models import Worker


def standing(*, involvement: Involvement) -> Involvement:
    """Give an involvement as it stands now, once it is this writer's turn."""
    take_turns("child", [involvement.child_id])
    return Involvement.objects.select_related("child").get(pk=involvement.pk)


def tell(*, row: Involvement, by: Worker | None, deed: str) -> None:
    """Save a row that was made or changed, with the audit row and the fact that follow."""
    if deed != "start_involvement":
        row.version += 1
        row.save()
    note_deed(by=by, deed=deed, child=row.child, what=row.kind)
    append(facts=of_involvement(row))


def note_deed(*, by: Worker | None, deed: str, child: Person, what: Any) -> None:
    """Note one deed about a child's involvement."""
    note(
        by=by,
        deed=f"involvements.{deed}",
        subject_type="child",
        subject_ids=[child.pk],
        details={"what": what},
    )
