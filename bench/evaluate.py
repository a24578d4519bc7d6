"""How long one child's obligations take, against reading the same history out of its JSON.

One child with 300 events and the rules of the front door, need, protection and recording (the
chapters below, and the law): `evaluate` without `why` may take at most 15 times as long as
`json.loads` of that history. What all rules of the pack take is printed beside it. Each round takes
a child as just read, so that nothing is remembered from the round before. Both are timed in turn
and the least disturbed tenth of the rounds counts, so that a busy machine slows neither more than
the other.
Environment: ROUNDS (300).
"""

import copy
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from child.three_years import EVENTS, history

from keyworker.packs import load
from keyworker.standards import Rule, Subject, evaluate, read_history

ROUNDS = int(os.environ.get("ROUNDS", "300"))
BUDGET = 15.0
AS_AT = date(2026, 9, 30)
CHAPTERS = {
    *("duty-team-mash", "child-and-family-assessment", "strategy-discussions"),
    *("section-47-enquiries", "cin-plans-and-reviews", "cp-plans-and-reviews"),
    *("child-protection-conferences", "case-closures", "recording-standards"),
    "recording-timescales",
}


def main() -> int:
    """Measure both in turn, in one run; exit 1 where the ratio is over the budget."""
    whole = load("wokingham").standards
    standards = whole.only([rule for rule in whole.rules if is_of_the_chapters(rule)])
    text = json.dumps(history())
    child = read_history(json.loads(text), standards.vocabulary).subjects[0]
    rules = standards.for_subject("child")
    rows = evaluate(fresh(child), standards, as_at=AS_AT)
    if len(child.events) != EVENTS or len(rows) < EVENTS:
        print(f"{len(child.events)} events gave {len(rows)} obligations: this measures too little")
        return 1
    reading: list[float] = []
    working: list[float] = []
    for _ in range(ROUNDS):
        reading.append(seconds(lambda: json.loads(text)))
        subject = fresh(child)
        working.append(seconds(lambda subject=subject: evaluate(subject, standards, as_at=AS_AT)))
    read, worked = least_disturbed(reading), least_disturbed(working)
    ratio = worked / read
    everything: list[float] = []
    for _ in range(ROUNDS):
        subject = fresh(child)
        everything.append(seconds(lambda subject=subject: evaluate(subject, whole, as_at=AS_AT)))
    every_rule = least_disturbed(everything) * 1000
    print(f"One child: {EVENTS} events, {len(text):,} characters of JSON")
    print(
        f"{len(rules)} rules gave {len(rows)} obligations; the least disturbed of {ROUNDS} rounds:"
    )
    print(f"  json.loads  {read * 1000:7.3f} ms")
    print(f"  evaluate    {worked * 1000:7.3f} ms")
    print(f"  ratio       {ratio:7.1f}, at most {BUDGET:g} allowed")
    print(f"  all {len(whole.for_subject('child'))} rules of the pack: {every_rule:.3f} ms")
    if ratio > BUDGET:
        print("Over the budget.")
        return 1
    return 0


def is_of_the_chapters(rule: Rule) -> bool:
    """Tell whether a rule carries a clause of the chapters, or is the law's own."""
    return rule.pack == "england" or rule.clauses[0].split("/")[1] in CHAPTERS


def fresh(child: Subject) -> Subject:
    """Give the child as just read: its events not yet put in order by name."""
    found = copy.copy(child)
    found._named = found._spans = None
    return found


def least_disturbed(times: list[float]) -> float:
    """Give the median of the fastest tenth."""
    return statistics.median(sorted(times)[: max(1, len(times) // 10)])


def seconds(work: Callable[[], object]) -> float:
    """Time one piece of work."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
