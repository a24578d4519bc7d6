"""What the documents say of the code is true: every file and every deed they name is there."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
# What is only made when Keyworker is set up or run.
MADE = ("var/", "folder/", "docs/pictures/", "packs/smallton")


def paths_named(text: str) -> list[str]:
    """The files and folders a text names in backticks or links."""
    named = re.findall(r"`([\w./-]+/[\w./-]*|[\w/-]+\.(?:py|yaml|md|js|csv))`", text)
    linked = re.findall(r"\]\((?!http)([^)#]+)", text)
    clause = re.compile(r"/\d+\w?$")
    return [p for p in [*named, *linked] if not p.startswith(MADE) and not clause.search(p)]


def deeds_named(text: str) -> list[str]:
    """The functions a text names as `domain.module.function`."""
    return re.findall(r"`((?:\w+\.)+(?:actions|queries|authority)\.\w+)`", text)


def places(path: str, beside: Path) -> list[Path]:
    """Where a named path may lie: from the root, the package, or beside the document."""
    found = [ROOT / path, ROOT / "keyworker" / path, beside.parent / path]
    return [*found, *(ROOT / "keyworker").glob(f"*/{path}")]


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_file_a_document_names_is_there(document):
    missing = [
        path
        for path in paths_named(document.read_text())
        if not any(place.exists() for place in places(path, document))
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_deed_a_document_names_is_there(document):
    missing = []
    for name in deeds_named(document.read_text()):
        module, _, function = name.rpartition(".")
        if not hasattr(importlib.import_module(f"keyworker.{module}"), function):
            missing.append(name)
    assert missing == []


def test_a_file_that_is_not_there_is_found_missing():
    assert paths_named("see `web/nowhere/views.py` and [this](docs/none.md)") == [
        "web/nowhere/views.py",
        "docs/none.md",
    ]
    assert deeds_named("calls `people.actions.create_child` first") == [
        "people.actions.create_child"
    ]
