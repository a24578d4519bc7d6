"""What the tests of packs share: a small council of our own, and the command."""

import csv
import io
from typing import NamedTuple

import pytest

from keyworker.cli.main import main
from keyworker.packs import load
from keyworker.packs.clauses import COLUMNS
from keyworker.packs.loader import PACKS

VISIT = """\
- id: visits
  title: See the child
  clauses: [smallton/visits/1]
  kind: recurring
  while: cp_plan
  do: visit.made{seen=true}
  every: 10 working days
  owner: social_worker
"""
FILES = {
    "pack.yaml": "title: Smallton\nextends: england\n"
    'versions:\n  - {version: "1", in_force: 2024-04-01}\n',
    "standards/visits.yaml": VISIT,
    "posts.yaml": "manager: {title: Manager, role: manager, outranks: [worker]}\n"
    "worker: {title: Worker, role: social_worker, outranks: []}\n"
    "chair: {title: Chair, role: cp_chair, outranks: []}\n",
    "authority.yaml": "decisions:\n"
    + "".join(
        f"  {name}: {{title: {name}, lowest: manager, clause: smallton/visits/2}}\n"
        for name in load("england").authority["decisions"]
    ),
}


def register(*rows):
    """A clause register: id, kind, effect, qty, unit and summary of each row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow(
            dict(zip(("id", "kind", "effect", "qty", "unit", "summary"), row, strict=True))
        )
    return out.getvalue()


CLAUSES = register(
    ("smallton/visits/1", "recurring", "computed", "10", "working_days", "Children are seen"),
    ("smallton/visits/2", "authority", "computed", "", "", "A manager decides"),
)


@pytest.fixture
def council(tmp_path):
    """Writes a small council, with the files given in place of its own, and gives the folder."""

    def write(files=None):
        folder = tmp_path / "packs"
        here = folder / "smallton"
        for name, text in {**FILES, "clauses.csv": CLAUSES, **(files or {})}.items():
            path = here / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if not (folder / "england").exists():
            (folder / "england").symlink_to(PACKS / "england")
        return folder

    return write


class Answer(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def keyworker(capsys):
    """Runs `keyworker` with the given arguments and gives its exit code, stdout and stderr."""

    def run(*arguments):
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as exit_:
            code = exit_.code
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run
