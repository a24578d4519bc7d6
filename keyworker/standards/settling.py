"""One way to settle every obligation: what became of it, whose it is, and what was allowed."""

from datetime import datetime

from keyworker.standards.asking import Asking
from keyworker.standards.durations import Duration
from keyworker.standards.expressions import AnyOf, Expression, StateTerm
from keyworker.standards.history import Authority, Event
from keyworker.standards.moments import LONDON, Moment
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Limit, Rule

HOUR = 3_600


def new(asking: Asking, rule: Rule, limit: Limit, start: Moment | None) -> Obligation | None:
    """Begin an obligation, or None where another version of the rule governs its start."""
    day = None if start is None else start.day
    if not rule.governs(day):
        return None
    row = Obligation(asking.subject.type, asking.subject.id, rule, limit, limit.clauses)
    row.start, row.length = start, limit.length
    if day is not None and rule.pack_begins is not None and day < rule.pack_begins:
        row.before_in_force = True
    return row


def settle(asking: Asking, row: Obligation, ended: Moment | None = None) -> Obligation:
    """Give a day-grained obligation its status; `ended` closes it where nothing was done."""
    row.ended = ended
    if row.due is None:
        row.status = "met" if row.done is not None else "open"
        if row.done is None and ended is not None:
            row.status = "lapsed"
    elif row.due.second is not None:
        _settle_by_clock(asking, row, ended)
    else:
        _settle_by_day(asking, row, ended)
    if row.rule.others and row.status in ("late", "overdue", "missed"):
        row.status, row.days_late, row.hours_late = (
            "lapsed" if row.done is None else "met",
            None,
            None,
        )
        row.notes += ("the window is others'; nothing is owed by us",)
    _waive(asking, row)
    row.owner_worker = owner_of(asking, row.rule.owner, row.due or asking.as_at)
    return row


def _settle_by_day(asking: Asking, row: Obligation, ended: Moment | None) -> None:
    assert row.due is not None
    due = row.due.day
    if row.done_at is not None:
        reached, within, after = row.done_at.day, "met", "late"
    elif ended is not None:
        reached, within, after = ended.day, "lapsed", "missed"
    else:
        reached, within, after = asking.as_at.day, "due", "overdue"
    row.status = within if reached <= due else after
    row.days_late = None if reached <= due else reached - due


def _settle_by_clock(asking: Asking, row: Obligation, ended: Moment | None) -> None:
    assert row.due is not None
    assert row.due.second is not None
    due = row.due.second
    if row.done_at is not None:
        reached, within, after = row.done_at.latest, "met", "late"
    elif ended is not None:
        reached, within, after = ended.latest, "lapsed", "missed"
    else:
        reached, within, after = asking.as_at.latest, "due", "overdue"
    row.status = within if reached <= due else after
    row.hours_late = None if reached <= due else round((reached - due) / HOUR, 2)


def limit_by_clock(
    asking: Asking, row: Obligation, length: Duration, ended: Moment | None
) -> Obligation:
    """Settle a limit in hours; where a time is missing, only if every possible time agrees."""
    assert row.start is not None
    seconds = (length.count or 0) * HOUR
    due = row.start.latest + seconds
    row.due = Moment(_day_of(due), due)
    if row.start.second is not None and (row.done_at is None or row.done_at.second is not None):
        return settle(asking, row, ended)
    settle(asking, row, ended)
    if row.status == "waived":
        return row
    until = row.done_at or ended or asking.as_at
    least = max(0.0, until.earliest - row.start.latest)
    most = max(0.0, until.latest - row.start.earliest)
    words = (
        ("met", "late") if row.done_at else ("lapsed", "missed") if ended else ("due", "overdue")
    )
    if most <= seconds:
        row.status, row.hours_late = words[0], None
    elif least > seconds or (row.done_at is None and least >= seconds):
        row.status, row.hours_late = words[1], round((least - seconds) / HOUR, 2)
    else:
        row.status, row.hours_late, row.due = "unknown", None, None
        row.notes += ("a time of day is missing, and the answer depends on it",)
    return row


def _day_of(second: float) -> int:
    return datetime.fromtimestamp(second, tz=LONDON).toordinal()


def unknown(asking: Asking, row: Obligation, reason: str) -> Obligation:
    """Settle an obligation the source cannot answer."""
    row.status, row.due, row.days_late, row.hours_late = "unknown", None, None, None
    row.notes += (reason,)
    row.owner_worker = owner_of(asking, row.rule.owner, asking.as_at)
    return row


def cannot_tell(asking: Asking, rule: Rule, limit: Limit, events: list[Event]) -> list[Obligation]:
    """One unknown row for each doing known, where the source cannot tell what began the duty."""
    rows: list[Obligation] = []
    for event in events:
        row = new(asking, rule, limit, None)
        if row is not None:
            row.done, row.done_at = event, event.at
            rows.append(unknown(asking, row, f"the source cannot tell {began_by(rule)}"))
    return rows


def began_by(rule: Rule) -> str:
    """Name what begins a rule's duty."""
    expression = rule.after or rule.each or rule.during
    return "what began this" if expression is None else expression.text


def owner_of(asking: Asking, role: str, moment: Moment) -> str | None:
    """Give the worker allocated in a role on a day (today's, where the day is still to come)."""
    day = moment.day
    for begins, ends, worker in asking.holders(role):
        if begins <= day < ends:
            return worker
    return None


def allowed(
    asking: Asking, row: Obligation, does: str, *, opens: int, due: int
) -> Authority | None:
    """Find what was allowed for this clause before it had fallen due; the latest if several."""
    found: Authority | None = None
    for authority in asking.subject.authorities:
        if authority.does != does or authority.clause not in (*row.clauses, *row.rule.clauses):
            continue
        if authority.until is not None and authority.until < opens and does != "extend":
            continue
        if authority.since < due and (found is None or authority.since >= found.since):
            found = authority
    return found


def _waive(asking: Asking, row: Obligation) -> None:
    if not asking.subject.authorities or row.start is None or row.status == "met":
        return
    due = asking.as_at.day + 1 if row.due is None else row.due.day
    found = allowed(asking, row, "waive", opens=row.start.day, due=due)
    if found is not None and found.since < (row.done_at.day if row.done_at else due + 1):
        row.status, row.days_late, row.hours_late, row.allowed = "waived", None, None, found


def excepted(asking: Asking, rule: Rule, trigger: Event) -> bool:
    """Tell whether a rule's `unless` holds for a trigger: on itself, its matter, or its day."""
    if rule.unless is None:
        return False
    if rule.unless_event:
        ids, matters = asking.marked(rule.unless)
        return id(trigger) in ids or trigger.ref in matters
    parts = rule.unless.parts if isinstance(rule.unless, AnyOf) else (rule.unless,)
    return any(_excepts(asking, part, trigger) for part in parts)


def _excepts(asking: Asking, part: Expression, trigger: Event) -> bool:
    if isinstance(part, StateTerm) and part.lasts:
        own = trigger.of if trigger.of is not None and trigger.of.name == part.thing else None
        refs = {trigger.ref, *trigger.for_ref} - {""}
        for stretch in asking.stretches(part):
            state = stretch.state
            if state is not None and (state is own or (own is None and state.ref in refs)):
                return True
        if own is not None:
            return False
    return asking.stretch_at(part, trigger.at) is not None
