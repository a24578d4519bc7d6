"""Every setting of the environment is described where an administrator looks for it."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READERS = {"text", "a_list", "a_choice", "a_number"}


def read_by_the_settings() -> set[str]:
    """The names of the variables that config/settings.py asks for."""
    tree = ast.parse((ROOT / "config/settings.py").read_text())
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in READERS
        and isinstance(call.args[0], ast.Constant)
    }


def described() -> set[str]:
    """The names in the first column of the tables of docs/settings.md."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.M))


def test_every_setting_is_described_and_nothing_else_is():
    assert len(read_by_the_settings()) > 10
    assert described() == read_by_the_settings()
