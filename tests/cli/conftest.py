"""What the tests of the commands share: the command itself, run as from a terminal."""

from pathlib import Path
from typing import NamedTuple

import pytest

from keyworker.cli.main import main

SAMPLES = Path(__file__).parents[1] / "samples"


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


@pytest.fixture
def samples():
    """The folder of our own small histories and returns."""
    return SAMPLES
