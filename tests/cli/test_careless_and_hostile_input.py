"""Whatever is given to `keyworker check`, it says what is wrong and writes nothing half-done."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.once

AT = ("--as-at", "2026-03-31")
POLISHED_CHILD = {"id": "C1", "born": "2015-03-04", "events": [], "states": []}


def child(**changed):
    return json.dumps({"children": [{**POLISHED_CHILD, **changed}]})


def event(**changed):
    return child(events=[{"is": "icpc.held", "at": "2026-01-20", **changed}])


def state(**changed):
    return child(states=[{"is": "cp_plan", "started": "2026-01-20", "ended": None, **changed}])


ARGUMENTS = {
    "a misspelt pack": (["--pack", "wokinham", *AT], "Did you mean wokingham?"),
    "a pack that is a path": (
        ["--pack", "../wokingham", *AT],
        "pack '../wokingham': there is no such pack",
    ),
    "the 31st of February": (["--pack", "wokingham", "--as-at", "31/02/2026"], "31/02/2026"),
    "a day in words": (["--pack", "wokingham", "--as-at", "soon"], "2026-03-31"),
    "no day": (["--pack", "wokingham", "--as-at", ""], "not a day of the calendar"),
    "an unknown format": (["--pack", "wokingham", *AT, "--format", "xls"], "xls"),
    "two sources": (["--pack", "wokingham", *AT, "--cin", "census.xml"], "not allowed with"),
    "no pack": ([*AT], "--pack"),
}


@pytest.mark.parametrize("case", ARGUMENTS)
def test_a_careless_command_is_told_how_to_mend_it(keyworker, samples, case):
    arguments, words = ARGUMENTS[case]
    answer = keyworker("check", samples / "history.json", *arguments)
    assert answer.code == 2
    assert words in answer.err
    assert "Traceback" not in answer.err
    assert answer.out == ""


def test_a_check_of_nothing_is_told_what_it_can_check(keyworker):
    answer = keyworker("check", "--pack", "wokingham", *AT)
    assert answer.code == 2
    assert "--cin" in answer.err


HISTORIES = {
    "an empty file": (b"", "line 1"),
    "not JSON": (b"child,visit\nC1,2026-01-01\n", "line 1"),
    "JSON cut short": (child()[:-4].encode(), "line 1"),
    "another encoding": (child(id="Zoë").encode("utf-16"), "UTF-8"),
    "Latin letters in bytes": (
        child(id="C1").replace("C1", "Zoë").encode("latin-1"),
        "UTF-8",
    ),
    "a list": (b"[]", "children"),
    "children that are no list": (b'{"children": 4}', "children"),
    "a bottomless file": (b"[" * 200_000, "nested"),
    "an unknown key": (b'{"childs": []}', "children"),
    "a child without an id": (child(id=None).encode(), "id"),
    "an id that is a list": (child(id=["C1"]).encode(), "id"),
    "one child twice": (
        json.dumps({"children": [POLISHED_CHILD, POLISHED_CHILD]}).encode(),
        "C1",
    ),
    "an unknown thing": (event(**{"is": "icpq.held"}).encode(), "icpc"),
    "an unknown phase": (event(**{"is": "icpc.holden"}).encode(), "held"),
    "an unknown attribute": (event(attributes={"outcom": "plan"}).encode(), "outcome"),
    "a value outside its choices": (event(attributes={"outcome": "perhaps"}).encode(), "perhaps"),
    "an event that is a word": (child(events=["icpc.held"]).encode(), "events"),
    "the 31st of February": (event(at="2026-02-31").encode(), "2026-02-31"),
    "a day that is a number": (event(at=20260131).encode(), "20260131"),
    "no day": (child(events=[{"is": "icpc.held"}]).encode(), "at"),
    "an event before birth": (event(at="2014-03-04").encode(), "before the child was born"),
    "a plan that ends before it starts": (state(ended="2026-01-19").encode(), "2026-01-19"),
    "a span that is none": (state(**{"is": "icpc"}).encode(), "icpc"),
    "a note of 10 MB": (event(attributes={"note": "x" * 10_000_000}).encode(), "note"),
    "a script for a thing": (event(**{"is": "<script>alert(1)</script>"}).encode(), "script"),
}


@pytest.mark.parametrize("case", HISTORIES)
def test_a_faulty_history_is_refused_whole(keyworker, tmp_path, case):
    content, words = HISTORIES[case]
    history = tmp_path / "history.json"
    history.write_bytes(content)
    out = tmp_path / "report.json"
    answer = keyworker(
        "check", history, "--pack", "wokingham", *AT, "--format", "json", "--out", out
    )
    refused_cleanly(answer, words, tmp_path, history)
    assert "history.json" in answer.err


def refused_cleanly(answer, words, folder, *given):
    assert answer.code == 2
    assert words in answer.err
    assert "Traceback" not in answer.err
    assert len(answer.err) < 5_000, "a message is read by people"
    assert answer.out == ""
    assert sorted(folder.iterdir()) == sorted(given), "nothing else is left behind"


def test_every_fault_of_a_history_is_listed(keyworker, tmp_path):
    history = tmp_path / "history.json"
    faults = [{"is": "icpc.held", "at": "2026-02-31"}, {"is": "icpq.held", "at": "2026-02-01"}]
    history.write_text(child(events=faults))
    answer = keyworker("check", history, "--pack", "wokingham", *AT)
    refused_cleanly(answer, "2026-02-31", tmp_path, history)
    assert "icpq" in answer.err
    assert "2 faults" in answer.err


@pytest.mark.parametrize("source", ["--cin", "--ssda903", None])
def test_a_source_that_is_not_there_is_named(keyworker, tmp_path, source):
    missing = tmp_path / "nowhere"
    given = [source, missing] if source else [missing]
    answer = keyworker("check", *given, "--pack", "wokingham", *AT)
    refused_cleanly(answer, "nowhere", tmp_path)


ENTITY = b'<!DOCTYPE Message [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
LAUGHS = b'<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
CENSUSES = {
    "an empty file": (lambda xml: b"", "is empty"),
    "cut short": (lambda xml: xml[: len(xml) // 2], "cut short"),
    "another encoding": (lambda xml: xml.replace(b"sample", b"caf\xe9"), "encoding"),
    "a web page": (lambda xml: b"<html><body>Sign in</body></html>", "begins with <html>"),
    "a spreadsheet": (lambda xml: b"LAchildID,UPN\nW1,A1\n", "cannot be read"),
    "another return": (lambda xml: xml.replace(b">CIN<", b">CLA<"), "'CLA'"),
    "no children": (lambda xml: b"<Message><Children/></Message>", "no <Child>"),
    "an outside entity": (
        lambda xml: xml.replace(b"<Message>", ENTITY + b"<Message>").replace(b"W100", b"&a;"),
        "document type",
    ),
    "a billion laughs": (
        lambda xml: xml.replace(b"<Message>", LAUGHS + b"<Message>").replace(b"W100", b"&b;"),
        "document type",
    ),
    "nothing but zeros": (lambda xml: bytes(1000), "cannot be read"),
    "letters no XML holds": (lambda xml: xml.replace(b"W100", b"W\x01"), "line"),
}


@pytest.mark.parametrize("case", CENSUSES)
def test_a_hopeless_census_is_refused_with_one_message(keyworker, samples, tmp_path, case):
    spoil, words = CENSUSES[case]
    census = tmp_path / "census.xml"
    census.write_bytes(spoil((samples / "census.xml").read_bytes()))
    out = tmp_path / "report.html"
    answer = keyworker(
        "check", "--cin", census, "--pack", "wokingham", *AT, "--format", "html", "--out", out
    )
    refused_cleanly(answer, words, tmp_path, census)
    assert answer.err.count("\n") == 1


def test_a_folder_given_as_a_census_is_refused(keyworker, tmp_path):
    answer = keyworker("check", "--cin", tmp_path, "--pack", "wokingham", *AT)
    refused_cleanly(answer, "cannot be opened", tmp_path)


FOLDERS = {
    "an empty folder": (lambda folder: [each.unlink() for each in folder.iterdir()], "episodes"),
    "no episodes": (lambda folder: (folder / "episodes.csv").unlink(), "episodes"),
    "a column missing": (
        lambda folder: rewrite(folder / "episodes.csv", b",URN", b""),
        "URN",
    ),
    "the same file twice": (
        lambda folder: (folder / "copy.csv").write_bytes((folder / "reviews.csv").read_bytes()),
        "both hold reviews",
    ),
    "another encoding": (
        lambda folder: rewrite(folder / "reviews.csv", b"L1", b"Zo\xeb"),
        "reviews.csv is not UTF-8",
    ),
    "sixteen bits a letter": (
        lambda folder: (folder / "reviews.csv").write_bytes("CHILD,DOB".encode("utf-16")),
        "reviews.csv is not UTF-8",
    ),
    "a cell of a megabyte": (
        lambda folder: rewrite(folder / "reviews.csv", b"PN1", b"x" * 1_000_000),
        "reviews.csv cannot be read",
    ),
}


def rewrite(path, old, new):
    path.write_bytes(path.read_bytes().replace(old, new, 1))


@pytest.mark.parametrize("case", FOLDERS)
def test_a_hopeless_return_is_refused_with_one_message(keyworker, samples, tmp_path, case):
    spoil, words = FOLDERS[case]
    folder = tmp_path / "return"
    folder.mkdir()
    for each in (samples / "ssda903").iterdir():
        (folder / each.name).write_bytes(each.read_bytes())
    spoil(folder)
    out = tmp_path / "report.csv"
    answer = keyworker(
        "check", "--ssda903", folder, "--pack", "wokingham", *AT, "--format", "csv", "--out", out
    )
    refused_cleanly(answer, words, tmp_path, folder)


def test_a_file_given_as_a_return_folder_is_refused(keyworker, samples, tmp_path):
    census = samples / "census.xml"
    answer = keyworker("check", "--ssda903", census, "--pack", "wokingham", *AT)
    refused_cleanly(answer, "takes the folder", tmp_path)


@pytest.mark.parametrize("out", ["nowhere/report.json", "."])
def test_a_report_that_cannot_be_written_is_told_before_the_work(keyworker, samples, tmp_path, out):
    history = samples / "history.json"
    answer = keyworker("check", history, "--pack", "wokingham", *AT, "--out", tmp_path / out)
    refused_cleanly(answer, "--out", tmp_path)


def test_a_failed_check_leaves_an_earlier_report_as_it_was(keyworker, tmp_path):
    history, out = tmp_path / "history.json", tmp_path / "report.json"
    history.write_bytes(HISTORIES["an event before birth"][0])
    out.write_text("the report of last month")
    answer = keyworker("check", history, "--pack", "wokingham", *AT, "--out", out)
    assert answer.code == 2
    assert out.read_text() == "the report of last month"


def test_from_a_terminal_a_refusal_is_exit_code_2_and_no_traceback(samples, tmp_path):
    command = [sys.executable, "-m", "keyworker.cli.main", "check", str(tmp_path / "none.json")]
    done = subprocess.run(
        [*command, "--pack", "wokingham", *AT], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "none.json" in done.stderr
    assert "Traceback" not in done.stderr
