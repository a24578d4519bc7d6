"""Says why: the sentence behind an obligation, and the steps of its arithmetic."""

from keyworker.standards.calendar import Calendar
from keyworker.standards.history import Authority
from keyworker.standards.moments import Moment, day_text, second_words
from keyworker.standards.obligation import Obligation


def why(row: Obligation, calendar: Calendar) -> str:
    """Explain one obligation in words: what set its date, what was done, and what was allowed."""
    parts = [_date(row, calendar), _outcome(row), *(_sentence(note) for note in row.notes)]
    if row.allowed is not None:
        parts.append(_allowance(row.allowed))
    if row.before_in_force:
        parts.append("This is older than the standards, so their first version is used.")
    return " ".join(part for part in parts if part)


def _moment(moment: Moment) -> str:
    return day_text(moment.day) if moment.second is None else second_words(moment.second)


def _date(row: Obligation, calendar: Calendar) -> str:
    if row.start is None or row.rule.kind == "age":
        return _age(row)
    if row.rule.counted is not None:
        counted = row.rule.counted
        each = _words(counted.of.text)
        return f"At least one of any {counted.count} of {each}, from {day_text(row.start.day)}."
    if row.due is None:
        what = "No number is printed" if row.status in ("open", "met") and _no_number(row) else ""
        return f"{what}; counted from {_began(row)}." if what else ""
    if row.rule.each is not None:
        return f"On {_began(row)}."
    if row.rule.slot is not None:
        return f"The next such meeting from {_began(row)}: {_moment(row.due)}."
    if row.rule.by is not None:
        return f"The last {row.rule.by.text} before the meeting: {_moment(row.due)}."
    if row.rule.kind == "before":
        return _counted_back(row, calendar)
    if row.length is None or (row.allowed is not None and row.allowed.does == "extend"):
        return f"From {_began(row)}: {_moment(row.due)}."
    skips = _skips(row.start.day, row.due.day, row, calendar)
    return (
        f"{_figure(row)} from {_began(row)}{_window(row)}{skips}: "
        f"due {_moment(row.due)}.{_provisional(row.start.day, row.due.day, row, calendar)}"
    )


def _no_number(row: Obligation) -> bool:
    return row.length is not None and row.length.count is None


def _figure(row: Obligation) -> str:
    length = row.length
    if length is None:
        return ""
    return "The same day" if str(length) == "0 days" else str(length)


def _window(row: Obligation) -> str:
    if row.rule.margin is not None:
        return f", give or take {row.rule.margin}"
    return "" if row.rule.not_before is None else f", and not before {row.rule.not_before}"


def _age(row: Obligation) -> str:
    if row.start is None or row.due is None:
        return ""
    return f"From {day_text(row.start.day)} until {day_text(row.due.day)}, by the child's age."


def _began(row: Obligation) -> str:
    when = "" if row.start is None else _moment(row.start)
    if row.trigger is None:
        return when
    return f"{when} ({_words(row.trigger.name)})"


def _words(name: str) -> str:
    return name.replace(".", " ").replace("_", " ")


def _counted_back(row: Obligation, calendar: Calendar) -> str:
    planned = row.planned
    if planned is None or row.due is None:
        return ""
    skips = _skips(row.due.day, planned.day, row, calendar)
    return (
        f"{row.length} before the meeting on {day_text(planned.day)}{_opens(row)}{skips}: "
        f"due {_moment(row.due)}."
        f"{_provisional(row.due.day, planned.day, row, calendar)}"
    )


def _opens(row: Obligation) -> str:
    opens = row.rule.not_before
    return "" if opens is None else f", and no more than {opens} before it"


def _skips(first: int, last: int, row: Obligation, calendar: Calendar) -> str:
    if row.length is None or row.length.unit != "working days":
        return ""
    skipped = [
        f"{name} {day_text(day).split(' ', 1)[1].rsplit(' ', 1)[0]}"
        for day, name in calendar.holidays_between(first, last)
    ]
    if not skipped:
        return ", weekends skipped" if last - first > 2 else ""
    *front, final = skipped
    named = f"{', '.join(front)} and {final}" if front else final
    return f", weekends, {named} skipped" if last - first > 2 else f", {named} skipped"


def _provisional(first: int, last: int, row: Obligation, calendar: Calendar) -> str:
    if row.length is None or row.length.unit != "working days":
        return ""
    if not calendar.is_provisional(first, last):
        return ""
    return " The date is provisional: the bank holidays of those years are not proclaimed."


def _outcome(row: Obligation) -> str:
    if row.done_at is not None and row.status in ("met", "late", "unknown"):
        late = _lateness(row)
        done = "It held again" if row.rule.kind == "invariant" and row.rule.each is None else "Done"
        return f"{done} {_moment(row.done_at)}{', ' + late if late else ''}."
    if row.status == "overdue":
        return f"Not done; {_lateness(row)}."
    if row.status == "missed":
        return f"Never done; it closed {_lateness(row)}." if row.days_late else "It was not so."
    before_due = row.ended is not None and (row.due is None or row.ended.day <= row.due.day)
    if row.status == "lapsed" and row.ended is not None and before_due:
        return f"It closed on {day_text(row.ended.day)}, before it fell due."
    return ""


def _lateness(row: Obligation) -> str:
    if row.hours_late is not None:
        return f"{row.hours_late:g} hours after it was due"
    if row.days_late:
        return f"{row.days_late} day{'' if row.days_late == 1 else 's'} after it was due"
    return ""


def _sentence(note: str) -> str:
    return f"{note[:1].upper()}{note[1:]}."


def _allowance(found: Authority) -> str:
    who = found.by_role.replace("_", " ") or "someone with the right"
    deed = {"vary": "varied the interval", "extend": "gave more time", "waive": "waived it"}[
        found.does
    ]
    return f"The {who} {deed} on {day_text(found.since)}: {found.reason or 'no reason written'}."
