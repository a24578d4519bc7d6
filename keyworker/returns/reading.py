"""What every reader of a return shares: faults with their place, notices, codes, dates, silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from keyworker.standards.faults import Fault
from keyworker.standards.vocabulary import WORKED_OUT, Vocabulary

Child = dict[str, Any]


class ReturnRefused(Exception):
    """The return as a whole cannot be used; the message says why and how to mend it."""


@dataclass
class Findings:
    """What a reader has to say about a return: the faulty blocks left out, and other notices.

    Both grow while the children are being read, and are complete when the last child has come.
    """

    faults: list[Fault] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)

    def fault(self, where: str, what: str, mend: str) -> None:
        self.faults.append(Fault(where=where, what=what, mend=mend))

    def notice(self, sentence: str, times: int = 1) -> None:
        self.notices[sentence] += times


@dataclass
class Reading:
    """A return as it is read: its children one by one (as in a history file), and the findings."""

    children: Iterator[Child]
    findings: Findings
    silent_on: list[str]


def tables(path: Path) -> dict[str, Any]:
    """The code tables that lie beside a reader."""
    with path.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.safe_load(file)
    return loaded


def code_in(table: dict[str, str] | list[str], code: str) -> str | None:
    """What a code stands for, or None where the return's list has no such code."""
    if isinstance(table, dict):
        return table.get(code.upper())
    return code.upper() if code.upper() in table else None


_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T00:00(?::00(?:\.0+)?)?Z?)?")
_ENGLISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def iso_date(text: str) -> date | None:
    """A day written 2026-03-31, or None when it is not a day of the calendar."""
    found = _ISO.fullmatch(text.strip())
    return _day(*map(int, found.groups())) if found else None


def english_date(text: str) -> date | None:
    """A day written 31/03/2026, or None when it is not a day of the calendar."""
    found = _ENGLISH.fullmatch(text.strip())
    return _day(*map(int, reversed(found.groups()))) if found else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def silence(vocabulary: Vocabulary, told: dict[str, dict[str, list[str]]]) -> list[str]:
    """Everything in the vocabulary that a source cannot tell, given what each of its blocks tells.

    `told` holds, for each block present in the source, the things it tells with their phases and
    attributes. A thing told by no block is silent as a whole; of the others, each phase and
    attribute that is not named, and the moment anything was written down. Of an attribute told as
    `role=social_worker` every other value is silent. What is worked out, such as the how-manieth
    review it was, is known where what it follows from is told.
    """
    tells: dict[str, set[str]] = {}
    for things in told.values():
        for name, parts in things.items():
            tells.setdefault(name, set()).update(parts)
    silent = ["recorded"]
    for name, thing in vocabulary.things.items():
        if name not in tells:
            silent.append(name)
            continue
        silent += [
            f"{name}.{part}"
            for part in (*thing.phases, *thing.attributes)
            if part not in tells[name] and part not in WORKED_OUT and not _values(part, tells[name])
        ]
        for attribute, kind in thing.attributes.items():
            values = _values(attribute, tells[name])
            others = (vocabulary.choices(kind) or ()) if values else ()
            silent += [f"{name}.{attribute}={each}" for each in others if each not in values]
    return silent


def _values(attribute: str, parts: set[str]) -> set[str]:
    """The only values of an attribute that a source tells, where it does not tell all."""
    named = (part.partition("=") for part in parts)
    return {value for name, sign, value in named if sign and name == attribute}


def set_aside_later(child: Child, as_at: date) -> int:
    """Take out of a child's history every date after a day: not yet known then. Returns how many.

    A span that starts later goes as a whole; one that ends later is still open on the day.
    """
    day = as_at.isoformat()
    later = 0
    for fact in ("born", "died"):
        if child.get(fact, "")[:10] > day:
            del child[fact]
            later += 1
    events = [event for event in child["events"] if event["at"][:10] <= day]
    states = [state for state in child["states"] if state["started"][:10] <= day]
    later += len(child["events"]) - len(events) + len(child["states"]) - len(states)
    for state in states:
        if (state["ended"] or "")[:10] > day:
            state["ended"] = None
            later += 1
    child["events"], child["states"] = events, states
    return later
