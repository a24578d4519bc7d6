"""A history is read whole or refused whole, and every fault is named where it stands."""

import json
from pathlib import Path
from typing import Any

import pytest

from keyworker.packs import load
from keyworker.standards import HistoryRefused, read_history, read_history_file

VOCABULARY = load("england").vocabulary


def _child(**more: Any) -> dict[str, Any]:
    return {"children": [{"id": "C1", "born": "2015-03-04", **more}]}


def _refused(raw: object) -> str:
    with pytest.raises(HistoryRefused) as refused:
        read_history(raw, VOCABULARY, where="history.json")
    return "\n".join(str(fault) for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ([], "a history is an object"),
        ({"kids": []}, "It may be children, carers,"),
        ({"childern": []}, "Did you mean children?"),
        ({"children": {}}, "must be a list"),
        ({"children": ["C1"]}, "each child is an object"),
        ({"children": [{"born": "2015-01-01"}]}, "has no id"),
        ({"children": [{"id": "C1"}, {"id": "C1"}]}, "stands here twice"),
        (_child(bron="2015-01-01"), "Did you mean born"),
        (_child(events=[{"is": "visit", "at": "2026-01-01"}]), "names no phase"),
        (_child(events=[{"is": "cp_plan.started", "at": "2026-01-01"}]), "among the states"),
        (_child(events=[{"is": "visit.maid", "at": "2026-01-01"}]), "has no phase 'maid'"),
        (_child(events=[{"is": "visit.made"}]), "has no date"),
        (_child(events=[{"is": "visit.made", "at": "31/02/2026"}]), "not a real date"),
        (_child(events=[{"is": "visit.made", "at": "2026-01-01T25:00"}]), "not a real date"),
        (_child(events=[{"is": "visit.made", "at": "2014-01-01"}]), "before the child was born"),
        (
            _child(
                events=[{"is": "visit.made", "at": "2026-01-01", "attributes": {"seeen": True}}]
            ),
            "Did you mean seen",
        ),
        (
            _child(
                events=[{"is": "visit.made", "at": "2026-01-01", "attributes": {"purpose": "tea"}}]
            ),
            "has no purpose 'tea'",
        ),
        (
            _child(
                events=[{"is": "visit.made", "at": "2026-01-01", "attributes": {"seen": "yes"}}]
            ),
            "yes or no",
        ),
        (_child(states=[{"is": "visit", "started": "2026-01-01"}]), "does not last"),
        (_child(silent_on=["vists"]), "Did you mean"),
        (
            _child(authorities=[{"clause": "a/b/1", "does": "allow", "from": "2026-01-01"}]),
            "Say vary, extend or waive",
        ),
        (
            _child(authorities=[{"clause": "a/b/1", "does": "vary", "from": "2026-01-01"}]),
            "interval",
        ),
    ],
)
def test_a_fault_is_named_with_its_mend(raw: object, words: str) -> None:
    assert words in _refused(raw)


def test_every_fault_is_listed_not_only_the_first() -> None:
    events = [{"is": "vist.made", "at": "2026-01-01"}, {"is": "visit.made", "at": "2026-02-30"}]
    assert len(_refused(_child(events=events)).splitlines()) == 2


def test_a_worked_out_attribute_is_set_aside_with_a_notice() -> None:
    events = [{"is": "rcpc.held", "at": "2026-01-01", "attributes": {"sequence": 9}}]
    history = read_history(_child(events=events), VOCABULARY, where="h")
    assert history.subjects[0].events[0].attributes == {}
    assert "set aside" in history.notices[0]


def test_a_correction_keeps_the_first_time_it_was_written_down() -> None:
    events = [
        {"id": "e", "is": "visit.made", "at": "2026-01-01", "recorded_at": "2026-01-02"},
        {
            "id": "e",
            "is": "visit.made",
            "at": "2026-01-03",
            "recorded_at": "2026-02-02",
            "replaces": True,
        },
    ]
    event = read_history(_child(events=events), VOCABULARY, where="h").subjects[0].events[0]
    assert event.at.text() == "2026-01-03"
    assert event.recorded is not None
    assert event.recorded.text() == "2026-01-02"


def test_a_fault_in_a_file_names_its_line(tmp_path: Path) -> None:
    text = json.dumps(
        _child(events=[{"is": "visit.made", "at": "2026-01-01"}, {"is": "vist.made"}]), indent=1
    )
    path = tmp_path / "h.json"
    path.write_text(text, encoding="utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "vist" in row) - 1
    with pytest.raises(HistoryRefused, match=f"line {line}"):
        read_history_file(path, VOCABULARY)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'{"children": [', "not JSON"),
        (b"[" * 100_000, "JSON|nested"),
    ],
)
def test_a_broken_file_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "h.json"
    path.write_bytes(content)
    with pytest.raises(HistoryRefused, match=words):
        read_history_file(path, VOCABULARY)
