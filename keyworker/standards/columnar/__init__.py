"""The columnar evaluator: the meaning of `evaluate` over a whole population, in columns.

Histories come as Arrow tables or Parquet, obligations go out as an Arrow table with every column of
a row but `why`, which `explain` gives for the rows it is asked for.
"""

from keyworker.standards.columnar.evaluate import evaluate_parts, evaluate_tables, explain
from keyworker.standards.columnar.output import as_rows
from keyworker.standards.columnar.tables import Tables, subjects_of, tables_of

__all__ = [
    "Tables",
    "as_rows",
    "evaluate_parts",
    "evaluate_tables",
    "explain",
    "subjects_of",
    "tables_of",
]
