"""What a children looked after return says, in the language of the record."""

import pytest

from keyworker.returns.reading import ReturnRefused
from keyworker.returns.ssda903.reader import read_return
from tests.returns.histories import SAMPLES, events, states

pytestmark = pytest.mark.once


def spans(child, what):
    return [(started, ended) for started, ended, _ in states(child, what)]


def episode(child="L1", decom="", rne="S", ls="C2", place="U4", dec="", rec=""):
    return f"{child},{decom},{rne},{ls},N1,{place},PR1,{dec},{rec},,,,\n"


def test_the_sample_return_is_read_without_a_fault(vocabulary):
    reading = read_return(SAMPLES / "ssda903", vocabulary)
    children = {child["id"]: child for child in reading.children}
    assert reading.findings.faults == []
    assert [children[each]["sex"] for each in ("L1", "L2", "L3")] == ["F", "M", "M"]
    assert spans(children["L2"], "looked_after") == [
        ("2025-09-01", "2026-01-05"),
        ("2026-03-09", None),
    ]
    assert spans(children["L2"], "missing") == [("2025-10-03", "2025-10-05")]
    assert spans(children["L2"], "deprivation_of_liberty") == [("2025-11-12", "2025-11-19")]
    assert spans(children["L3"], "placed_for_adoption") == [("2026-01-12", None)]
    (allocated,) = states(children["L1"], "allocated")
    assert allocated[2] == {"role": "social_worker", "worker": "SW1234", "reason": "FCONTA"}


def test_a_change_of_order_leaves_the_placement_as_it_was(folder):
    children, _, _ = folder(
        episode(decom="01/04/2025", ls="V2", dec="01/06/2025", rec="X1")
        + episode(decom="01/06/2025", rne="L", ls="C1")
    )
    assert spans(children["L1"], "looked_after") == [("2025-04-01", None)]
    assert spans(children["L1"], "legal_status") == [
        ("2025-04-01", "2025-06-01"),
        ("2025-06-01", None),
    ]
    assert spans(children["L1"], "placement") == [("2025-04-01", None)]


def test_a_new_placement_leaves_the_order_as_it_was(folder):
    children, _, _ = folder(
        episode(decom="01/04/2025", dec="01/06/2025", rec="X1")
        + episode(decom="01/06/2025", rne="P", place="K2")
    )
    assert spans(children["L1"], "legal_status") == [("2025-04-01", None)]
    kinds = [about["kind"] for _, _, about in states(children["L1"], "placement")]
    assert kinds == ["foster", "residential"]


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (episode(decom="01/06/2025", rne="S"), "says it starts to be looked after"),
        (episode(decom="08/06/2025", rne="P"), "a gap lies before it"),
    ],
)
def test_a_period_starts_anew(folder, second, why):
    children, _, _ = folder(episode(decom="01/04/2025", dec="01/06/2025", rec="X1") + second)
    assert len(spans(children["L1"], "looked_after")) == 2, why
    assert spans(children["L1"], "looked_after")[0] == ("2025-04-01", "2025-06-01")


def test_care_that_ended_is_not_carried_on_the_same_day(folder):
    children, _, _ = folder(
        episode(decom="01/04/2025", dec="01/06/2025", rec="E4A")
        + episode(decom="01/06/2025", rne="P")
    )
    (first, second) = states(children["L1"], "looked_after")
    assert first[2]["reason_ceased"] == "E4A"
    assert second[:2] == ("2025-06-01", None)


def test_a_last_episode_that_says_another_follows_leaves_care_open(folder):
    children, findings, _ = folder(episode(decom="01/04/2025", dec="01/06/2025", rec="X1"))
    assert spans(children["L1"], "looked_after") == [("2025-04-01", None)]
    assert any("X1 and none follows" in each for each in findings.notices)


def test_care_that_began_before_the_return_is_counted_from_what_it_holds_and_said_so(folder):
    children, findings, _ = folder(episode(decom="01/04/2025", rne="L"))
    assert spans(children["L1"], "looked_after") == [("2025-04-01", None)]
    assert any("is not its start" in each for each in findings.notices)


