"""How fast a pack's standards run over all England, against a bare scan of the same log.

A population like the demonstration council is written to Parquet (`keyworker generate`), once small
and once large, and every rule of the Wokingham pack is asked of it on every core. In the same run
DuckDB reads the same log and counts it by child and kind of event: the floor no evaluator can beat.
The budgets: a million obligations a second, at most half a scan for each rule, memory under 6 GiB,
and a cost for each child within 1.3 times from the small population to the large.
Environment: CHILDREN (400000), SMALL (10000), PROCESSES (every core).
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import duckdb

from keyworker.packs import load
from keyworker.standards.columnar.parquet import parts_of
from keyworker.standards.columnar.pooled import evaluate_folder

CHILDREN = int(os.environ.get("CHILDREN", "400000"))
SMALL = int(os.environ.get("SMALL", "10000"))
PROCESSES = int(os.environ.get("PROCESSES", str(os.cpu_count() or 1)))
A_SECOND, SCAN, FLAT, GIB = 1_000_000, 0.5, 1.3, 6.0


def main() -> int:
    """Generate, scan, evaluate; exit 1 where a budget is missed."""
    standards = load("wokingham").standards
    with tempfile.TemporaryDirectory(prefix="keyworker-") as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        generate(SMALL, small)
        generate(CHILDREN, large, like=small)
        evaluated(small, standards)  # what is read once has been read
        _, small_seconds = evaluated(small, standards)
        rows, seconds = evaluated(large, standards)
        floor = min(scanned(large) for _ in range(3))
    rules = len(standards.for_subject("child"))
    flat = (seconds / CHILDREN) / (small_seconds / SMALL)
    memory = sum(peak(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    found = [
        (
            f"{rows / seconds:,.0f} obligations a second",
            rows / seconds >= A_SECOND,
            f"{A_SECOND:,}",
        ),
        (
            f"{seconds / rules / floor:.2f} scans for each rule",
            seconds / rules / floor <= SCAN,
            SCAN,
        ),
        (f"{flat:.2f} times the cost of a child in the small one", flat <= FLAT, FLAT),
        (f"{memory:.1f} GiB at most, all processes", memory <= GIB, GIB),
    ]
    print(f"{CHILDREN:,} children, {rules} rules, {rows:,} obligations in {seconds:.1f} s")
    print(f"a scan of the log by DuckDB: {floor:.2f} s")
    for words, good, budget in found:
        print(f"  {words} (budget {budget}){'' if good else '  OVER'}")
    return 0 if all(good for _, good, _ in found) else 1


def generate(children: int, out: Path, like: Path | None = None) -> None:
    """Invent a population, as the command does."""
    command = [sys.executable, "-m", "keyworker.cli.main", "generate"]
    command += ["--children", str(children), "--out", str(out)]
    command += ["--like", str(like)] if like else []
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    print(f"{children:,} children generated in {time.perf_counter() - start:.0f} s", flush=True)


def evaluated(folder: Path, standards: object) -> tuple[int, float]:
    """How many obligations there are, and the seconds they took."""
    start = time.perf_counter()
    tables = evaluate_folder(folder, standards, as_at=date.today(), processes=PROCESSES)  # noqa: DTZ011
    rows = sum(table.num_rows for table in tables)
    return rows, time.perf_counter() - start


def scanned(folder: Path) -> float:
    """The seconds DuckDB takes to read the log and count it by child and kind."""
    files = [str(part / "events.parquet") for part in parts_of(folder)]
    connection = duckdb.connect()
    connection.execute(f"SET threads = {PROCESSES}")
    start = time.perf_counter()
    connection.execute(
        'SELECT "is", count(*), sum(events) FROM (SELECT subject, "is", count(*) AS events,'
        ' max("at") FROM read_parquet(?) GROUP BY subject, "is") GROUP BY "is"',
        [files],
    ).fetchall()
    return time.perf_counter() - start


def peak(who: int) -> float:
    """The most memory held, in GiB; of the children the largest one, so it counts for each."""
    number = PROCESSES if who == resource.RUSAGE_CHILDREN else 1
    return number * resource.getrusage(who).ru_maxrss / 1024**2


if __name__ == "__main__":
    sys.exit(main())
