"""Reads a history file: the whole of it or nothing, with every fault named where it stands."""

import json
from collections.abc import Mapping
from pathlib import Path

from keyworker.standards.faults import Fault, HistoryRefused, nearest
from keyworker.standards.history import History, Subject
from keyworker.standards.lines import line_of
from keyworker.standards.subject_reading import SubjectReader
from keyworker.standards.vocabulary import SUBJECT_KEYS, Vocabulary


def read_history(raw: object, vocabulary: Vocabulary, *, where: str = "history") -> History:
    """Read a history as design section 3 writes it; raises HistoryRefused listing every fault."""
    reader = SubjectReader(vocabulary, where)
    if not isinstance(raw, Mapping):
        reader.fault(
            "", "a history is an object with a list of children", 'Write {"children": []}.'
        )
        raise HistoryRefused(reader.faults)
    known = (*SUBJECT_KEYS, "silent_on")
    for key in raw:
        if key not in known:
            reader.fault(str(key), f"nothing is called {key!r} here", nearest(str(key), known))
    silent = reader.silent(raw.get("silent_on"), "silent_on")
    subjects = [
        reader.subject(entry, kind, f"{key}[{number}]", silent)
        for key, kind in SUBJECT_KEYS.items()
        for number, entry in enumerate(reader.listed(raw.get(key), key))
    ]
    _refuse_doubles(reader, subjects)
    if reader.faults:
        raise HistoryRefused(reader.faults)
    return History([subject for subject in subjects if subject], notices=reader.notices)


def _refuse_doubles(reader: SubjectReader, subjects: list[Subject | None]) -> None:
    seen: set[tuple[str, str]] = set()
    for subject in subjects:
        if subject is None:
            continue
        if (subject.type, subject.id) in seen:
            place = f"{subject.type} {subject.id}"
            reader.fault(place, "it stands here twice", "Put the two together.")
        seen.add((subject.type, subject.id))


def read_history_file(path: Path, vocabulary: Vocabulary) -> History:
    """Read a history file (JSON, UTF-8); raises HistoryRefused, naming the lines at fault."""
    text = _text(path)
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{path.name}, line {error.lineno}, column {error.colno}"
        raise _refused(
            place, f"this is not JSON: {error.msg}", "Mend the text at that place."
        ) from None
    except RecursionError:
        what = "it is nested too deeply to be a history"
        raise _refused(path.name, what, "Check the file.") from None
    try:
        return read_history(raw, vocabulary, where=path.name)
    except HistoryRefused as refused:
        raise HistoryRefused(_with_lines(refused.faults, text)) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"{path.name}, byte {error.start}"
        raise _refused(place, "this is not UTF-8 text", "Save it as UTF-8.") from None


def _refused(where: str, what: str, mend: str) -> HistoryRefused:
    return HistoryRefused([Fault(where, what, mend)])


def _with_lines(faults: list[Fault], text: str) -> list[Fault]:
    """Name the line of each fault that stands at children[n] or deeper."""
    return [
        Fault(_lined(fault.where, line_of(text, fault.where)), fault.what, fault.mend)
        for fault in faults
    ]


def _lined(where: str, line: int | None) -> str:
    return where if line is None else f"line {line}, {where}"
