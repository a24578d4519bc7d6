"""A child at a glance: what a duty worker needs at three in the morning, in a few queries."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from keyworker.audit.actions import note_read
from keyworker.history.queries import OPEN, obligations_of, pack
from keyworker.involvements.models import Involvement
from keyworker.involvements.policy import may_see_protected
from keyworker.involvements.queries import child_held_for
from keyworker.oversight.lines import (
    Line,
    Named,
    drawn_together,
    line_of,
    most_pressing_first,
    soonest_first,
)
from keyworker.oversight.rules import asked_by
from keyworker.people.models import Address, Person
from keyworker.people.names import display
from keyworker.people.queries import Kin, addresses_now, kin_of
from keyworker.record.glancing import Glance, glance_at
from keyworker.workforce.models import Worker

SHOWN = 4  # things due, before "All that is due, and why"


@dataclass(slots=True)
class Overview:
    """One child: where, who is around, why we are involved, what was last recorded, what is due.

    `child` carries `worker_name`, `team_name` and `team_telephone`; `addresses` are those in force,
    without any the viewer need not know; `withheld` says that there is such a one. `homes`
    are those of whoever has parental responsibility and lives elsewhere, None for one withheld.
    """

    child: Person
    addresses: list[Address]
    withheld: bool
    kin: list[Kin]
    involvements: list[Involvement]
    record: Glance
    homes: dict[int, Address | None] = field(default_factory=dict)
    due: list[Line] = field(default_factory=list)
    due_in_all: int = 0


def overview_of(viewer: Worker, reference: str, now: datetime | None = None) -> Overview:
    """Give one child at a glance by reference; the look is noted once. Raises NotFound."""
    moment = now or timezone.now()
    child = child_held_for(viewer, reference)
    kin = kin_of(viewer, child)
    away = [one.person_id for one in kin if one.parental_responsibility and not one.same_household]
    everywhere = addresses_now(viewer, [child.pk, *away])
    addresses = [each for each in everywhere if each.person_id == child.pk]
    homes = {
        each.person_id: each
        for each in everywhere
        if each.kind == "home" and each.person_id != child.pk
    }
    hidden = [each for each in (*addresses, *homes.values()) if each.protected]
    if hidden and may_see_protected(viewer, child):
        hidden = []
    due = open_lines(child, moment)
    found = Overview(
        child=child,
        addresses=[each for each in addresses if each not in hidden],
        withheld=any(each in hidden for each in addresses),
        kin=kin,
        involvements=list(
            Involvement.objects.filter(child=child, ended_at__isnull=True).order_by("-started_at")
        ),
        record=glance_at(viewer, child),
        homes={pk: None if home in hidden else home for pk, home in homes.items()},
        due=due[:SHOWN],
        due_in_all=len(due),
    )
    note_read(viewer=viewer, what="overview", subject_type="child", subject_ids=[child.pk])
    return found


def open_lines(child: Person, now: datetime) -> list[Line]:
    """List what is still to be done for a child the viewer may see, the most pressing first."""
    code = pack().name
    asked = asked_by(code)
    rows = obligations_of("child", [child.pk]).filter(status__in=OPEN)
    named = Named(child.pk, display(child), child.reference)
    lines = [
        line_of(row, named, code, now)
        for row in rows
        if row.rule in asked and not asked[row.rule].others
    ]
    drawn = drawn_together(lines, code)
    return [
        *most_pressing_first(line for line in drawn if line.overdue),
        *soonest_first(line for line in drawn if not line.overdue),
    ]
