"""Lets those who write about the same subject go one after the other."""

from collections.abc import Iterable

from django.db import connection


def take_turns(subject_type: str, ids: Iterable[int]) -> None:
    """Wait until nobody else is writing about these subjects; held until the transaction ends.

    Every deed about people takes its turn first, before it reads what it is about to change and
    before its audit row, so that two at once never act on the same reading and never wait for each
    other in a ring.
    """
    if connection.vendor != "postgresql":
        return  # SQLite lets one writer in at a time: transactions begin IMMEDIATE.
    with connection.cursor() as cursor:
        for subject_id in sorted(set(ids)):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s), %s)",
                [subject_type, subject_id % 2_147_483_647],
            )
