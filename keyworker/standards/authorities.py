"""What a manager allowed for one subject, and which obligations it reaches."""

from keyworker.standards.asking import Asking
from keyworker.standards.durations import Duration
from keyworker.standards.history import Authority
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Rule


def allowed_day(asking: Asking, row: Obligation, opens: int, due: int) -> int:
    """Give the day an obligation is due by, with what was allowed while it had not yet fallen due.

    Authorities are taken in the order they were given, each against the day as it stood by then: a
    second extension given before the first ran out counts, one given after a day had passed cures
    nothing. What was given after the thing was done says nothing of it.
    """
    for found in sorted(asking.subject.authorities, key=lambda each: each.since):
        if found.does == "waive" or not _is_about(found, row) or found.since >= due:
            continue
        if row.done_at is not None and found.since > row.done_at.day:
            continue
        if found.does == "vary" and found.interval is not None:
            if found.until is None or found.until >= opens:
                due = _varied(asking, row, found.interval, opens)
                row.allowed = found
        elif found.until is not None and found.since >= opens and found.until > due:
            due, row.allowed = found.until, found
    return due


def _varied(asking: Asking, row: Obligation, interval: Duration, opens: int) -> int:
    """A variation counts from the opening, and never beyond the outer bound the clause sets."""
    due = interval.after(opens, asking.calendar)
    bound = row.rule.vary_at_most
    row.length = interval
    if bound is not None:
        outer = bound.after(opens, asking.calendar)
        if due > outer:
            row.length, due = bound, outer
    return due


def waiver(asking: Asking, row: Obligation) -> Authority | None:
    """Give the latest waiver that covers an obligation: open, or opening, while it held.

    One given once the obligation had fallen due covers it no longer.
    """
    if row.start is None:
        return None
    found: Authority | None = None
    for each in asking.subject.authorities:
        if each.does != "waive" or not _is_about(each, row):
            continue
        if each.until is not None and each.until < row.start.day:
            continue
        if row.due is not None and each.since >= row.due.day:
            continue
        if row.ended is not None and each.since > row.ended.day:
            continue
        if found is None or each.since >= found.since:
            found = each
    return found


def _is_about(authority: Authority, row: Obligation) -> bool:
    """Tell whether an authority names a clause of this obligation, and its matter if any."""
    if authority.clause not in row.clauses and authority.clause not in row.rule.clauses:
        return False
    if not authority.ref or row.trigger is None or not _by_matter(row.rule):
        return True
    return row.trigger.serves(authority.ref)


def _by_matter(rule: Rule) -> bool:
    """A recurring duty belongs to its state; its cycles begin with events of any matter."""
    return rule.kind in ("deadline", "before")
