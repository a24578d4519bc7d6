"""What an entry is asked for by, and what recording it has changed."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from keyworker.history.models import Obligation
from keyworker.history.queries import OPEN, pack
from keyworker.oversight.lines import Line, Named, drawn_together, line_of, soonest_first
from keyworker.people.models import Person
from keyworker.people.names import display
from keyworker.people.queries import children_for
from keyworker.record.models import Entry
from keyworker.workforce.models import Worker


def asked_for(viewer: Worker, child: Person, rule: str, ref: str = "") -> Line | None:
    """Give the open obligation of a child that a form was opened from, if it is still open.

    The page that shows it notes the look (`record.queries.opened_for_writing`).
    """
    if not rule:
        return None
    found = list(
        Obligation.objects.filter(
            subject_type="child",
            subject_id__in=children_for(viewer).filter(pk=child.pk).values("pk"),
            rule=rule,
            status__in=OPEN,
        ).order_by("due_at", "pk")
    )
    of_matter = [row for row in found if (row.trigger or {}).get("ref") == ref]
    row = next(iter([*of_matter, *found]), None)
    return None if row is None else line_of(row, _named(child), pack().name, timezone.now())


@dataclass(slots=True)
class Changed:
    """What an entry did: obligations it satisfied, in time or late, and those that are next."""

    satisfied: list[Line]
    next: list[Line]


def changed_by(viewer: Worker, entry: Entry) -> Changed:
    """Tell which obligations an entry turned met or late, and the next dates that follow from it.

    The page reads the entry too, which notes the look (`record.queries.entry_for`).
    """
    now, code = timezone.now(), pack().name
    names = {row.child_id: _named(row.child) for row in entry.children.all()}
    day = timezone.localtime(entry.at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Obligation.objects.filter(
        Q(done__ref=entry.ref) | Q(status__in=OPEN, due_at__isnull=False, start_at__gte=day),
        subject_type="child",
        subject_id__in=children_for(viewer).filter(pk__in=list(names)).values("pk"),
    )
    done: list[Obligation] = []
    following: list[Obligation] = []
    for row in rows.order_by("due_at", "pk"):
        (following if row.status in OPEN else done).append(row)
    satisfied = [row for row in done if _is_by(row, entry)]
    again = {(row.subject_id, row.rule) for row in satisfied}
    follows = [
        row
        for row in following
        if (row.subject_id, row.rule) in again or (row.trigger or {}).get("ref") == entry.ref
    ]
    lines = [line_of(row, names[row.subject_id], code, now) for row in follows]
    return Changed(
        satisfied=[line_of(row, names[row.subject_id], code, now) for row in satisfied],
        next=soonest_first(drawn_together(lines, code)),
    )


def _named(child: Person) -> Named:
    return Named(child.pk, display(child), child.reference)


def _is_by(row: Obligation, entry: Entry) -> bool:
    """Tell whether the doing was this entry, and not another part of the same matter."""
    return str((row.done or {}).get("is", "")).startswith(f"{entry.thing}.")
