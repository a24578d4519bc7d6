"""Turns a child's episodes of care into the periods, orders and placements they describe.

An episode is a stretch with one legal status in one placement. A period of being looked after
starts with the child's first episode, with an episode that says so (RNE is S), after an episode
that ended the care (REC is not X1), or after a gap; it ends with an episode that ends the care, or
where a gap follows. An episode without an end that is followed by another ended when that began. A
last episode that ended with X1 (another follows) leaves the period open: the next is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from keyworker.returns.reading import Findings
from keyworker.returns.ssda903.files import TABLES

_SHORT_BREAKS = TABLES["short_breaks"]
_ORDER = TABLES["codes"]["LS"]
_NEW_PLACEMENT = {"S", "P", "T", "B", "U"}


@dataclass(slots=True)
class Episode:
    """One row of the episodes file with its dates and codes read."""

    started: date
    ended: date | None
    new: str | None
    ceased: str | None
    legal_status: str | None
    need: str | None
    place: str | None
    kind: str | None
    provider: str | None
    change_reason: str | None
    urn: str | None


State = dict[str, Any]


def states_of(episodes: list[Episode], findings: Findings) -> list[State]:
    """The spans a child's episodes make: looked after, legal status, placement, short breaks."""
    ordered = sorted(episodes, key=lambda each: (each.started, each.ended or date.max))
    for this, following in pairwise(ordered):
        if this.ended is None:
            findings.notice(
                "An episode without DEC is followed by another: it ended when that began"
            )
            this.ended = following.started
    states: list[State] = []
    periods = _periods(ordered)
    if periods and periods[-1][-1].ended and periods[-1][-1].ceased == "X1":
        findings.notice("An episode ended with X1 and none follows: the period was left open")
        periods[-1][-1].ended = None
    for number, period in enumerate(periods, 1):
        ref = f"period-{number}"
        if period[0].new != "S":
            findings.notice(
                "A period's first episode in the return is not its start (RNE is not S): "
                "counted from that episode"
            )
        states.append(_looked_after(period, ref))
        states += _legal_statuses(period, ref)
        states += _placements(period, ref)
    return states


def _periods(ordered: list[Episode]) -> list[list[Episode]]:
    periods: list[list[Episode]] = []
    for episode in ordered:
        before = periods[-1][-1] if periods else None
        if before is None or _begins_anew(episode, before):
            periods.append([episode])
        else:
            periods[-1].append(episode)
    return periods


def _begins_anew(episode: Episode, before: Episode) -> bool:
    care_ended = before.ended is not None and before.ceased not in (None, "X1")
    gap = before.ended is not None and before.ended < episode.started
    return episode.new == "S" or care_ended or gap


def _looked_after(period: list[Episode], ref: str) -> State:
    first, last = period[0], period[-1]
    ceased = last.ceased if last.ended and last.ceased != "X1" else None
    about = {
        "legal_status": first.legal_status,
        "category_of_need": first.need,
        "start_reason": first.new,
        "reason_ceased": ceased,
    }
    return _state("looked_after", (first.started, last.ended), ref, None, about)


def _legal_statuses(period: list[Episode], ref: str) -> list[State]:
    states = []
    for number, run in enumerate(_runs(period, lambda a, b: a.legal_status == b.legal_status), 1):
        code = run[0].legal_status
        if code is None:
            continue
        span = run[0].started, run[-1].ended
        about = {"order": _ORDER[code], "code": code}
        states.append(_state("legal_status", span, f"{ref}/order-{number}", ref, about))
        if code in _SHORT_BREAKS:
            breaks = {"legal_basis": code}
            states.append(_state("short_breaks", span, f"{ref}/breaks-{number}", ref, breaks))
    return states


def _placements(period: list[Episode], ref: str) -> list[State]:
    states = []
    for number, run in enumerate(_runs(period, _same_placement), 1):
        first, last = run[0], run[-1]
        about = {
            "kind": first.kind,
            "code": first.place,
            "provider": first.provider,
            "urn": first.urn,
            "change_reason": last.change_reason,
        }
        span = first.started, last.ended
        states.append(_state("placement", span, f"{ref}/placement-{number}", ref, about))
    return states


def _same_placement(before: Episode, episode: Episode) -> bool:
    return episode.new not in _NEW_PLACEMENT and episode.place == before.place


def _runs(period: list[Episode], same: Any) -> list[list[Episode]]:
    runs: list[list[Episode]] = []
    for episode in period:
        if runs and same(runs[-1][-1], episode):
            runs[-1].append(episode)
        else:
            runs.append([episode])
    return runs


def _state(
    what: str, span: tuple[date, date | None], ref: str, for_ref: str | None, about: dict[str, Any]
) -> State:
    started, ended = span
    known = {name: value for name, value in about.items() if value}
    return {
        "is": what,
        "started": started.isoformat(),
        "ended": ended.isoformat() if ended else None,
        "ref": ref,
        **({"for_ref": for_ref} if for_ref else {}),
        **({"attributes": known} if known else {}),
    }
