"""Imports run downwards, and inside a domain from actions to models; see .importlinter."""

import configparser
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).parent / "lint-imports"


def linted(config: Path) -> subprocess.CompletedProcess[str]:
    command = [LINTER, "--config", config, "--no-cache"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_every_contract_is_kept():
    ran = linted(ROOT / ".importlinter")
    assert ran.returncode == 0, ran.stdout
    assert "0 broken" in ran.stdout


def test_an_import_that_runs_upwards_is_found(tmp_path):
    """The drawing upside down: the house as it is breaks it."""
    drawing = configparser.ConfigParser()
    drawing.read(ROOT / ".importlinter")
    contract = drawing["importlinter:contract:layers"]
    floors = [floor for floor in contract["layers"].splitlines() if floor.strip()]
    contract["layers"] = "\n" + "\n".join(floors[::-1])
    upside_down = tmp_path / "upside-down"
    with upside_down.open("w") as file:
        drawing.write(file)
    ran = linted(upside_down)
    assert ran.returncode == 1
    assert "BROKEN" in ran.stdout
