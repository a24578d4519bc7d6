"""The open children of one family, for entries made in one go."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from keyworker.involvements.models import Involvement
from keyworker.people.models import Person, Relationship

SIBLINGS = ("sibling", "half_sibling")


def _siblings(children: Sequence[Person]) -> QuerySet[Person]:
    """These children's brothers and sisters: told so, or by a shared parent."""
    ids = [child.pk for child in children]
    told = Relationship.objects.filter(kind__in=SIBLINGS, ended_on__isnull=True)
    parenthood = Relationship.objects.filter(kind="parent")
    parents = parenthood.filter(other__in=ids).values("person_id")
    return Person.objects.filter(
        Q(pk__in=told.filter(person__in=ids).values("other_id"))
        | Q(pk__in=told.filter(other__in=ids).values("person_id"))
        | Q(pk__in=parenthood.filter(person__in=parents).values("other_id"))
    ).exclude(pk__in=ids)


def open_siblings(children: Sequence[Person]) -> list[Person]:
    """List the brothers and sisters who are open to us too, the eldest first."""
    return list(_open(children).prefetch_related("names").order_by("born", "pk"))


def _open(children: Sequence[Person]) -> QuerySet[Person]:
    open_ids = Involvement.objects.filter(kind="open_case", ended_at__isnull=True).values(
        "child_id"
    )
    return _siblings(children).filter(pk__in=open_ids, kind=Person.Kind.CHILD)


def every_open_child_seen(children: Sequence[Person], seen: set[int]) -> bool:
    """Tell whether every open child of the family was seen on one visit."""
    if any(child.pk not in seen for child in children):
        return False
    return not _open(children).exclude(pk__in=seen).exists()
