"""The check for people at a terminal: each standard in a line, then the worst of each."""

from __future__ import annotations

from datetime import date
from typing import TextIO

from keyworker.cli.refusals import in_one_line
from keyworker.cli.report import BREACHED, STATUSES, Report, StandardResult, by_standard
from keyworker.standards.moments import Moment, second_text
from keyworker.standards.obligation import Obligation

_SHOWN = 10
_WIDTH = 52


def write_table(report: Report, out: TextIO) -> None:
    """Compliance by standard, lowest first; then for each breached standard its ten worst."""
    results = by_standard(report)
    out.write(f"{report.pack.title}, as at {said_day(report.as_at)}: {report.source}\n")
    out.write(f"{report.children:,} checked, {len(report.rows):,} rows\n\n")
    _summary(results, out)
    for result in results:
        if result.breached:
            _worst(result, out)
    _left_out(report, out)


def _summary(results: list[StandardResult], out: TextIO) -> None:
    shown = [status for status in STATUSES if any(each.counts[status] for each in results)]
    heads = "".join(f"{status:>9}" for status in shown)
    out.write(f"{'Standard':<{_WIDTH}}{'in time':>9}{heads}  Rule\n")
    for each in results:
        share = "" if each.share_met is None else f"{each.share_met:.0%}"
        counts = "".join(f"{each.counts[status] or '':>9}" for status in shown)
        out.write(f"{_shortened(each):<{_WIDTH}}{share:>9}{counts}  {each.rule}\n")
    out.write("\nIn time: met, of all met, late, overdue and missed.\n")


def _shortened(result: StandardResult) -> str:
    title = titled(result)
    return title if len(title) < _WIDTH else title[: _WIDTH - 2] + "…"


def titled(result: StandardResult) -> str:
    """The standard's title, with a word where it is the council's stricter target."""
    return f"{result.title} (target)" if result.measure == "target" else result.title


def _worst(result: StandardResult, out: TextIO) -> None:
    clauses = ", ".join(clause.id for clause in result.clauses)
    out.write(f"\n{titled(result)}\n  {result.rule}   {clauses}\n")
    breached = [row for row in result.rows if row.status in BREACHED]
    for row in breached[:_SHOWN]:
        done = f", done {said(row.done_at)}" if row.done_at else ""
        subject = "".join(each if each.isprintable() else "?" for each in row.subject)
        out.write(f"  {row.status:<8} {subject:<20} due {said(row.due)}{done}{lateness(row)}\n")
    if len(breached) > _SHOWN:
        out.write(f"  and {len(breached) - _SHOWN:,} more (--format csv or html lists every one)\n")


def lateness(row: Obligation) -> str:
    """How late, in words: calendar days, or hours where the limit is in hours."""
    if row.hours_late is not None:
        return f", {row.hours_late:g} hours late"
    if not row.days_late:
        return ""  # what had to hold at an event, and did not, is missed there and then
    return f", {row.days_late:,} day{'' if row.days_late == 1 else 's'} late"


def said(moment: Moment | None) -> str:
    """A day as people write it: 3 April 2026, with the time where it is known."""
    if moment is None:
        return ""
    day = date.fromordinal(moment.day)
    words = f"{day.day} {day:%B %Y}"
    return words if moment.second is None else f"{words} {second_text(moment.second)[11:16]}"


def said_day(day: date) -> str:
    """A day of the calendar as people write it."""
    return said(Moment(day.toordinal()))


def not_yet_known(report: Report) -> str:
    """How many facts of the source lie after the day of the check, in words."""
    facts = "1 fact is" if report.not_yet_known == 1 else f"{report.not_yet_known:,} facts are"
    return f"{facts} dated after {said_day(report.as_at)}: not yet known then, and not used"


def _left_out(report: Report, out: TextIO) -> None:
    if report.faults:
        out.write(f"\nLeft out because it contradicts itself: {len(report.faults):,} blocks\n")
        for fault in report.faults[:_SHOWN]:
            out.write(f"  {in_one_line(fault)}\n")
        if len(report.faults) > _SHOWN:
            more = len(report.faults) - _SHOWN
            out.write(f"  and {more:,} more (--format json or html lists every one)\n")
