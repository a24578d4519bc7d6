"""Puts many rows into the database at once, each column as Django itself would write it."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection, models

BATCH = 4_000
Value = Callable[[Any], Any]
# Columns whose values go in as they are; a foreign key is the number of the row it names.
PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.FloatField,
    models.ForeignKey,
)


def write(kind: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write rows of one kind, numbered already."""
    fields = kind._meta.local_concrete_fields
    values = [_value(field) for field in fields]
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        _insert(kind, ([value(row) for value in values] for row in part))


def _insert(kind: type[models.Model], tuples: Iterable[list[Any]]) -> None:
    quoted = connection.ops.quote_name
    table = quoted(kind._meta.db_table)
    columns = [quoted(str(field.column)) for field in kind._meta.local_concrete_fields]
    named = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for each in tuples:
                    copy.write_row(each)
            return
        places = ", ".join(["%s"] * len(columns))
        # Names of our own tables and columns alone; every value is passed apart from the words.
        cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({places})", list(tuples))  # noqa: S608


@cache
def _value(field: Any) -> Value:
    """Give how a row's value of one column is written."""
    told: Value = attrgetter(field.attname)
    if isinstance(field, PLAIN):
        return told
    as_kept = _kept(field)
    return lambda row: None if (value := told(row)) is None else as_kept(value)


def _kept(field: Any) -> Value:
    """Give how the database keeps a value: SQLite has no moments, days or names, only text."""
    if isinstance(field, models.JSONField):
        return json.dumps
    if connection.vendor == "postgresql":
        return lambda value: value
    if isinstance(field, models.DateTimeField):
        return lambda value: value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    if isinstance(field, models.UUIDField):
        return lambda value: value.hex
    return lambda value: field.get_db_prep_save(value, connection)
