"""The looks of My day in the database's own words, for both databases.

My day is looked at most, and Django spent a third of the page on putting these together.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

# Whom a worker acts for today: themselves, and those they stand in for.
STANDING = """\
SELECT h.id, h.worker_id, h.post, h.team_id, EXISTS (
    SELECT 1 FROM involvements_teamholding t WHERE t.ended_at IS NULL AND t.team_id = h.team_id
) AS holds
FROM workforce_postholding h
WHERE h.started_on <= %(today)s AND (h.ended_on IS NULL OR h.ended_on >= %(today)s)
AND h.worker_id IN (
    SELECT id FROM workforce_worker WHERE id = %(viewer)s
    UNION SELECT covered_id FROM workforce_cover WHERE by_id = %(viewer)s
    AND started_on <= %(today)s AND (ended_on IS NULL OR ended_on >= %(today)s)
)
"""

OWN_ENTRIES = """\
SELECT e.id, e.key, e.version, e.form, e.thing, e.at, e.recorded_at, e.unfinished, e.author_id,
    w.name AS author_name, s.outcome, s.note, c.child_id
FROM record_entry e
JOIN workforce_worker w ON w.id = e.author_id
LEFT JOIN record_entry later ON later.amends_id = e.id
LEFT JOIN record_signoff s ON s.entry_id = e.id
LEFT JOIN record_entrychild c ON c.entry_id = e.id
WHERE later.id IS NULL AND e.id IN (
    SELECT own.id FROM record_entry own LEFT JOIN record_signoff on_it ON on_it.entry_id = own.id
    WHERE own.author_id = %(viewer)s AND NOT (own.unfinished = '[]') AND on_it.id IS NULL
    UNION SELECT entry_id FROM record_signoff WHERE sent_back_to_id = %(viewer)s
    {waiting}
)
ORDER BY e.recorded_at, e.id, c.child_id
"""

# What those of the same team, or supervised by whoever is acted for, wrote and wait to have signed.
WAITING = """\
    UNION SELECT theirs.id FROM record_entry theirs
    LEFT JOIN record_signoff on_it ON on_it.entry_id = theirs.id
    WHERE theirs.author_id IN (
        SELECT worker_id FROM workforce_postholding
        WHERE started_on <= %(today)s AND (ended_on IS NULL OR ended_on >= %(today)s)
        AND (team_id IN ({teams}) OR supervisor_id IN ({workers}))
    )
    AND theirs.author_id <> %(viewer)s AND NOT (theirs.sign_off_decision = '')
    AND theirs.sign_off_decision IN ({decisions})
    AND theirs.unfinished = '[]' AND on_it.id IS NULL
"""

# Both sides of INTERSECT by number alone, so that each is read from an index.
COMING_MEETINGS = """\
SELECT m.id, m.ref, m.type, m.scheduled_for, m.place, m.chair_id, w.name AS chair_name, c.child_id
FROM meetings_meeting m
LEFT JOIN workforce_worker w ON w.id = m.chair_id
LEFT JOIN meetings_meetingchild c ON c.meeting_id = m.id
WHERE m.id IN (
    SELECT id FROM meetings_meeting WHERE held_at IS NULL AND cancelled_at IS NULL
    AND scheduled_for >= %(since)s AND scheduled_for <= %(until)s
    INTERSECT SELECT id FROM (
        SELECT id FROM meetings_meeting WHERE chair_id IN ({workers})
        UNION SELECT id FROM meetings_meeting WHERE about_worker_id IN ({workers})
        UNION SELECT meeting_id FROM meetings_meetingchild WHERE child_id IN ({children})
        UNION SELECT meeting_id FROM meetings_invitation WHERE worker_id IN ({workers})
    ) AS concerned
)
ORDER BY m.scheduled_for, m.id, c.child_id
"""

# How much falls due later, beside each row of what is due soon.
LATER = (
    "SELECT COUNT(*) FROM history_obligation WHERE owner_worker_id IN ({}) AND status IN ({})"
    " AND due_at > %s AND measure = 'limit'"
)


def marks(values: Sequence[object]) -> str:
    """Give a mark for each value, for one after the other."""
    return ", ".join(["%s"] * len(values)) or "NULL"


def named(name: str, values: Iterable[object], params: dict[str, Any]) -> str:
    """Give a named mark for each value and put the values among the parameters."""
    found = {f"{name}_{place}": value for place, value in enumerate(values)}
    params.update(found)
    return ", ".join(f"%({mark})s" for mark in found) or "NULL"


def instant(moment: datetime) -> Any:
    """Give a moment as the database compares it."""
    return connection.ops.adapt_datetimefield_value(moment)
