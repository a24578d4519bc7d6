"""How due dates are said: the day, the time where the limit is in hours, and how late."""

from datetime import datetime

from django.utils import timezone

from keyworker.history.models import Obligation


def due_words(
    row: Obligation, now: datetime, *, days: int | None, hours: float | None, overdue: bool
) -> str:
    """Say when something is or was due, as it stands at a moment."""
    if row.status == "open":
        return f"As soon as it can be done; {_age(row.start_at, now)}"
    if row.due_at is None:
        return "No date"
    when = day_words(row.due_at) if row.due_is_date else moment_words(row.due_at)
    if overdue:
        return f"Was due {when}, {_late(days, hours)}"
    if row.status == "due" or row.status == "overdue":
        return f"Due {when}{_near(row.due_at, now)}"
    return f"Was due {when}"


def day_words(at: datetime) -> str:
    """Write a day: Wed 1 Apr 2026."""
    local = timezone.localtime(at)
    return f"{local:%a} {local.day} {local:%b %Y}"


def moment_words(at: datetime) -> str:
    """Write a moment: Wed 1 Apr 2026 at 16:30."""
    return f"{day_words(at)} at {timezone.localtime(at):%H:%M}"


def _late(days: int | None, hours: float | None) -> str:
    if hours is not None and hours < 48:
        whole = max(1, int(hours))
        return f"{whole} hour{'' if whole == 1 else 's'} late"
    whole = days if days is not None else int((hours or 0) // 24)
    return f"{whole} day{'' if whole == 1 else 's'} late"


def _near(due: datetime, now: datetime) -> str:
    days = (timezone.localdate(due) - timezone.localdate(now)).days
    if days == 0:
        return ", today"
    return ", tomorrow" if days == 1 else ""


def _age(start: datetime | None, now: datetime) -> str:
    if start is None:
        return "waiting"
    days = (timezone.localdate(now) - timezone.localdate(start)).days
    if days == 0:
        return "since today"
    return f"waiting {days} day{'' if days == 1 else 's'}"
