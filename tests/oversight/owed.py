"""Obligations as the engine would leave them, for screens and counts that only read them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from keyworker.history.models import Obligation
from keyworker.involvements.models import TeamHolding

LONDON = ZoneInfo("Europe/London")
VISITS, CORE_GROUPS = "wokingham/cp-visits", "wokingham/core-groups"
RECORD_SENT = "wokingham/conference-record-sent"


def at(text):
    """A moment here: "2026-10-31 23:59"."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def owed(child, due, status, rule=VISITS, **more):
    """One obligation of a child, due at a moment here."""
    given = {"kind": "recurring", "owner": "social_worker", "measure": "limit", **more}
    return Obligation.objects.create(
        subject_type="child",
        subject_id=getattr(child, "pk", child),
        rule=rule,
        due_at=at(due),
        status=status,
        clauses=["wokingham/cp-plans-and-reviews/1"],
        why="10 working days from then.",
        **given,
    )


def held(child, team, since, until=None):
    """A team holds a child's case from a moment here."""
    return TeamHolding.objects.create(
        child=child,
        team=team,
        started_at=at(since),
        ended_at=at(until) if until else None,
        recorded_at=at(since),
    )
