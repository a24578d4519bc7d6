"""A faulty pack is refused whole: every fault with its file, its line and how to mend it."""

import pytest

from keyworker.packs import PackRefused, load
from tests.packs.conftest import FILES, VISIT, register

pytestmark = pytest.mark.once


def refused(folder):
    with pytest.raises(PackRefused) as refusal:
        load("smallton", folder)
    return [str(fault) for fault in refusal.value.faults]


def test_a_pack_without_a_fault_is_loaded_once_with_what_it_extends(council):
    folder = council()
    pack = load("smallton", folder)
    assert pack is load("smallton", folder)
    assert [rule.name for rule in pack.rules] == ["smallton/visits"]
    names = {rule.name for rule in pack.standards.rules}
    assert {"smallton/visits", "england/lac-reviews"} <= names
    assert pack.extends is not None
    assert pack.extends.name == "england"


RULE = "smallton/standards/visits.yaml:1 (visits)"
NOBODY = ("smallton/visits/1",) + ("",) * 5
# What is written wrongly, in which file; and the place, the words and the mending that are said.
PLANTED = [
    ("standards/visits.yaml", VISIT.replace("visit.made", "visitt.made"),
     RULE, "visitt", "visit"),
    ("standards/visits.yaml", VISIT.replace("seen=true", "sene=true"),
     RULE, "sene", "seen"),
    ("standards/visits.yaml", VISIT.replace("visits/1", "visits/11"),
     RULE, "no clause smallton/visits/11", "smallton/visits/1"),
    ("standards/visits.yaml", VISIT.replace("owner: social_worker", "owner: socialworker"),
     RULE, "no role 'socialworker'", "social_worker"),
    ("standards/visits.yaml", VISIT.replace("10 working days", "ten days"),
     RULE, "'ten days' is no length of time", "working days"),
    ("standards/visits.yaml", VISIT + "  tightens: england/lac-review\n",
     RULE, "no rule england/lac-review", "england/lac-reviews"),
    ("standards/visits.yaml", VISIT + "  owner: manager\n",
     "smallton/standards/visits.yaml:9", "'owner' is written twice", "Check"),
    ("standards/visits.yaml", VISIT + "  note: [open\n",
     "smallton/standards/visits.yaml:10", "expected", "Check"),
    ("standards/more.yaml", VISIT,
     RULE, "smallton/visits stands in", "Rename"),
    ("pack.yaml", "title: Smallton\nextends: englnd\n",
     "smallton/pack.yaml:2", "no pack 'englnd'", "england"),
    ("pack.yaml", "title: S\nextends: england\nversions:\n  - {version: 1, in_force: soon}\n",
     "smallton/pack.yaml:4", "'soon' is no day", "2020-02-01"),
    ("pack.yaml", "title: S\nextends: england\nincludes: [alocation]\n",
     "smallton/pack.yaml:3", "no pack 'alocation' to include", ""),
    ("pack.yaml", "title: S\nextends: england\nterms:\n  - {from: 2026-09-02, until: 2026-07-21}\n",
     "smallton/pack.yaml:3", "no school term after the last", "the earliest first"),
    ("clauses.csv", register(NOBODY, NOBODY),
     "smallton/clauses.csv:3", "stands twice", "own id"),
    ("clauses.csv", "id,summary\nsmallton/visits/1,x\n",
     "smallton/clauses.csv:1", "columns missing", "Add them"),
    ("vocabulary.yaml", "labels:\n  visitt: Home visit\n",
     "smallton/vocabulary.yaml:2", "no thing 'visitt'", "visit"),
    ("posts.yaml", FILES["posts.yaml"].replace("role: cp_chair", "role: cp_char"),
     "smallton/posts.yaml:3", "no role 'cp_char'", "cp_chair"),
    ("posts.yaml", FILES["posts.yaml"].replace("outranks: []", "outranks: [manager]"),
     "smallton/posts.yaml:1", "manager outranks itself", "circle"),
    ("authority.yaml", "decisions:\n  close_case:\n    title: C\n    lowest: manger\n    note: x\n",
     "smallton/authority.yaml:4", "no post 'manger'", "manager"),
    ("authority.yaml", "decisions:\n  close_case: {title: Closing, lowest: manager}\n",
     "smallton/authority.yaml:2", "cites no clause", "note"),
    ("authority.yaml", "decisions:\n"
     "  close_case: {title: C, lowest: manager, clause: smallton/visits/9}\n",
     "smallton/authority.yaml:2", "no clause smallton/visits/9", "smallton/visits/"),
    ("services.yaml", "services:\n  duty: {name: Duty, kind: dutty, teams: {duty: Duty}}\n",
     "smallton/services.yaml:2", "no kind of service 'dutty'", "vocabulary"),
    ("services.yaml", "services:\n  a: {name: A, kind: early_help, teams: {t: T}}\n"
     "  b: {name: B, kind: early_help, teams: {t: T}}\n",
     "smallton/services.yaml:3", "team t stands in two services", "own code"),
    ("meetings.yaml", "types:\n  icp: {title: Conference}\n",
     "smallton/meetings.yaml:2", "no kind of meeting 'icp'", "icpc"),
    ("meetings.yaml", "types:\n  icpc:\n    chair: {posts: [chairr]}\n",
     "smallton/meetings.yaml:3", "no post 'chairr'", "chair"),
    ("holding.yaml", "kinds:\n  cp_plan: {roles: [social_workr]}\n",
     "smallton/holding.yaml:2", "no role 'social_workr'", "social_worker"),
    ("coverage.yaml", "smallton/visits/7: It cannot be computed.\n",
     "smallton/coverage.yaml:1", "no clause", "smallton/visits/"),
    ("coverage.yaml", "smallton/visits/2: [form visitt]\n",
     "smallton/coverage.yaml:1", "no form 'visitt'", "visit"),
    ("coverage.yaml", "smallton/visits/2: [form visit seenn]\n",
     "smallton/coverage.yaml:1", "no question in form visit 'seenn'", "seen"),
    ("coverage.yaml", "smallton/visits/2: [screen find]\n",
     "smallton/coverage.yaml:1", "'screen find' carries nothing", "form"),
    ("coverage.yaml", "smallton/visits/1: [form visit]\n",
     "smallton/coverage.yaml:1", "carried by a rule alone", "explain"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text", "place", "what", "mend"), PLANTED, ids=[f"{p[0]}: {p[3]}" for p in PLANTED]
)
def test_a_planted_fault_is_named_with_its_place_and_its_mending(
    council, file, text, place, what, mend
):
    said = refused(council({file: text}))
    hits = [each for each in said if each.startswith(place) and what in each]
    assert hits, said
    assert mend in hits[0].split(what, 1)[1], hits[0]


def test_faults_of_several_files_are_listed_together(council):
    said = refused(
        council(
            {
                "standards/visits.yaml": VISIT.replace("cp_plan", "cp_plann"),
                "posts.yaml": FILES["posts.yaml"].replace("role: manager", "role: boss"),
                "vocabulary.yaml": "labels: {visitt: x}\n",
            }
        )
    )
    assert len(said) == 3
    assert {each.split(":")[0] for each in said} == {
        "smallton/standards/visits.yaml",
        "smallton/posts.yaml",
        "smallton/vocabulary.yaml",
    }


def test_a_file_that_is_not_text_is_refused_by_name(council):
    said = refused(council({"posts.yaml": b"worker: {title: \xff\xfe}\n"}))
    assert any("smallton/posts.yaml: this is not UTF-8 text" in each for each in said)


def test_an_unknown_pack_is_refused_with_the_nearest_name():
    with pytest.raises(PackRefused, match="Did you mean wokingham"):
        load("wokingam")
