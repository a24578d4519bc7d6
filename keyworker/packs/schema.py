"""The JSON Schema of a chapter of standards, so that an editor can check a rule as it is typed.

Made from what the reader of rules knows, so that the two cannot differ.
"""

import json
from typing import Any

from keyworker.packs.loader import load
from keyworker.standards.durations import UNITS
from keyworker.standards.part_reading import WEEKDAYS
from keyworker.standards.rule_reading import COMMON, OWN
from keyworker.standards.rules import KINDS
from keyworker.standards.vocabulary import SUBJECT_KEYS

_UNITS = "|".join(f"{unit.removesuffix('s')}s?" for unit in UNITS)
LENGTH = rf"^(\d+ ({_UNITS})|at once)$"
AGE = r"^\d+ years?( \d+ months?)?$"
DAYS = {"type": "string", "format": "date"}
TEXT = {"type": "string", "minLength": 1}
CLAUSE = {"type": "string", "pattern": "^[a-z0-9_-]+/[^/]+/[^/]+$"}
CLAUSES = {"type": "array", "items": CLAUSE, "minItems": 1}
SAID: dict[str, str] = {
    "after": "The event the time runs from, such as visit.made{purpose=cp}",
    "do": "What is to be done: an event; or, in a deadline, the word recorded",
    "while": "The state during which it is asked, such as cp_plan",
    "within": "How long there is, such as 10 working days; or the next meeting",
    "every": "How often: 6 weeks; a list of stages; or 3 of visit.made{purpose=cp}",
    "must": "What must hold",
    "before": "The meeting it is counted back from, such as icpc.scheduled; an age in an age rule",
    "note": "Which reading was taken where the document leaves one open",
}


def schema() -> dict[str, Any]:
    """Give the schema of one file in a pack's `standards` folder."""
    rules = {"type": "array", "items": {"oneOf": [_kind(kind) for kind in KINDS]}}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A chapter of practice standards",
        "type": "object",
        "required": ["rules"],
        "additionalProperties": False,
        "properties": {"chapter": TEXT, "rules": rules},
    }


def schema_text() -> str:
    """Give the schema as a file holds it."""
    return json.dumps(schema(), indent=1) + "\n"


def _kind(kind: str) -> dict[str, Any]:
    """The lines a rule of one kind may have."""
    known = (COMMON | OWN[kind]) - {"__line__"}
    needed = ["id", "title", "clauses", "kind", "owner"]
    own = {"deadline": ["after", "do", "within"], "recurring": ["while", "do", "every"]}
    own |= {"before": ["before", "do"], "age": ["while", "do", "from", "before"]}
    return {
        "title": f"{kind} rule",
        "type": "object",
        "required": [*needed, *own.get(kind, ["must"])],
        "additionalProperties": False,
        "properties": {name: _line(name, kind) for name in sorted(known)},
    }


def _line(name: str, kind: str) -> dict[str, Any]:
    found = dict(_lines(kind).get(name, TEXT))
    if name in SAID:
        found["description"] = SAID[name]
    return found


def _lines(kind: str) -> dict[str, dict[str, Any]]:
    roles = list(load("england").vocabulary.lists["roles"])
    length = {"type": "string", "pattern": LENGTH}
    age = {"type": "string", "pattern": AGE}
    many: dict[str, Any] = {"type": "object", "required": ["count"]}
    stage = {"anyOf": [TEXT, {"type": "object", "required": ["every"]}]}
    target = {"type": "object", "required": ["clauses"], "properties": {"clauses": CLAUSES}}
    clock = {"type": "string", "pattern": rf"^({'|'.join(WEEKDAYS)}) \d{{1,2}}:\d{{2}}$"}
    return {
        "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "clauses": {"anyOf": [CLAUSES, CLAUSE]},
        "kind": {"const": kind},
        "owner": {"enum": roles},
        "subject": {"enum": list(SUBJECT_KEYS.values())},
        "of": {"enum": list(SUBJECT_KEYS.values())},
        "for": {"const": "others"},
        "in_force": {"type": "object", "properties": {"from": DAYS, "until": DAYS}},
        "within": {"anyOf": [length, {"type": "string", "pattern": "^next "}]},
        "at_least": length,
        "grace": length,
        "not_before": length,
        "margin": length,
        "late_entry": length,
        "early": {"anyOf": [{"type": "boolean"}, length]},
        "every": {"anyOf": [TEXT, {"type": "array", "items": stage, "minItems": 1}]},
        "target": target,
        "vary": {"type": "object", "required": ["by"], "properties": {"at_most": length}},
        "next_from": {"enum": ["done", "due"]},
        "open_at": {"type": "string", "pattern": "^first "},
        "by": clock,
        "from": age,
        "must": {"anyOf": [TEXT, many]},
        "beforehand": {"type": "boolean"},
        **({"before": age} if kind == "age" else {}),
    }
