"""Builds the whole council: families, workers, three years of work, and what is owed today."""

from collections.abc import Callable
from datetime import date
from random import Random

from django.db import transaction

from keyworker.demonstration import arcs, caseloads, families, owed, staff, telling, trail
from keyworker.demonstration.arcs import Arc
from keyworker.demonstration.families import culture_of
from keyworker.demonstration.ledger import Ledger
from keyworker.demonstration.moments import on, years_after
from keyworker.demonstration.staff import Seat, Staff
from keyworker.demonstration.stories import what_else
from keyworker.demonstration.stories.story import Story
from keyworker.demonstration.stories.telling_one import tell
from keyworker.demonstration.words import Words
from keyworker.history.models import Fact
from keyworker.history.queries import pack, supervisors_of
from keyworker.people import keys
from keyworker.people.models import Person
from keyworker.workforce.models import Worker

FAMILIES_AT_A_TIME = 60
Progress = Callable[[str], None]


@transaction.atomic
def build(*, size: float, seed: int, until: date, say: Progress) -> None:
    """Write a council of this size into an empty database; all of it or nothing."""
    ledger = Ledger()
    planned = arcs.plan(size=size, seed=seed, until=until)
    council = workforce(ledger, planned, size, seed, until)
    names = {worker.pk: worker.name for worker in ledger.of(Worker)}
    shared = caseloads.share_out(planned, council, until)
    _written(ledger, {}, until)
    supervisors = supervisors_of(names)
    for start in range(0, len(planned), FAMILIES_AT_A_TIME):
        some = planned[start : start + FAMILIES_AT_A_TIME]
        stories = [family(ledger, council, arc, shared[arc.key], seed, until) for arc in some]
        _what_else(ledger, stories)
        _written(ledger, supervisors, until)
        done = min(start + FAMILIES_AT_A_TIME, len(planned))
        say(f"Families {done:,} of {len(planned):,}")
    trail.write_trail(ledger, ledger.traces, names)
    ledger.finish()


def workforce(ledger: Ledger, planned: list[Arc], size: float, seed: int, until: date) -> Staff:
    """Set up the teams and seat somebody in every post."""
    teams = staff.set_up_teams(ledger, pack().services["services"])
    council = caseloads.seats_for(planned, teams, size, until)
    begins = min([years_after(until, -3), *(arc.arrives for arc in planned)])
    rng = Random(f"{seed}:workers")
    people = [_somebody(rng) for _ in range(6 * len(council.seats) + 40)]
    staff.appoint(ledger, council, people, begins, until)
    return council


def _somebody(rng: Random) -> tuple[str, str]:
    culture = culture_of(rng)
    given = rng.choice(culture["women"] if rng.random() < 0.78 else culture["men"])
    return given, rng.choice(culture["families"])


def family(
    ledger: Ledger, council: Staff, arc: Arc, seats: list[Seat], seed: int, until: date
) -> Story:
    """Invent one family and tell its story; no other family's story changes it."""
    rng = Random(f"{seed}:{arc.key}")
    known = on(arc.arrives, 8)
    people = families.invent(ledger, rng, arc, known, until)
    story = Story(
        ledger=ledger,
        staff=council,
        rng=rng,
        words=Words(rng),
        arc=arc,
        family=people,
        seats=seats,
        until=on(until, 0),
    )
    by = story.in_post("duty_social_worker", arc.arrives)
    ledger.trace(known, by.pk, "people.create_child", story.ids())
    tell(story)
    return story


def _what_else(ledger: Ledger, stories: list[Story]) -> None:
    """Let be done what the standards ask of these families beside their stories."""
    known = telling.facts_of_children(ledger)
    for story in stories:
        what_else.asked(story, [known[pk] for pk in story.ids() if pk in known])


def _written(ledger: Ledger, supervisors: dict[int, int], until: date) -> None:
    """Tell the log of what was added, write it, and work out what is owed and what finds whom."""
    telling.tell(ledger)
    facts = ledger.of(Fact)
    people = [person.pk for person in ledger.of(Person)]
    ledger.write()
    fresh = Person.objects.filter(pk__in=people).order_by("pk")
    for row in keys.rows_of(fresh.prefetch_related("names", "addresses", "identifiers")):
        ledger.add(row)
    owed.work_out(ledger, facts, supervisors, on(until, 0))
    ledger.write()
