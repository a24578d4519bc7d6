"""Tries other standards on this council's record: another pack, or one figure of its own."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from keyworker.audit.actions import note_read
from keyworker.history.facts import LONDON
from keyworker.history.models import Fact, Obligation
from keyworker.history.queries import pack, subject_ids, subject_types, subjects
from keyworker.history.subjects import PERSON, subject_of
from keyworker.oversight.models import Trial
from keyworker.packs import Pack
from keyworker.standards import Rule, Subject, evaluate
from keyworker.standards.changing import changed
from keyworker.standards.demand import Demand
from keyworker.standards.expressions import EventTerm, terms_of
from keyworker.standards.worked_out import COUNTED_IN
from keyworker.workforce.models import Worker

AT_A_TIME = 200
PERIOD = timedelta(weeks=52)
Counts = dict[str, dict[str, int]]
# What states are worked out from, beside themselves.
BESIDE = {"looked_after": ("placement", "legal_status", "permanence_plan")}


def try_pack(other: Pack, say: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Work out how this council does under another pack, and keep the counts; gives how many
    obligations there were. The look at every record is noted."""
    now = timezone.now().astimezone(LONDON)
    found: Counter[tuple[str, str, str]] = Counter()
    whole = [(kind, subject_ids(kind)) for kind in subject_types()]
    number = sum(len(ids) for _, ids in whole)
    done = 0
    for kind, ids in whole:
        if kind == "child":
            note_read(viewer=None, what="trial", subject_type="child", subject_ids=ids)
        for start in range(0, len(ids), AT_A_TIME):
            for subject in subjects(kind, ids[start : start + AT_A_TIME]).values():
                for row in evaluate(subject, other.standards, as_at=now):
                    found[(row.rule.name, row.measure, row.status)] += 1
            done += len(ids[start : start + AT_A_TIME])
            say(done, number)
    _keep(other.name, found, now)
    return sum(found.values())


@transaction.atomic
def _keep(name: str, found: Counter[tuple[str, str, str]], now: datetime) -> None:
    Trial.objects.filter(pack=name).delete()
    Trial.objects.bulk_create(
        Trial(pack=name, rule=rule, measure=measure, outcome=outcome, number=count, tried_at=now)
        for (rule, measure, outcome), count in sorted(found.items())
    )


def trial_of(name: str) -> tuple[Counts, datetime | None]:
    """Give the counts of the last trial of a pack by rule, at the limit, and when it was."""
    counts: Counts = {}
    tried: datetime | None = None
    for row in Trial.objects.filter(pack=name, measure="limit"):
        counts.setdefault(row.rule, {})[row.outcome] = row.number
        tried = row.tried_at
    return counts, tried


@dataclass(frozen=True, slots=True)
class Outlook:
    """One rule over the council: its outcomes, and how often it is asked for in a week.

    `for_one_worker` is the same for each worker who holds cases; None where nobody held one.
    """

    rule: Rule
    counts: Counter[str]
    in_a_week: float
    for_one_worker: float | None


def what_if(viewer: Worker, rule: Rule, figure: str) -> tuple[Outlook, Outlook]:
    """Give a rule as it is and with another figure, over everybody it has applied to.

    What was done stays as it was. Raises RulesRefused for a figure that cannot be read. The look
    is noted.
    """
    other = changed(rule, figure, pack().vocabulary)
    now = timezone.now().astimezone(LONDON)
    until = now.date()
    applied = Obligation.objects.filter(rule=rule.name, subject_type=rule.subject)
    ids = list(applied.values_list("subject_id", flat=True).distinct().order_by("subject_id"))
    if rule.subject == "child":
        note_read(viewer=viewer, what="what_if", subject_type="child", subject_ids=ids)
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    demands = tuple(Demand(_since(until).toordinal(), until.toordinal()) for _ in counts)
    versions = (rule, other)
    standards = pack().standards
    for subject in _told(rule, ids):
        for place, each in enumerate(versions):
            tried = standards.only([each])
            demands[place].add(subject, [each], tried)
            for row in evaluate(subject, tried, as_at=now):
                counts[place][row.status] += row.measure == "limit"
    first, second = (
        _outlook(each, counts[place], demands[place]) for place, each in enumerate(versions)
    )
    return first, second


def _since(until: date) -> date:
    return until - PERIOD + timedelta(days=1)


def _outlook(rule: Rule, counts: Counter[str], demand: Demand) -> Outlook:
    asked = demand.by_rule[rule.name]
    held = demand.worker_weeks
    return Outlook(rule, counts, asked / demand.weeks, asked / held if held else None)


def _told(rule: Rule, ids: list[int]) -> Iterator[Subject]:
    """The subjects with what the rule looks at, and no more: a council's whole log is long."""
    things = _things(rule)
    named = Q(name__in=[PERSON, "allocated", *things])
    for thing in things:
        named |= Q(name__startswith=f"{thing}.")
    for start in range(0, len(ids), AT_A_TIME):
        some = ids[start : start + AT_A_TIME]
        rows: dict[int, list[Fact]] = {pk: [] for pk in some}
        told = Fact.objects.filter(subject_type=rule.subject, subject_id__in=some)
        looked_at = told.filter(named) if things else told
        for fact in looked_at.order_by("id"):
            rows[fact.subject_id].append(fact)
        for pk, facts in rows.items():
            yield subject_of(rule.subject, pk, facts)


def _things(rule: Rule) -> set[str]:
    """The things a rule looks at; none where it looks at whole groups of them."""
    found: set[str] = set()
    for part in rule.expressions:
        for term in terms_of(part):
            names = term.things if isinstance(term, EventTerm) else (term.thing,)
            if len(names) > 1:
                return set()
            found.update(names)
    for thing in list(found):
        found.update(BESIDE.get(thing, ()))
        if thing in COUNTED_IN:
            found.add(COUNTED_IN[thing])
    return found
