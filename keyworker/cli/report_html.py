"""The check as one page for a head of service: opens offline, prints, and works with a keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TextIO

from keyworker.cli.report import BREACHED, MEANING, STATUSES, Report, StandardResult, by_standard
from keyworker.cli.report_table import lateness, not_yet_known, said, said_day, titled
from keyworker.packs import Clause
from keyworker.standards.obligation import Obligation

_STYLE = Path(__file__).with_name("report.css")
_LISTED = BREACHED
_STOP = "."
_COUNTED = ("due", "open", "met", "waived", "lapsed")


def write_html(report: Report, out: TextIO) -> None:
    """One page that needs no other file: each standard opens its clauses and the children behind.

    Late, overdue and missed are listed child by child with their dates; the rest by name, unknown
    by reason.
    """
    results = by_standard(report)
    title = f"{report.pack.title}, as at {said_day(report.as_at)}"
    out.write(
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">\n<title>{escape(title)}'
    )
    out.write('</title>\n<meta name="viewport" content="width=device-width, initial-scale=1">\n')
    out.write(f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style></head>\n<body>\n<main>\n")
    out.writelines(_opening(report, results, title))
    decided = [each for each in results if each.decided]
    rest = [each for each in results if not each.decided]
    out.write('<h2 id="standards">Standards, lowest compliance first</h2>\n')
    out.writelines(part for each in decided for part in _standard(each))
    if rest:
        out.write('<h2 id="untold">Nothing decided yet, or the source cannot tell</h2>\n')
        out.writelines(part for each in rest for part in _standard(each))
    out.writelines(_left_out(report))
    out.write("</main>\n</body></html>\n")


def _opening(report: Report, results: list[StandardResult], title: str) -> Iterator[str]:
    met = sum(each.counts["met"] for each in results)
    decided = sum(each.decided for each in results)
    yield f"<h1>{escape(title)}</h1>\n"
    yield f"<p>From {escape(report.source)}: {report.children:,} checked against "
    yield f"{len(results):,} standards that had anything to check.</p>\n"
    if decided:
        yield f'<p class="lead"><strong>{met / decided:.0%} in time</strong>: {met:,} of '
        yield f"{decided:,} that were done or should have been.</p>\n"
    if report.not_yet_known:
        yield f"<p>{not_yet_known(report)}.</p>\n"
    yield '<details><summary>What the words mean</summary>\n<dl class="words">\n'
    for status in STATUSES:
        yield f"<dt>{status}</dt><dd>{escape(MEANING[status])}</dd>\n"
    yield "<dt>in time</dt><dd>met, of all met, late, overdue and missed</dd>\n</dl></details>\n"


def _standard(result: StandardResult) -> Iterator[str]:
    share = result.share_met
    yield f'<details class="standard"><summary><h3>{escape(titled(result))}</h3>\n'
    if share is not None:
        yield f'<span class="share">{share:.0%} in time</span>\n'
        yield f'<span class="bar" aria-hidden="true"><i style="width:{share:.1%}"></i></span>\n'
    yield f'<span class="counts">{_counts(result)}</span></summary>\n'
    yield "".join(_clause(clause) for clause in result.clauses)
    yield f'<p class="rule">Rule {escape(result.rule)}</p>\n'
    yield from _listed(result)
    yield from _unknown(result)
    yield from _others(result)
    yield "</details>\n"


def _counts(result: StandardResult) -> str:
    return ", ".join(
        f"{result.counts[status]:,} {status}" for status in STATUSES if result.counts[status]
    )


def _clause(clause: Clause) -> str:
    parts = [
        f"{clause.summary.rstrip(_STOP)}.",
        clause.conditions and f"Applies: {clause.conditions}.",
    ]
    parts.append(clause.exceptions and f"Except: {clause.exceptions}.")
    said_so = " ".join(part for part in parts if part)
    return (
        f"<blockquote><p>{escape(said_so)}</p>"
        f"<footer>{escape(clause.section or clause.chapter)}, <code>{escape(clause.id)}</code>"
        "</footer></blockquote>\n"
    )


def _listed(result: StandardResult) -> Iterator[str]:
    rows = [row for row in result.rows if row.status in _LISTED]
    if not rows:
        return
    name = f"The {len(rows):,} not done in time, worst first"
    yield f'<div class="wide" role="region" tabindex="0" aria-label="{name}"><table>'
    yield f"<caption>{name}</caption>\n<thead><tr>"
    yield '<th scope="col">Who</th><th scope="col">Status</th><th scope="col">From</th>'
    yield '<th scope="col">Due</th><th scope="col">Done</th><th scope="col">How late</th>'
    yield "</tr></thead>\n<tbody>\n"
    yield from map(_row, rows)
    yield "</tbody></table></div>\n"


def _row(row: Obligation) -> str:
    late = lateness(row).removeprefix(", ").removesuffix(" late")
    return (
        f'<tr><th scope="row">{escape(row.subject)}</th><td class="{row.status}">{row.status}'
        f"</td><td>{said(row.start)}</td><td>{said(row.due)}</td><td>{said(row.done_at)}</td>"
        f"<td>{late}</td></tr>\n"
    )


def _unknown(result: StandardResult) -> Iterator[str]:
    """Those of whom the source cannot tell, under the reason it cannot."""
    reasons: dict[str, dict[str, None]] = {}
    for row in result.rows:
        if row.status == "unknown":
            reasons.setdefault("; ".join(row.notes), {})[row.subject] = None
    for reason, subjects in reasons.items():
        names = ", ".join(escape(each) for each in subjects)
        yield f"<details><summary>Unknown for {len(subjects):,}: {escape(reason)}</summary>\n"
        yield f"<p>{names}</p></details>\n"


def _others(result: StandardResult) -> Iterator[str]:
    """The children of whom nothing is wrong, by what became of them."""
    for status in _COUNTED:
        names = dict.fromkeys(row.subject for row in result.rows if row.status == status)
        if names:
            listed = ", ".join(map(escape, names))
            yield f"<details><summary>{status.capitalize()}: {len(names):,}</summary>\n"
            yield f"<p>{listed}</p></details>\n"


def _left_out(report: Report) -> Iterator[str]:
    if report.faults:
        yield '<h2 id="left-out">Left out because it contradicts itself or cannot be read</h2>\n'
        yield f"<details><summary>{len(report.faults):,} blocks</summary>\n"
        yield '<div class="wide" role="region" tabindex="0" aria-label="Blocks left out"><table>'
        yield "<thead><tr>"
        yield '<th scope="col">Where</th><th scope="col">What is wrong</th></tr></thead>\n<tbody>\n'
        for fault in report.faults:
            yield f"<tr><td>{escape(fault.where)}</td><td>{escape(fault.what)}</td></tr>\n"
        yield "</tbody></table></div>\n"
        yield "<p>Correct them in the case system and export again.</p></details>\n"
    if report.notices:
        yield '<h2 id="noticed">Also noticed</h2>\n<ul>\n'
        for what, times in report.notices.most_common():
            count = f" ({times:,} times)" if times > 1 else ""
            yield f"<li>{escape(what)}{count}</li>\n"
        yield "</ul>\n"
