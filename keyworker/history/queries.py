"""Reads the log and what it asks for. Domains above decide who may see what they fetch here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from keyworker.history.models import Fact, Obligation
from keyworker.history.subjects import latest, public_shape, subject_of
from keyworker.packs import Pack, load
from keyworker.standards import Subject

OPEN = ("due", "overdue", "open")


def pack() -> Pack:
    """Give the practice pack this council works by."""
    return load(settings.PACK)


def subjects(subject_type: str, ids: Sequence[int]) -> dict[int, Subject]:
    """Give the subjects the engine reads, by id, in one query."""
    rows: dict[int, list[Fact]] = defaultdict(list)
    for fact in Fact.objects.filter(subject_type=subject_type, subject_id__in=ids).order_by("id"):
        rows[fact.subject_id].append(fact)
    return {
        subject_id: subject_of(subject_type, subject_id, rows.get(subject_id, []))
        for subject_id in ids
    }


def subject(subject_type: str, subject_id: int) -> Subject:
    """Give one subject as the engine reads it."""
    return subjects(subject_type, [subject_id])[subject_id]


def subject_types() -> list[str]:
    """List the types of subject the log tells of."""
    return sorted(Fact.objects.values_list("subject_type", flat=True).distinct())


def subject_ids(subject_type: str) -> list[int]:
    """List every subject of a type the log tells of."""
    told = Fact.objects.filter(subject_type=subject_type)
    return list(told.values_list("subject_id", flat=True).distinct().order_by("subject_id"))


def raw(subject_type: str, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Give subjects as a history file holds them (design section 3), for export."""
    rows: dict[int, list[Fact]] = defaultdict(list)
    for fact in Fact.objects.filter(subject_type=subject_type, subject_id__in=ids).order_by("id"):
        rows[fact.subject_id].append(fact)
    return [public_shape(str(subject_id), rows[subject_id]) for subject_id in ids]


def obligations_of(subject_type: str, ids: Sequence[int]) -> QuerySet[Obligation]:
    """List everything asked for these subjects, by due moment."""
    return Obligation.objects.filter(subject_type=subject_type, subject_id__in=ids).order_by(
        "due_at", "rule", "cycle"
    )


def standing_facts(
    subject_type: str, ids: Sequence[int], names: Iterable[str]
) -> dict[int, list[Fact]]:
    """Give the standing facts of certain names for each subject, in the order of the log."""
    found: dict[int, list[Fact]] = defaultdict(list)
    rows = Fact.objects.filter(
        subject_type=subject_type, subject_id__in=ids, name__in=list(names)
    ).order_by("id")
    for fact in rows:
        found[fact.subject_id].append(fact)
    return {subject_id: latest(facts) for subject_id, facts in found.items()}


def supervisors_of(worker_ids: Iterable[int]) -> dict[int, int]:
    """Give each worker's supervisor as the log has it now."""
    found: dict[int, int] = {}
    for worker_id, posts in standing_facts("worker", list(worker_ids), ["in_post"]).items():
        for post in posts:
            supervisor = post.attributes.get("supervisor")
            if post.until is None and supervisor:
                found[worker_id] = int(supervisor)
    return found


def children_held_by(worker_ids: Iterable[int]) -> list[int]:
    """List the children these workers are allocated to as the log has it now."""
    workers = [str(worker_id) for worker_id in worker_ids]
    told = Fact.objects.filter(
        subject_type="child", name="allocated", attributes__worker__in=workers
    )
    ids = set(told.values_list("subject_id", flat=True))
    return sorted(
        child_id
        for child_id, facts in standing_facts("child", sorted(ids), ["allocated"]).items()
        if any(fact.until is None and fact.attributes.get("worker") in workers for fact in facts)
    )
