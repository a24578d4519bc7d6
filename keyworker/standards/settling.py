"""One way to settle every obligation: what became of it, and whose it is."""

from keyworker.standards.asking import Asking
from keyworker.standards.authorities import waiver
from keyworker.standards.durations import Duration
from keyworker.standards.exceptions import ITSELF, MATTER
from keyworker.standards.expressions import Expression, StateTerm
from keyworker.standards.history import Event
from keyworker.standards.moments import Moment, moment_at
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Limit, Rule

HOUR = 3_600
RED = ("late", "overdue", "missed")


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
    """Give an obligation its status; `ended` closes it where nothing was done."""
    row.ended = ended
    due, done = row.due, row.done_at
    reached = done or ended or asking.as_at
    if due is None:
        row.status = "met" if done is not None else "open" if ended is None else "lapsed"
    elif due.second is not None:
        _settle_by_clock(row, due.second, due.second, reached)
    elif reached.day <= due.day:
        row.status, row.days_late = _words(row)[0], None
    else:
        row.status, row.days_late = _words(row)[1], reached.day - due.day
    return _finished(asking, row)


def _settle_by_clock(row: Obligation, earliest: float, latest: float, reached: Moment) -> None:
    """Settle by the clock; where a time of day is missing, only if every possible time agrees.

    `earliest` and `latest` bound the due moment; `reached` is when it was done, ended, or is asked.
    """
    within, after = _words(row)
    is_open = row.done_at is None and row.ended is None
    row.hours_late = None
    if reached.latest <= earliest:
        row.status = within
    elif reached.earliest > latest or (is_open and earliest < latest <= reached.earliest):
        row.status = after
        row.hours_late = round((reached.earliest - latest) / HOUR, 2)
    else:
        row.status, row.due = "unknown", None
        row.notes += ("a time of day is missing, and the answer depends on it",)


def _words(row: Obligation) -> tuple[str, str]:
    if row.done_at is not None:
        return "met", "late"
    return ("lapsed", "missed") if row.ended is not None else ("due", "overdue")


def _finished(asking: Asking, row: Obligation) -> Obligation:
    if row.rule.others and row.status in RED:
        row.status = "lapsed" if row.done is None else "met"
        row.days_late = row.hours_late = None
        row.notes += ("the window is others'; nothing is owed by us",)
    elif asking.subject.authorities and row.status != "met":
        found = waiver(asking, row)
        if found is not None:
            row.status, row.days_late, row.hours_late, row.allowed = "waived", None, None, found
    row.owner_worker = owner_of(asking, row.rule.owner, row.due or asking.as_at)
    return row


def limit_by_clock(
    asking: Asking, row: Obligation, length: Duration, ended: Moment | None
) -> Obligation:
    """Settle a limit in hours, counted from the row's start."""
    if row.start is None:
        raise ValueError("a limit in hours is counted from a moment")
    seconds = (length.count or 0) * HOUR
    earliest, latest = row.start.earliest + seconds, row.start.latest + seconds
    row.due, row.ended = moment_at(latest), ended
    _settle_by_clock(row, earliest, latest, row.done_at or ended or asking.as_at)
    return _finished(asking, row)


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
            # What began it came no later than the doing, so a doing older than the pack settles it.
            begins = rule.pack_begins
            row.before_in_force = begins is not None and event.at.day < begins
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


def excepted(asking: Asking, rule: Rule, trigger: Event) -> bool:
    """Tell whether a rule's `unless` holds for a trigger: of itself, its matter, or its day."""
    for each in rule.exceptions:
        if each.looks_at == ITSELF:
            if id(trigger) in asking.marked(each.of)[0]:
                return True
        elif each.looks_at == MATTER:
            matters = asking.marked(each.of)[1]
            if trigger.ref in matters or not matters.isdisjoint(trigger.for_ref):
                return True
        elif _excepts(asking, each.of, trigger):
            return True
    return False


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
