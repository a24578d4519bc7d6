"""The counts the standards browser shows of a whole document, and when they were made."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from keyworker.oversight.tallies import Tally, tallies
from keyworker.oversight.trials import trial_of

# The whole document takes a count over everything ever asked: done once in this many seconds.
COUNTED_FOR = 600


def tallies_of_all(pack_name: str, rules: Iterable[str]) -> tuple[dict[str, Tally], datetime]:
    """The outcomes of every rule of a pack, and when they were last counted."""
    key = f"standards.tallies.{pack_name}"
    found: tuple[dict[str, Tally], datetime] | None = cache.get(key)
    if found is None:
        found = (tallies(rules), timezone.now())
        cache.set(key, found, COUNTED_FOR)
    return found


def trial_tallies(pack_name: str) -> tuple[dict[str, Tally], datetime | None]:
    """The outcomes under another council's pack at its last trial here, and when that was."""
    counted, tried_at = trial_of(pack_name)
    found: dict[str, Tally] = defaultdict(Tally)
    for rule, counts in counted.items():
        found[rule] = Tally(counts=counts)
    return found, tried_at
