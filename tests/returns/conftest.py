"""What the tests of the returns share: the vocabulary, and censuses of a line or two."""

import pytest

from keyworker.packs import load
from keyworker.returns.cin.reader import read_census
from keyworker.returns.ssda903.reader import read_return

EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,"
    "HOME_POST,PL_POST,URN\n"
)


@pytest.fixture(scope="session")
def vocabulary():
    return load("england").vocabulary


@pytest.fixture
def census(tmp_path, vocabulary):
    """Reads a census that holds the given Child elements: (children by id, findings, silent_on)."""

    def read(children, *, declaration=""):
        path = tmp_path / "census.xml"
        path.write_text(
            f"{declaration}<Message>\n<Children>\n{children}\n</Children>\n</Message>\n"
        )
        reading = read_census(path, vocabulary)
        found = {child["id"]: child for child in reading.children}
        return found, reading.findings, reading.silent_on

    return read


@pytest.fixture
def one_child(census):
    """Reads one child with the given CINdetails: (child, findings)."""

    def read(details, *, person="<PersonBirthDate>2015-03-04</PersonBirthDate><Sex>F</Sex>"):
        children, findings, _ = census(
            f"<Child><ChildIdentifiers><LAchildID>W1</LAchildID>{person}</ChildIdentifiers>\n"
            f"{details}\n</Child>"
        )
        return children["W1"], findings

    return read


@pytest.fixture
def folder(tmp_path, vocabulary):
    """Reads a folder of the given episodes and files: (children by id, findings, silent_on)."""

    def read(episodes="", **files):
        (tmp_path / "episodes.csv").write_text(EPISODES + episodes)
        for name, text in files.items():
            content = text if isinstance(text, bytes) else text.encode()
            (tmp_path / f"{name}.csv").write_bytes(content)
        reading = read_return(tmp_path, vocabulary)
        found = {child["id"]: child for child in reading.children}
        return found, reading.findings, reading.silent_on

    return read
