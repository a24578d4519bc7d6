"""Reads a folder of the children looked after return into one history a child."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from keyworker.returns.reading import (
    Child,
    Findings,
    Reading,
    code_in,
    english_date,
    silence,
)
from keyworker.returns.ssda903.episodes import Episode, states_of
from keyworker.returns.ssda903.files import TABLES, Row, files_in, rows
from keyworker.standards.vocabulary import Vocabulary

_CODES: dict[str, Any] = TABLES["codes"]
_REPLACED: dict[str, str] = TABLES["replaced"]["PLACE"]


def read_return(folder: Path, vocabulary: Vocabulary) -> Reading:
    """The children of an SSDA903 folder as histories; faulty rows are left out and listed.

    A return holds days, never times; no visits, meetings other than reviews, or records. Raises
    ReturnRefused where the folder as a whole cannot be used.
    """
    findings = Findings()
    files = files_in(folder, findings)
    for kind, path in files.items():
        if kind in TABLES["undated"]:
            findings.notice(
                f"{path.name} holds no date the standards can use ({TABLES['undated'][kind]})"
            )
    for kind in TABLES["told"]:
        if kind not in files:
            findings.notice(f"The folder holds no {kind}, so nothing is said about what it tells")
    told = {kind: things for kind, things in TABLES["told"].items() if kind in files}
    return Reading(_FolderReader(files, findings).children(), findings, silence(vocabulary, told))


class _FolderReader:
    """Gathers the rows of each child from all files."""

    def __init__(self, files: dict[str, Path], findings: Findings) -> None:
        self._files = files
        self._findings = findings
        self._children: dict[str, Child] = {}
        self._episodes: dict[str, list[Episode]] = {}

    def children(self) -> Iterator[Child]:
        for row in self._rows("header"):
            self._header(row)
        for row in self._rows("episodes"):
            self._episode(row)
        for row in self._rows("reviews"):
            self._review(row)
        for row in self._rows("missing"):
            kind = self._code(row, "MISSING")
            self._span(row, "missing", "MIS_START", "MIS_END", {"kind": kind})
        for row in self._rows("placed_for_adoption"):
            reason = self._code(row, "REASON_PLACED_CEASED")
            about = {"reason_ceased": reason}
            self._span(row, "placed_for_adoption", "DATE_PLACED", "DATE_PLACED_CEASED", about)
        for row in self._rows("sw_episodes"):
            reason = self._code(row, "SW_REASON")
            about = {"role": "social_worker", "worker": row["SW_ID"], "reason": reason}
            self._span(row, "allocated", "SW_DECOM", "SW_DEC", about)
        for row in self._rows("dolo"):
            self._span(row, "deprivation_of_liberty", "DOLO_START", "DOLO_END", {})
        for child_id, child in self._children.items():
            child["states"] += states_of(self._episodes.get(child_id, []), self._findings)
            yield child

    def _rows(self, kind: str) -> Iterator[Row]:
        return rows(self._files[kind], self._findings) if kind in self._files else iter(())

    # The files

    def _header(self, row: Row) -> None:
        if row["CHILD"] in self._children:
            self._leave_out(row, [f"child {row['CHILD']} has a header already"])
            return
        child = self._child(row)
        if sex := self._code(row, "SEX"):
            child["sex"] = sex
        if ethnicity := self._code(row, "ETHNIC"):
            child["ethnicity"] = ethnicity

    def _episode(self, row: Row) -> None:
        child = self._child(row)
        bad: list[str] = []
        started = self._start(row, "DECOM", child, bad)
        ended = self._end(row, "DEC", started, bad)
        if bad or not started:
            self._leave_out(row, bad)
            return
        place, kind = self._placement(row)
        legal_status = row["LS"].upper()
        episode = Episode(
            started=started,
            ended=ended,
            new=self._code(row, "RNE"),
            ceased=self._code(row, "REC"),
            legal_status=legal_status if self._code(row, "LS") else None,
            need=self._code(row, "CIN"),
            place=place,
            kind=kind,
            provider=self._code(row, "PLACE_PROVIDER"),
            change_reason=self._code(row, "REASON_PLACE_CHANGE"),
            urn=row["URN"] or None,
        )
        if legal_status in TABLES["short_breaks"]:
            self._findings.notice(
                f"Legal status {legal_status}: a series of short breaks, noted as such"
            )
        self._episodes.setdefault(row["CHILD"], []).append(episode)

    def _placement(self, row: Row) -> tuple[str | None, str | None]:
        """The placement type as it is coded today, and the kind of placement where that tells."""
        code = row["PLACE"].upper()
        kind = self._code(row, "PLACE")
        if kind is None:
            return None, None
        if code not in _REPLACED:
            return code, kind or None
        today = _REPLACED[code]
        if today:
            self._findings.notice(
                f"Placement type {code} is written {today} today; read as {today}"
            )
        else:
            self._findings.notice(
                f"Placement type {code} was divided into several; which one is meant is unknown"
            )
        return today or None, kind or None

    def _review(self, row: Row) -> None:
        child = self._child(row)
        bad: list[str] = []
        held = self._start(row, "REVIEW", child, bad)
        if bad or not held:
            self._leave_out(row, bad)
            return
        event: dict[str, Any] = {
            "is": "lac_review.held",
            "at": held.isoformat(),
            "ref": f"review-{row.line}",
        }
        if participation := self._code(row, "REVIEW_CODE"):
            event["attributes"] = {"participation": participation}
        child["events"].append(event)

    def _span(self, row: Row, what: str, start: str, end: str, about: dict[str, Any]) -> None:
        child = self._child(row)
        bad: list[str] = []
        started = self._start(row, start, child, bad)
        ended = self._end(row, end, started, bad)
        if bad or not started:
            self._leave_out(row, bad)
            return
        state = {
            "is": what,
            "started": started.isoformat(),
            "ended": ended.isoformat() if ended else None,
            "ref": f"{what}-{row.line}",
            "attributes": {name: value for name, value in about.items() if value},
        }
        child["states"].append(state)

    # The child, dates and codes

    def _child(self, row: Row) -> Child:
        """The child of a row, with the date of birth of the first row that gives one."""
        child_id = row["CHILD"]
        child = self._children.setdefault(child_id, {"id": child_id, "events": [], "states": []})
        text = row.cells.get("DOB", "")
        born = english_date(text) if text else None
        if text and born is None:
            self._findings.fault(
                f"{row.file}, line {row.line}, child {child_id}",
                f"DOB {text!r} is not a date (dates are written 31/03/2026)",
                "That date was left out of the check. Correct it and export again.",
            )
        elif born and child.setdefault("born", born.isoformat()) != born.isoformat():
            self._findings.notice(
                f"DOB in {row.file} differs from the DOB read before, which counts"
            )
        return child

    def _date(self, row: Row, column: str, bad: list[str]) -> date | None:
        text = row[column]
        day = english_date(text) if text else None
        if text and day is None:
            bad.append(f"{column} {text!r} is not a date (dates are written 31/03/2026)")
        return day

    def _start(self, row: Row, column: str, child: Child, bad: list[str]) -> date | None:
        day = self._date(row, column, bad)
        if day is None and not bad:
            bad.append(f"{column} is missing")
        if day and "born" in child and day.isoformat() < child["born"]:
            bad.append(f"{column} {day} is before the birth ({child['born']})")
        return day

    def _end(self, row: Row, column: str, start: date | None, bad: list[str]) -> date | None:
        day = self._date(row, column, bad)
        if day and start and day < start:
            bad.append(f"the end ({column} {day}) is before the start ({start})")
        return day

    def _code(self, row: Row, column: str) -> str | None:
        """What a code stands for; '' where its list knows it and it tells nothing."""
        text = row[column]
        value = code_in(_CODES[column], text) if text else None
        if text and value is None:
            self._leave_out(row, [f"{column} {text!r} is not one of its codes"], "That code")
        return value

    def _leave_out(self, row: Row, reasons: list[str], what: str = "The row") -> None:
        self._findings.fault(
            f"{row.file}, line {row.line}, child {row['CHILD']}",
            "; ".join(reasons),
            f"{what} was left out of the check. Correct it in the case system and export again.",
        )
