"""`keyworker history`: the log is what the rows tell, and a check of it finds what is stored."""

import json
from datetime import date

import pytest
import time_machine

from keyworker.audit.models import AuditEntry
from keyworker.cli.main import main
from keyworker.history.actions import refresh
from keyworker.history.models import Fact, Obligation
from keyworker.history.queries import pack
from keyworker.involvements.actions import start_involvement
from keyworker.meetings.actions import amend_meeting, schedule
from keyworker.people.actions import create_child
from tests.meetings.test_from_contact_to_review import STEPS, Walk, at
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db

EVENING = at("12-08T20:00")


@pytest.fixture
def keyworker(capsys):
    """Runs the command; gives its exit code, what it printed and what it said on the side."""

    def run(*arguments):
        code = main([str(each) for each in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def walked(council):  # noqa: F811
    """A child from the first call to the last review, seen on the evening of that day."""
    with time_machine.travel(at("03-02T09:00"), tick=False):
        walk = Walk(council, council.child(given="Amara", family="Ilett", born=date(2017, 5, 4)))
    for when, deed, _ in STEPS:
        with time_machine.travel(at(when), tick=False):
            deed(walk)
    with time_machine.travel(EVENING, tick=False):
        yield walk


def stored():
    """What is stored: whether an open one is overdue depends on the day one looks."""
    return sorted(
        (row.rule, row.measure, row.cycle, _settled(row.status), str(row.due_at), row.why)
        for row in Obligation.objects.filter(subject_type="child")
    )


def _settled(status):
    return "due" if status == "overdue" else status


def test_after_a_childs_whole_way_the_log_is_what_the_rows_tell(keyworker, walked):
    assert keyworker("history", "rebuild") == (0, "", "0 differences\n")
    assert Fact.objects.count() > 40


def test_records_changed_afterwards_still_tell_what_the_log_holds(keyworker, walked):
    entry = walked.core_group
    amend_meeting(
        entry=entry,
        base_version=1,
        at=at("04-07T14:00"),
        by=walked.council.social_worker,
        answers={**entry.answers, "progress": "Some"},
        reason="The time was wrong",
    )
    assert keyworker("history", "rebuild")[0] == 0


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (lambda f: f.delete(), "a row tells of icpc.held, the log does not"),
        (lambda f: f.update(attributes={"outcome": "no_plan"}), "icpc.held differs in attributes"),
        (lambda f: f.update(at=at("03-20T10:00")), "icpc.held differs in at"),
        (lambda f: f.update(recorded_at=at("03-29T10:00")), "icpc.held differs in recorded_at"),
        (lambda f: f.update(void=True), "a row tells of icpc.held, the log does not"),
        (lambda f: f.update(identity="meeting:0"), "meeting:0: the log tells of icpc.held, no row"),
    ],
)
def test_a_planted_difference_is_found_and_mended_only_when_asked(keyworker, walked, plant, words):
    before = stored()
    plant(Fact.objects.filter(name="icpc.held"))
    refresh(subject_type="child", subject_ids=[walked.child.pk])
    code, out, err = keyworker("history", "rebuild")
    assert code == 1
    assert words in out
    assert "difference" in err
    assert keyworker("history", "rebuild")[0] == 1
    assert keyworker("history", "rebuild", "--write")[0] == 0
    assert keyworker("history", "rebuild") == (0, "", "0 differences\n")
    assert stored() == before


def test_writing_anew_changes_nothing_that_was_right_and_is_noted(keyworker, walked):
    refresh(subject_type="child", subject_ids=[walked.child.pk])
    before = stored()
    assert keyworker("history", "rebuild", "--write")[0] == 0
    assert stored() == before
    assert AuditEntry.objects.filter(deed="history.rewrite", worker_id=None).count() == 1


def test_a_check_of_what_was_exported_finds_what_is_stored(keyworker, walked, tmp_path):
    create_child(
        by=walked.council.duty_worker,
        given="Zofia",
        family="Nowak",
        expected=date(2027, 1, 5),
        looked_at_duplicates=[walked.child.pk],
    )
    file = tmp_path / "history.json"
    assert keyworker("history", "export", "--out", file) == (0, "", "")
    code, out, err = keyworker(
        *("check", file, "--pack", "wokingham", "--as-at", "2026-12-08", "--format", "json")
    )
    assert code == 0, err
    refresh(subject_type="child", subject_ids=[walked.child.pk])
    checked = sorted(
        (row["rule"], row["measure"], row["cycle"], _settled(row["status"]), _lasting(row))
        for row in json.loads(out)["rows"]
    )
    expected = sorted((*row[:4], row[5]) for row in stored())
    assert checked == expected
    assert len(checked) > 25


def _lasting(row):
    """The why of a row without how late it is today, which is not stored."""
    return row["why"].partition(" Not done; ")[0] if row["status"] == "overdue" else row["why"]


def test_what_passes_with_nobody_writing_is_worked_out_by_night(keyworker, council):  # noqa: F811
    with time_machine.travel(at("03-02T09:00"), tick=False):
        child = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
        start_involvement(
            child=child, kind="s47", at=at("03-02T08:00"), by=council.manager, attributes={}
        )
        schedule(type="icpc", children=[child], scheduled_for=at("03-20T10:00"), by=council.manager)
    row = Obligation.objects.filter(rule="wokingham/icpc-report-to-family")
    assert row.get().status == "due"
    with time_machine.travel(at("03-21T02:00"), tick=False):
        code, _, err = keyworker("history", "refresh")
    assert (code, "child 1 of 1" in err) == (0, True)
    assert row.get().status == "missed"


def test_an_export_is_a_look_at_every_child_and_is_noted(keyworker, walked):
    code, out, _ = keyworker("history", "export")
    assert code == 0
    assert [child["id"] for child in json.loads(out)["children"]] == [str(walked.child.pk)]
    looked = AuditEntry.objects.get(deed="read.history_export")
    assert looked.subject_ids == [walked.child.pk]


def test_an_export_that_cannot_be_written_says_so_and_leaves_nothing(keyworker, walked, tmp_path):
    code, _, err = keyworker("history", "export", "--out", tmp_path / "nowhere" / "history.json")
    assert code == 2
    assert "there is no folder" in err
    assert list(tmp_path.iterdir()) == []
    assert pack().name == "wokingham"
