"""The columnar evaluator over a population in Parquet, on several processes, part by part."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

from keyworker.standards.columnar.evaluate import evaluate_tables
from keyworker.standards.columnar.parquet import parts_of, read_part
from keyworker.standards.standards import Standards

AHEAD = 1  # parts begun beyond those at work, so that nobody waits and memory stays bounded

_asked: tuple[Standards, date | datetime] | None = None


def evaluate_folder(
    folder: Path, standards: Standards, *, as_at: date | datetime, processes: int = 1
) -> Iterator[pa.Table]:
    """Work out what the standards ask of a population in Parquet: a table of rows for each part.

    Raises HistoryRefused where a part has any fault.
    """
    parts = parts_of(folder)
    if processes <= 1 or len(parts) == 1:
        for part in parts:
            tables = read_part(part, standards.vocabulary)
            yield evaluate_tables(tables, standards, as_at=as_at)
        return
    with ProcessPoolExecutor(
        processes, get_context("spawn"), _begin, (standards, as_at)
    ) as workers:
        waiting: deque[Future[pa.Table]] = deque()
        for part in parts:
            waiting.append(workers.submit(_evaluate, part))
            if len(waiting) > processes + AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _begin(standards: Standards, as_at: date | datetime) -> None:
    global _asked
    _asked = (standards, as_at)


def _evaluate(part: Path) -> pa.Table:
    if _asked is None:
        raise RuntimeError("this process was not told what to ask")
    standards, as_at = _asked
    return evaluate_tables(read_part(part, standards.vocabulary), standards, as_at=as_at)
