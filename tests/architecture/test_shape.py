"""Short files, short functions, actions by keyword, and nothing that names the maker's machine."""

import ast
import re
import subprocess
import warnings
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE_AIM, FILE_LIMIT = 300, 400
FUNCTION_AIM, FUNCTION_LIMIT = 60, 80
# Written in two parts, so that this file does not find itself.
FOREIGN = {
    "a package registry": r"registry\.npm" + r"js|files\.python" + r"hosted|pypi\.org/" + r"simple",
    "a folder of one machine": r"(?<![\w.])/(?:work|farm|root|home|tmp)" + r"/[\w.]",
    "a download address": r'"resolved"' + r': *"http',
}


def code() -> list[Path]:
    """The product's own Python files."""
    files = [file for folder in ("keyworker", "config") for file in (ROOT / folder).rglob("*.py")]
    return [file for file in files if "migrations" not in file.parts]


def functions(source: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]


def too_long(lengths: dict[str, int], aim: int, limit: int) -> list[str]:
    """What is over the limit; what is only over the aim is said as a warning."""
    for place, length in lengths.items():
        if aim < length <= limit:
            warnings.warn(f"{place} has {length} lines; aim for {aim}", stacklevel=2)
    return [f"{place}: {length} lines" for place, length in lengths.items() if length > limit]


def test_files_are_short():
    lengths = {str(f.relative_to(ROOT)): len(f.read_text().splitlines()) for f in code()}
    assert too_long(lengths, FILE_AIM, FILE_LIMIT) == []


def test_functions_are_short():
    lengths = {
        f"{file.relative_to(ROOT)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for file in code()
        for node in functions(file.read_text())
    }
    assert too_long(lengths, FUNCTION_AIM, FUNCTION_LIMIT) == []


def by_position(source: str) -> list[str]:
    """The public functions of a module that can be called without naming what is passed."""
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and (node.args.args or node.args.posonlyargs or node.args.vararg)
    ]


def test_every_action_is_called_by_keyword():
    actions = [file for file in code() if "actions" in (file.stem, file.parent.name)]
    wrong = {str(f.relative_to(ROOT)): by_position(f.read_text()) for f in actions}
    assert {file: names for file, names in wrong.items() if names} == {}


def test_an_action_that_takes_its_child_by_position_is_found():
    assert by_position("def record_visit(child, *, by): ...\ndef _own(x): ...") == ["record_visit"]


def foreign(text: str) -> list[str]:
    return [what for what, pattern in FOREIGN.items() if re.search(pattern, text)]


def test_no_file_names_a_registry_or_a_folder_of_the_machine_it_was_made_on():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    found = {}
    for name in filter(None, listed.stdout.decode().split("\0")):
        try:
            text = (ROOT / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        if wrong := foreign(text):
            found[name] = wrong
    assert found == {}


def test_a_file_that_names_one_is_found():
    assert foreign("see /wo" + "rk/shared") == ["a folder of one machine"]
    assert foreign('"resolved"' + ': "https://x"') == ["a download address"]
    assert foreign("a visit/work/school") == []