def test_old_codes_become_the_codes_of_today_or_unknown_with_a_notice(folder):
    children, findings, _ = folder(
        episode("L1", "01/04/2025", place="H5") + episode("L2", "01/04/2025", place="Z1"),
        header="CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nL1,2,04/03/2012,WBRI,,,\n",
    )
    assert children["L1"]["sex"] == "F"
    assert states(children["L1"], "placement")[0][2]["code"] == "K3"
    assert "code" not in states(children["L2"], "placement")[0][2]
    assert "kind" not in states(children["L2"], "placement")[0][2]
    assert any("H5" in each and "K3" in each for each in findings.notices)
    assert any("Z1" in each and "unknown" in each for each in findings.notices)


def test_short_breaks_are_noted(folder):
    children, findings, _ = folder(episode(decom="01/04/2025", ls="V4"))
    assert states(children["L1"], "short_breaks")[0][2] == {"legal_basis": "V4"}
    assert any("V4" in each for each in findings.notices)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (episode(decom="31/02/2025"), "'31/02/2025' is not a date"),
        (episode(decom=""), "DECOM is missing"),
        (episode(decom="01/04/2025", dec="01/03/2025", rec="X1"), "before the start"),
        (episode(decom="01/04/2011"), "before the birth"),
        ("L1,01/04/2025,S\n", "3 cells"),
        (episode("", "01/04/2025"), "CHILD is missing"),
    ],
)
def test_a_faulty_row_is_left_out_with_its_place_and_reason(folder, row, what):
    sound = episode("L2", "01/04/2025")
    header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nL1,F,04/03/2012,WBRI,,,\n"
    children, findings, _ = folder(sound + row, header=header)
    (fault,) = findings.faults
    assert "episodes.csv, line 3" in fault.where
    assert what in fault.what
    assert states(children["L1"], "looked_after") == []
    assert len(states(children["L2"], "looked_after")) == 1


def test_an_unknown_code_is_left_out_alone(folder):
    children, findings, _ = folder(episode(decom="01/04/2025", ls="Q9"))
    assert len(states(children["L1"], "looked_after")) == 1
    assert states(children["L1"], "legal_status") == []
    assert ["'Q9'" in fault.what for fault in findings.faults] == [True]


def test_a_byte_order_mark_and_windows_line_ends_are_welcome(folder):
    children, findings, _ = folder(
        episode(decom="01/04/2025"),
        reviews=b"\xef\xbb\xbfCHILD,DOB,REVIEW,REVIEW_CODE\r\nL1,04/03/2012,28/04/2025,PN1\r\n",
    )
    (review,) = events(children["L1"], "lac_review.held")
    assert (review["at"], review["attributes"]) == ("2025-04-28", {"participation": "PN1"})
    assert findings.faults == []


def test_a_file_of_no_known_kind_is_named(folder):
    _, findings, _ = folder(
        episode(decom="01/04/2025"),
        reviews="CHILD,DOB,REVIEW,REVIEW_CODE,NOTE\nL1,04/03/2012,28/04/2025,PN1,x\n",
    )
    assert any(
        "reviews.csv is none of the return's files" in each and "NOTE" in each
        for each in findings.notices
    )


def test_without_a_file_the_return_is_silent_on_what_it_tells(folder):
    _, _, silent = folder(episode(decom="01/04/2025"))
    assert {"lac_review", "allocated", "missing", "visit", "recorded"} <= set(silent)
    assert "looked_after" not in silent


def test_two_files_of_one_kind_are_refused(folder):
    with pytest.raises(ReturnRefused, match="both hold episodes"):
        folder("", more_episodes=(SAMPLES / "ssda903" / "episodes.csv").read_bytes())


def test_a_file_in_another_encoding_is_refused_by_name(folder):
    with pytest.raises(ReturnRefused, match=r"reviews\.csv is not UTF-8"):
        folder("", reviews="CHILD,DOB,REVIEW,REVIEW_CODE\nL1é,04/03/2012,,\n".encode("latin-1"))
