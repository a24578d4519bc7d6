"""What a changed row tells anew, so that the log grows by what changed and no more."""

from collections.abc import Iterable
from dataclasses import replace

from keyworker.history.facts import NewFact


def changed(before: Iterable[NewFact], after: Iterable[NewFact]) -> list[NewFact]:
    """Give the facts that are new or different, and withdraw those no row tells any more."""
    stood = {fact.identity: fact for fact in before}
    found: list[NewFact] = []
    for fact in after:
        former = stood.pop(fact.identity, None)
        if former is None or replace(former, source_version=fact.source_version) != fact:
            found.append(fact)
    found.extend(replace(fact, void=True) for fact in stood.values())
    return found
