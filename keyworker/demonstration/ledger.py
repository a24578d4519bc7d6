"""Rows on their way into the database: numbered here, written together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.core.management.color import no_style
from django.db import connection, models

from keyworker.demonstration.writing import write

Row = TypeVar("Row", bound=models.Model)


@dataclass(slots=True)
class Trace:
    """One line of the audit trail to be: who did what to whom, and when."""

    at: datetime
    by: int | None
    deed: str
    subject_type: str
    subject_ids: list[int]
    details: dict[str, Any] = field(default_factory=dict)


class Ledger:
    """Every row of the council; `add` gives it its number, `write` puts all into the database."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[Any]] = {}
        self.traces: list[Trace] = []
        self._numbers: Counter[type[models.Model]] = Counter()

    def add(self, row: Row) -> Row:
        """Number a row and keep it to be written."""
        kind = type(row)
        self._numbers[kind] += 1
        row.pk = self._numbers[kind]
        self.rows.setdefault(kind, []).append(row)
        return row

    def of(self, kind: type[Row]) -> list[Row]:
        """List the rows of a kind not yet written."""
        return self.rows.get(kind, [])

    def trace(
        self,
        at: datetime,
        by: int | None,
        deed: str,
        ids: Sequence[int],
        *,
        subject_type: str = "child",
        **details: Any,
    ) -> None:
        """Keep who did what, for the audit trail."""
        self.traces.append(Trace(at, by, deed, subject_type, list(ids), details))

    def write(self) -> None:
        """Write what has been added since the last time, and let it go."""
        for kind, rows in self.rows.items():
            write(kind, rows)
        self.rows = {}

    def finish(self) -> None:
        """Let the database count on from the numbers given here."""
        statements = connection.ops.sequence_reset_sql(no_style(), list(self._numbers))
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
