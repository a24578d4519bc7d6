"""One story told twice, by the simulation and by the actions, leaves the same facts and duties."""

import re
from collections import Counter
from datetime import date

import pytest

from keyworker.demonstration import arcs, building, caseloads
from keyworker.demonstration.ledger import Ledger
from keyworker.demonstration.moments import LONDON, on
from keyworker.demonstration.owed import work_out
from keyworker.demonstration.telling import tell
from keyworker.history.actions import refresh
from keyworker.history.models import Fact, Obligation
from keyworker.history.queries import supervisors_of
from keyworker.history.subjects import latest
from keyworker.people.models import Address, Identifier, Person, PersonName, Relationship
from keyworker.workforce.models import Worker
from tests.demonstration.replaying import Replay

UNTIL = date(2026, 6, 3)
ABOUT_PEOPLE = (Person, PersonName, Address, Identifier, Relationship)
# Names a matter bears that is told anew each time.
NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|allocation:\d+|holding:\d+")


def simulated(kind):
    """The shortest story of a kind that runs through, alone in a council of its own."""
    planned = arcs.plan(size=0.05, seed=3, until=UNTIL)
    whole = [arc for arc in planned if arc.kind == kind and (arc.closes or UNTIL) < UNTIL]
    arc = min(whole, key=lambda arc: arc.closes - arc.arrives)
    ledger = Ledger()
    council = building.workforce(ledger, planned, 0.05, 3, UNTIL)
    shared = caseloads.share_out(planned, council, UNTIL)
    tell(ledger)
    ledger.write()
    ledger.traces.clear()
    building.family(ledger, council, arc, shared[arc.key], 3, UNTIL)
    return ledger


def plain(value):
    """A text with the names of matters left out."""
    return NAME.sub("#", str(value))


def known(rows):
    """What stands in the log, without the names that differ each time."""
    found = Counter()
    for fact in latest(sorted(rows, key=lambda row: row.pk)):
        found[
            (
                fact.subject_id,
                fact.name,
                fact.at and fact.at.astimezone(LONDON).isoformat(),
                fact.until and fact.until.astimezone(LONDON).isoformat(),
                fact.recorded_at.astimezone(LONDON).isoformat() if fact.name != "person" else "",
                plain(sorted(fact.attributes.items())),
                plain(sorted(fact.for_ref)),
                plain(fact.ref),
            )
        ] += 1
    return found


def owed(rows):
    """What is asked, and what became of it; whether something open is late depends on the day one
    looks, and its row is not written anew for that."""
    return Counter(
        (
            *(row.subject_id, row.rule, row.measure, row.cycle),
            *("due" if row.status == "overdue" else row.status, row.days_late),
            *(row.start_at, row.due_at, row.done_at, row.owner_worker_id, plain(row.why)),
        )
        for row in rows
    )


def apart(simulated_, live):
    """What only one of the two says, a line each."""
    lines = [f"simulated: {each}" for each in simulated_ - live]
    lines += [f"live: {each}" for each in live - simulated_]
    return sorted(lines, key=lambda line: line.partition(": ")[2])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", ["no_action", "assessed", "in_need", "disabled", "enquiry", "protected", "care"]
)
def test_the_actions_leave_what_the_simulation_wrote(kind):
    ledger = simulated(kind)
    tell(ledger)
    facts = [fact for fact in ledger.of(Fact) if fact.subject_type == "child"]
    wanted = known(facts)
    workers = dict(Worker.objects.values_list("pk", "name"))
    work_out(ledger, facts, supervisors_of(workers), on(UNTIL, 0))
    wanted_owed = owed(ledger.of(Obligation))
    for table in ABOUT_PEOPLE:
        table.objects.bulk_create(ledger.of(table))
    for person in ledger.of(Person):
        Person.objects.filter(pk=person.pk).update(created_at=person.created_at)
    before = {fact.identity for fact in facts if fact.name == "person"}
    Fact.objects.bulk_create(fact for fact in facts if fact.identity in before)

    Worker.objects.update(is_active=True)  # those who have left since were here then
    ledger.finish()
    Replay(ledger).run()

    children = sorted({fact.subject_id for fact in facts})
    live = known(Fact.objects.filter(subject_type="child", subject_id__in=children))
    assert sum(wanted.values()) > 5
    assert apart(wanted, live) == []
    refresh(subject_type="child", subject_ids=children, as_at=on(UNTIL, 0))
    live_owed = owed(Obligation.objects.filter(subject_type="child", subject_id__in=children))
    assert apart(wanted_owed, live_owed) == []
