"""What an entry is asked for by, and what recording it has changed."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from keyworker.history.models import Obligation
from keyworker.history.queries import OPEN, pack
from keyworker.oversight.lines import Line, drawn_together, line_of, named_children, soonest_first
from keyworker.people.models import Person
from keyworker.people.queries import children_for, names_of
from keyworker.record.models import Entry
from keyworker.workforce.models import Worker


def asked_for(viewer: Worker, child: Person, rule: str, ref: str = "") -> Line | None:
    """Give the open obligation of a child that a form was opened from, if it is still open.

    The page that shows it notes the look (`record.queries.opened_for_writing`).
    """
    if not rule:
        return None
    seen = children_for(viewer).filter(pk=child.pk).values("pk")
    rows = Obligation.objects.filter(
        subject_type="child", subject_id__in=seen, rule=rule, status__in=OPEN
    ).order_by("due_at", "pk")
    found = list(rows)
    row = next((each for each in found if (each.trigger or {}).get("ref") == ref), None)
    if row is None:
        row = found[0] if found else None
    if row is None:
        return None
    return line_of(row, named_children(names_of([child.pk]))[child.pk], pack().name, timezone.now())


@dataclass(slots=True)
class Changed:
    """What an entry did: obligations it satisfied, in time or late, and those that are next."""

    satisfied: list[Line]
    next: list[Line]


def changed_by(viewer: Worker, entry: Entry) -> Changed:
    """Tell which obligations an entry turned met or late, and the next dates that follow from it.

    The page reads the entry too, which notes the look (`record.queries.entry_for`).
    """
    now = timezone.now()
    ids = [row.child_id for row in entry.children.all()]
    seen = list(children_for(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    names = named_children(names_of(seen))
    of_these = Obligation.objects.filter(subject_type="child", subject_id__in=seen)
    done = list(of_these.filter(done__ref=entry.ref).order_by("due_at", "pk"))
    satisfied = [row for row in done if _is_by(row, entry)]
    rules = {row.rule for row in satisfied}
    day = timezone.localtime(entry.at).replace(hour=0, minute=0, second=0, microsecond=0)
    follows = Q(rule__in=rules, start_at__gte=day) | Q(trigger__ref=entry.ref)
    following = of_these.filter(follows, status__in=OPEN).exclude(due_at=None)
    code = pack().name
    next_lines = [line_of(row, names.get(row.subject_id), code, now) for row in following]
    return Changed(
        satisfied=[line_of(row, names.get(row.subject_id), code, now) for row in satisfied],
        next=soonest_first(drawn_together(next_lines, code)),
    )


def _is_by(row: Obligation, entry: Entry) -> bool:
    """Tell whether the doing was this entry, and not another part of the same matter."""
    return str((row.done or {}).get("is", "")).startswith(f"{entry.thing}.")
