"""Begins a council's own pack: a small one that runs, to be changed line by line."""

import re
from datetime import date
from pathlib import Path

from keyworker.packs.loader import pack_names
from keyworker.packs.schema import schema_text
from keyworker.packs.yaml_files import PackRefused
from keyworker.standards.faults import Fault

BEGINNING = Path(__file__).parent / "beginning"
SCHEMA = "standards.schema.json"
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


def begin(name: str, *, title: str, document: str, folder: Path, today: date) -> list[Path]:
    """Write a new pack into a folder and list its files; raises PackRefused, and then writes none.

    It extends the statutory floor, has two rules over a register of three clauses, and a schema
    that lets an editor check rules while they are typed.
    """
    here = folder / name
    if not _NAME.match(name):
        mend = "Use small letters, such as smallton; begin with a letter."
        raise PackRefused([Fault(f"pack {name!r}", "this cannot be a pack's name", mend)])
    if name in pack_names(folder) or here.exists():
        mend = "Choose another name, or change that pack."
        raise PackRefused([Fault(str(here), "there is such a pack already", mend)])
    words = {"@NAME@": name, "@TODAY@": today.isoformat()}
    words |= {"@TITLE@": _quoted(title), "@DOCUMENT@": _quoted(document)}
    written: list[Path] = []
    for template in sorted(BEGINNING.rglob("*.txt")):
        path = here / template.relative_to(BEGINNING).with_suffix("")
        text = template.read_text(encoding="utf-8")
        for mark, word in words.items():
            text = text.replace(mark, word)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    (here / SCHEMA).write_text(schema_text(), encoding="utf-8")
    return [*written, here / SCHEMA]


def _quoted(text: str) -> str:
    """A text as YAML reads it back, whatever marks it holds."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
