"""The audit trail of the invented past, chained worker by worker as the live one is."""

from collections import defaultdict
from collections.abc import Sequence

from keyworker.audit.chain import FIRST_HASH, hash_of
from keyworker.audit.models import AuditEntry, AuditSubject
from keyworker.demonstration.ledger import Ledger, Trace

BATCH = 5_000


def write_trail(ledger: Ledger, traces: Sequence[Trace], names: dict[int, str]) -> None:
    """Write every deed in the order it was done, each chained to its worker's before."""
    last: dict[int | None, str] = defaultdict(lambda: FIRST_HASH)
    ordered = sorted(enumerate(traces), key=lambda pair: (pair[1].at, pair[0]))
    for number, (_, trace) in enumerate(ordered, start=1):
        ids = list(dict.fromkeys(trace.subject_ids))
        entry = AuditEntry(
            at=trace.at,
            worker_id=trace.by,
            worker_name="Keyworker" if trace.by is None else names[trace.by],
            deed=trace.deed,
            subject_type=trace.subject_type,
            subject_ids=ids,
            details=trace.details,
            previous_hash=last[trace.by],
        )
        entry.hash = last[trace.by] = hash_of(entry)
        ledger.add(entry)
        for subject_id in ids:
            ledger.add(
                AuditSubject(
                    entry_id=entry.pk, subject_type=trace.subject_type, subject_id=subject_id
                )
            )
        if number % BATCH == 0:
            ledger.write()
    ledger.write()
