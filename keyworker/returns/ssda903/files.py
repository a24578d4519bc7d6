"""Opens the folder of a children looked after return and knows each file by its columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from keyworker.returns.reading import Findings, ReturnRefused, tables

TABLES = tables(Path(__file__).with_name("codes.yaml"))
_KIND = {frozenset(columns): kind for kind, columns in TABLES["files"].items()}


@dataclass(slots=True)
class Row:
    """One row of a file, and where it stands."""

    cells: dict[str, str]
    file: str
    line: int

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def files_in(folder: Path, findings: Findings) -> dict[str, Path]:
    """The files of the return by kind; a file of no known kind is named in a notice.

    Raises ReturnRefused where the folder cannot be a return: no such folder, no episodes, a file
    that is not UTF-8, two files of one kind.
    """
    if not folder.exists():
        raise ReturnRefused(f"There is no folder {folder}.")
    if not folder.is_dir():
        raise ReturnRefused(f"{folder} is a file; --ssda903 takes the folder that holds the CSVs.")
    found: dict[str, Path] = {}
    for path in sorted(each for each in folder.iterdir() if each.suffix.lower() == ".csv"):
        kind = _kind_of(path, findings)
        if kind in found:
            raise ReturnRefused(
                f"{found[kind]} and {path} both hold {kind}. Leave one of them in the folder."
            )
        if kind:
            found[kind] = path
    if "episodes" not in found:
        columns = ", ".join(TABLES["files"]["episodes"])
        raise ReturnRefused(
            f"No CSV in {folder} holds episodes of care: its columns must be exactly {columns}."
        )
    return found


def _kind_of(path: Path, findings: Findings) -> str | None:
    columns = next(_lines(path), (1, []))[1]
    kind = _KIND.get(frozenset(columns)) if len(set(columns)) == len(columns) else None
    if kind is None:
        findings.notice(f"{path.name} is none of the return's files: {_nearest(columns)}")
    return kind


def _nearest(columns: list[str]) -> str:
    """Which file its columns come nearest to, and what keeps it from being that file."""
    if not columns:
        return "it is empty"
    near = max(_KIND, key=lambda known: len(known & set(columns)) / len(known | set(columns)))
    if not near & set(columns):
        return "its columns are no file's"
    missing = ", ".join(sorted(near - set(columns))) or "none"
    extra = ", ".join(sorted(set(columns) - near)) or "none"
    return f"nearest is {_KIND[near]} (columns missing: {missing}; too many: {extra})"


def rows(path: Path, findings: Findings) -> Iterator[Row]:
    """The rows of a file, cells stripped; a row of another length is listed as a fault."""
    lines = _lines(path)
    _, columns = next(lines)
    for line, cells in lines:
        if not any(cells):
            continue
        if len(cells) != len(columns):
            findings.fault(
                f"{path.name}, line {line}",
                f"the row has {len(cells)} cells where the file has {len(columns)} columns",
                "The row was left out of the check. Correct the row and export again.",
            )
            continue
        row = Row(dict(zip(columns, cells, strict=True)), path.name, line)
        if row["CHILD"]:
            yield row
        else:
            findings.fault(
                f"{path.name}, line {line}",
                "CHILD is missing",
                "The row was left out of the check. Give it the child's reference.",
            )


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each line; a byte-order mark and either line ending are welcome."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            for cells in reader:
                yield reader.line_num, [cell.strip() for cell in cells]
    except UnicodeDecodeError as error:
        raise ReturnRefused(
            f"{path} is not UTF-8 (byte {error.start}: {error.reason}). Save it as CSV UTF-8."
        ) from None
    except csv.Error as error:
        raise ReturnRefused(f"{path} cannot be read as CSV: {error}. Export it again.") from None
    except OSError as error:
        raise ReturnRefused(f"{path} cannot be opened: {error.strerror}.") from None
