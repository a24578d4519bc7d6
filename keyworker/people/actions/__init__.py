"""Makes people known: children born and unborn, adults, their names, addresses and ties."""

from keyworker.people.actions.making import (
    LikelyDouble,
    correct_birth,
    create_adult,
    create_child,
    record_birth,
)
from keyworker.people.actions.particulars import (
    add_identifier,
    add_name,
    change_name,
    record_address,
    record_telephone,
)
from keyworker.people.actions.reindexing import reindex
from keyworker.people.actions.ties import end_relationship, relate

__all__ = [
    "LikelyDouble",
    "add_identifier",
    "add_name",
    "change_name",
    "correct_birth",
    "create_adult",
    "create_child",
    "end_relationship",
    "record_address",
    "record_birth",
    "record_telephone",
    "reindex",
    "relate",
]
