"""What `keyworker check` reports, in each of its four forms."""

import csv
import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

pytestmark = pytest.mark.once

AT = ("--pack", "wokingham", "--as-at", "2026-03-31")


def rows_of(answer, rule):
    return [row for row in json.loads(answer.out)["rows"] if row["rule"] == rule]


def test_a_history_is_checked_against_a_council_s_standards(keyworker, samples):
    answer = keyworker(
        "check", samples / "history.json", "--pack", "wokingham", "--as-at", "2026-06-01",
        "--format", "json",
    )  # fmt: skip
    assert answer.code == 0
    report = json.loads(answer.out)
    assert (report["as_at"], report["pack"], report["faults"]) == ("2026-06-01", "wokingham", [])
    (conference,) = rows_of(answer, "wokingham/icpc")
    assert conference["subject"] == "C1"
    assert conference["due"] == "2026-01-21"
    assert conference["status"] == "met"
    assert conference["done"]["at"].startswith("2026-01-20")
    assert conference["clauses"]
    assert "15 working days" in conference["why"]
    review = rows_of(answer, "wokingham/first-rcpc")[0]
    assert (review["due"], review["status"], review["days_late"]) == ("2026-04-21", "late", 7)
    (assessment,) = rows_of(answer, "wokingham/assessment-45-days")
    assert (assessment["subject"], assessment["status"]) == ("C2", "overdue")


def test_a_row_holds_every_column_the_design_names(keyworker, samples):
    answer = keyworker("check", "--cin", samples / "census.xml", *AT, "--format", "json")
    columns = {
        "subject_type", "subject", "rule", "clauses", "kind", "measure", "cycle", "trigger",
        "start", "due", "done", "done_at", "status", "days_late", "hours_late", "owner",
        "owner_worker", "why",
    }  # fmt: skip
    rows = json.loads(answer.out)["rows"]
    assert rows
    assert all(set(row) - {"before_in_force"} == columns for row in rows)


def test_a_census_is_checked_and_its_faulty_blocks_are_listed(keyworker, samples, tmp_path):
    census = tmp_path / "census.xml"
    text = (samples / "census.xml").read_text(encoding="utf-8")
    census.write_text(text.replace("2026-02-27", "2025-02-27"), encoding="utf-8")
    answer = keyworker("check", "--cin", census, *AT, "--format", "json")
    assert answer.code == 0
    (fault,) = json.loads(answer.out)["faults"]
    assert set(fault) == {"where", "what", "mend"}
    assert "Assessments" in fault["where"]
    assert "W102" in fault["where"]
    assert "faulty blocks were left out" in answer.err
    statuses = {row["subject"]: row["status"] for row in rows_of(answer, "wokingham/icpc")}
    assert statuses == {"W100": "met", "W101": "overdue"}


def test_a_return_is_checked_against_reviews_that_tighten_the_floor(keyworker, samples):
    answer = keyworker("check", "--ssda903", samples / "ssda903", *AT, "--format", "json")
    reviews = [
        (row["subject"], row["due"], row["status"])
        for row in rows_of(answer, "wokingham/lac-reviews")
    ]
    assert ("L1", "2026-01-15", "met") in reviews
    assert ("L1", "2026-04-15", "due") in reviews
    assert ("L2", "2025-09-29", "late") in reviews


def test_what_a_return_cannot_tell_is_unknown_with_the_reason(keyworker, samples):
    answer = keyworker("check", "--cin", samples / "census.xml", *AT, "--format", "json")
    unknown = [row for row in json.loads(answer.out)["rows"] if row["status"] == "unknown"]
    assert unknown
    assert all(row["why"] for row in unknown)


@pytest.mark.parametrize("source", ["history.json", "census.xml"])
def test_a_date_after_the_day_is_counted_as_not_yet_known(keyworker, samples, source):
    given = [samples / source] if source == "history.json" else ["--cin", samples / source]
    answer = keyworker(
        "check", *given, "--pack", "wokingham", "--as-at", "2026-01-31", "--format", "json"
    )
    report = json.loads(answer.out)
    assert report["not_yet_known"] >= 1
    assert report["faults"] == []
    assert f"{report['not_yet_known']} fact" in answer.err
    for row in report["rows"]:
        assert not row["done_at"] or row["done_at"][:10] <= "2026-01-31"


def test_a_long_run_says_how_far_it_has_come(keyworker, samples, monkeypatch):
    monkeypatch.setattr("keyworker.cli.check._SAY_EVERY", 0)
    answer = keyworker("check", "--cin", samples / "census.xml", *AT, "--format", "csv")
    assert "3 checked" in answer.err
    assert "3 checked" not in answer.out


def test_the_table_opens_with_the_standards_and_names_the_worst(keyworker, samples):
    answer = keyworker("check", "--cin", samples / "census.xml", *AT)
    assert answer.out.startswith("Wokingham")
    assert "31 March 2026" in answer.out
    assert re.search(r"overdue\s+W101\s+due 23 February 2026, 36 days late", answer.out)
    assert "wokingham/icpc" in answer.out


def test_csv_is_one_row_an_obligation_and_runs_nothing_in_a_spreadsheet(
    keyworker, samples, tmp_path
):
    history = tmp_path / "history.json"
    text = (samples / "history.json").read_text(encoding="utf-8")
    history.write_text(text.replace('"C1"', '"=cmd()"'), encoding="utf-8")
    answer = keyworker("check", history, *AT, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    as_json = json.loads(keyworker("check", history, *AT, "--format", "json").out)["rows"]
    assert len(rows) == len(as_json)
    assert {row["subject"] for row in rows} == {"'=cmd()", "C2"}
    conference = next(row for row in rows if row["rule"] == "wokingham/icpc")
    assert (conference["trigger_is"], conference["done_is"]) == ("s47.started", "icpc.held")


class Page(HTMLParser):
    """Notes what a page loads from elsewhere, and whether its elements close."""

    def __init__(self):
        super().__init__()
        self.open, self.loads, self.scripts = [], [], 0

    def handle_starttag(self, tag, attributes):
        self.scripts += tag == "script"
        self.loads += [v for name, v in attributes if name in ("src", "href") and v[:1] != "#"]
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_opens_clause_and_children(keyworker, samples, tmp_path):
    out = tmp_path / "report.html"
    answer = keyworker(
        "check", "--cin", samples / "census.xml", *AT, "--format", "html", "--out", out
    )
    assert (answer.code, answer.out) == (0, "")
    text = out.read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert (page.open, page.loads, page.scripts) == ([], [], 0)
    assert "W101" in text
    assert "wokingham/child-protection-conferences/1" in text
    assert "<details" in text


def test_a_script_in_a_name_is_only_a_name(keyworker, samples, tmp_path):
    history = tmp_path / "history.json"
    text = (samples / "history.json").read_text(encoding="utf-8")
    history.write_text(text.replace('"C2"', '"<script>alert(1)</script>"'), encoding="utf-8")
    answer = keyworker(
        "check", history, "--pack", "wokingham", "--as-at", "2026-06-01", "--format", "html"
    )
    assert "<script" not in answer.out
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.out


def test_the_report_takes_the_place_of_an_earlier_one_at_once(keyworker, samples, tmp_path):
    out = tmp_path / "report.json"
    out.write_text("the report of last month")
    answer = keyworker("check", samples / "history.json", *AT, "--format", "json", "--out", out)
    assert answer.code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["pack"] == "wokingham"
    assert list(tmp_path.iterdir()) == [out]


def test_the_commands_need_no_django():
    code = "import sys, keyworker.cli.main; sys.exit('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
