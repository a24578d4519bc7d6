"""The open children of one family, for entries made in one go."""

from collections.abc import Sequence

from django.db.models import Q

from keyworker.involvements.models import Involvement
from keyworker.people.models import Person, Relationship

SIBLINGS = ("sibling", "half_sibling")


def sibling_ids(children: Sequence[Person]) -> set[int]:
    """Give the ids of these children's brothers and sisters: told so, or by a shared parent."""
    ids = [child.pk for child in children]
    found: set[int] = set()
    told = Relationship.objects.filter(
        Q(person__in=ids) | Q(other__in=ids), kind__in=SIBLINGS, ended_on__isnull=True
    )
    for person_id, other_id in told.values_list("person_id", "other_id"):
        found.update((person_id, other_id))
    parents = Relationship.objects.filter(other__in=ids, kind="parent").values("person_id")
    shared = Relationship.objects.filter(person__in=parents, kind="parent")
    found.update(shared.values_list("other_id", flat=True))
    return found - set(ids)


def open_siblings(children: Sequence[Person]) -> list[Person]:
    """List the brothers and sisters who are open to us too, the eldest first."""
    open_ids = Involvement.objects.filter(
        child__in=sibling_ids(children), kind="open_case", ended_at__isnull=True
    ).values("child_id")
    return list(
        Person.objects.filter(pk__in=open_ids).prefetch_related("names").order_by("born", "pk")
    )


def every_open_child_seen(children: Sequence[Person], seen: set[int]) -> bool:
    """Tell whether every open child of the family was seen on one visit."""
    if any(child.pk not in seen for child in children):
        return False
    return all(sibling.pk in seen for sibling in open_siblings(children))
