"""What a children in need census says, in the language of the record."""

import pytest

from keyworker.returns.cin.reader import read_census
from tests.returns.histories import SAMPLES, events, states

pytestmark = pytest.mark.once

REFERRAL = "<CINreferralDate>2025-06-02</CINreferralDate><ReferralNFA>0</ReferralNFA>"


def details(*blocks):
    return f"<CINdetails>{REFERRAL}\n{''.join(blocks)}</CINdetails>"


def plan(start, end="", reviews=()):
    ended = f"<CPPendDate>{end}</CPPendDate>" if end else ""
    held = "".join(f"<CPPreviewDate>{each}</CPPreviewDate>\n" for each in reviews)
    return (
        f"<ChildProtectionPlans><CPPstartDate>{start}</CPPstartDate>{ended}"
        f"<Reviews>{held}</Reviews></ChildProtectionPlans>\n"
    )


def enquiry(start, conference="", required="<ICPCnotRequired>0</ICPCnotRequired>"):
    held = f"<DateOfInitialCPC>{conference}</DateOfInitialCPC>" if conference else ""
    return (
        f"<Section47><S47ActualStartDate>{start}</S47ActualStartDate>{held}{required}</Section47>"
    )


def ref_of(child, what):
    return next(state["ref"] for state in child["states"] if state["is"] == what)


def test_the_sample_census_is_read_without_a_fault(vocabulary):
    reading = read_census(SAMPLES / "census.xml", vocabulary)
    children = list(reading.children)
    assert [child["id"] for child in children] == ["W100", "W101", "W102"]
    assert reading.findings.faults == []
    assert children[0]["disabled"] is True
    assert children[0]["disability"] == "HEAR"


def test_a_referral_that_needs_nothing_opens_no_case(vocabulary):
    children = {c["id"]: c for c in read_census(SAMPLES / "census.xml", vocabulary).children}
    referrals = states(children["W102"], "referral")
    assert referrals[0] == ("2025-06-02", "2025-06-03", {"source": "6", "nfa": True})
    assert referrals[1][2] == {"source": "1A", "nfa": False}
    case = {"primary_need": "N6", "closing_reason": "RC8"}
    assert states(children["W102"], "open_case") == [("2025-11-03", "2026-03-02", case)]


def test_the_authorisation_date_says_both_completed_and_authorised(one_child):
    child, _ = one_child(
        details(
            "<Assessments><AssessmentActualStartDate>2025-06-04</AssessmentActualStartDate>"
            "<AssessmentAuthorisationDate>2025-07-01</AssessmentAuthorisationDate></Assessments>"
        )
    )
    for what in ("assessment.completed", "assessment.authorised"):
        (event,) = events(child, what)
        assert (event["at"], event["for_ref"]) == ("2025-07-01", ref_of(child, "referral"))


def test_a_conference_serves_its_own_section_47(one_child):
    child, _ = one_child(
        details(enquiry("2025-07-01", "2025-07-15"), enquiry("2025-09-01", "2025-09-10"))
    )
    enquiries = [state["ref"] for state in child["states"] if state["is"] == "s47"]
    served = [event["for_ref"][0] for event in events(child, "icpc.held")]
    assert served == enquiries


def test_a_conference_on_the_day_a_plan_starts_made_the_plan(one_child):
    child, _ = one_child(
        details(
            plan("2025-07-15"),
            enquiry("2025-07-01", "2025-07-15"),
            enquiry("2025-09-01", "2025-09-10"),
        )
    )
    first, second = events(child, "icpc.held")
    assert first["attributes"] == {"outcome": "plan"}
    assert ref_of(child, "cp_plan") in first["for_ref"]
    assert "attributes" not in second


def test_a_conference_outside_any_enquiry_is_read_and_serves_none(one_child):
    child, _ = one_child(
        details("<DateofInitialICPC>2025-07-20</DateofInitialICPC>", enquiry("2025-07-01"))
    )
    (conference,) = events(child, "icpc.held")
    assert ref_of(child, "s47") not in conference["for_ref"]


def test_vendors_spellings_are_read(one_child):
    child, findings = one_child(
        "<CINdetails><CINReferralDate>2025-06-02</CINReferralDate><ReferralNFA>False</ReferralNFA>"
        "<CINClosureDate>2025-12-01</CINClosureDate>"
        + enquiry("2025-07-01", required="<ICPCRequired>True</ICPCRequired>")
        + enquiry("2025-08-01", required="<ICPCRequired>False</ICPCRequired>")
        + enquiry("2025-09-01", required="<ICPCnotRequired>1</ICPCnotRequired>")
        + "</CINdetails>",
        person="<UPNUnknownType>UN1</UPNUnknownType><PersonBirthDate>2015-03-04</PersonBirthDate>"
        "<GenderCurrent>1</GenderCurrent>",
    )
    assert child["sex"] == "M"
    assert states(child, "referral")[0][1] == "2025-12-01"
    required = [about["icpc_required"] for _, _, about in states(child, "s47")]
    assert required == [True, False, False]
    assert findings.faults == []
    assert not findings.notices or all("holds no" in each for each in findings.notices)


def test_an_unborn_child_has_work_before_birth(one_child):
    child, findings = one_child(
        details(plan("2025-07-15")),
        person="<ExpectedPersonBirthDate>2025-10-01</ExpectedPersonBirthDate><Sex>U</Sex>",
    )
    assert child["expected"] == "2025-10-01"
    assert "born" not in child
    assert len(states(child, "cp_plan")) == 1
    assert findings.faults == []


def test_work_before_birth_is_explained_by_an_expected_date(one_child):
    born = "<PersonBirthDate>2025-09-28</PersonBirthDate>"
    _, unexplained = one_child(details(), person=born)
    assert ["before the birth" in fault.what for fault in unexplained.faults] == [True]
    expected = "<ExpectedPersonBirthDate>2025-10-01</ExpectedPersonBirthDate>"
    child, explained = one_child(details(), person=born + expected)
    assert explained.faults == []
    assert len(states(child, "referral")) == 1


def test_only_the_contradicting_block_is_left_out(one_child):
    child, findings = one_child(
        details(plan("2025-07-15", "2025-07-01", ["2025-10-01"]), plan("2025-08-15"))
    )
    assert [started for started, _, _ in states(child, "cp_plan")] == ["2025-08-15"]
    assert events(child, "rcpc.held") == []
    assert len(states(child, "referral")) == 1
    (fault,) = findings.faults
    assert "line 5" in fault.where
    assert "W1" in fault.where
    assert "ChildProtectionPlans" in fault.where
    assert "2025-07-01" in fault.what
    assert "before the start" in fault.what


def test_a_referral_that_closes_before_it_came_keeps_what_lies_beside_it(one_child):
    child, findings = one_child(
        "<CINdetails><CINreferralDate>2025-06-02</CINreferralDate>"
        "<CINclosureDate>2025-05-02</CINclosureDate><ReferralNFA>0</ReferralNFA>"
        + enquiry("2025-07-01")
        + "</CINdetails>"
    )
    assert states(child, "referral") == states(child, "open_case") == []
    assert len(states(child, "s47")) == 1
    assert len(findings.faults) == 1


def test_a_review_outside_its_plan_is_left_out_alone(one_child):
    child, findings = one_child(
        details(plan("2025-07-15", "2025-12-01", ["2025-07-14", "2025-10-01", "2025-12-02"]))
    )
    assert [event["at"] for event in events(child, "rcpc.held")] == ["2025-10-01"]
    assert len(findings.faults) == 2
    assert all("outside its plan" in fault.what for fault in findings.faults)


def test_a_conference_before_its_section_47_leaves_the_enquiry_out(one_child):
    child, findings = one_child(details(enquiry("2025-07-01", "2025-06-30")))
    assert states(child, "s47") == events(child, "icpc.held") == []
    assert ["before its section 47" in fault.what for fault in findings.faults] == [True]


def test_a_date_that_is_no_day_is_listed_with_what_was_left_out(one_child):
    child, findings = one_child(details(plan("2025-02-31")))
    assert states(child, "cp_plan") == []
    (fault,) = findings.faults
    assert "'2025-02-31' is not a date" in fault.what
    assert "left out" in fault.mend


def test_a_code_outside_its_list_is_left_out_alone(one_child):
    child, findings = one_child(
        f"<CINdetails>{REFERRAL}<PrimaryNeedCode>N77</PrimaryNeedCode></CINdetails>"
    )
    assert len(states(child, "open_case")) == 1
    assert "primary_need" not in states(child, "open_case")[0][2]
    assert ["'N77'" in fault.what for fault in findings.faults] == [True]


def test_an_element_the_census_does_not_know_is_noticed(one_child):
    _, findings = one_child(details("<FavouriteColour>green</FavouriteColour>"))
    assert any("FavouriteColour inside CINdetails" in each for each in findings.notices)


def test_an_answer_given_twice_is_noticed_and_the_first_counts(one_child):
    child, findings = one_child(
        details(), person="<PersonBirthDate>2015-03-04</PersonBirthDate>" * 2 + "<Sex>F</Sex>"
    )
    assert child["born"] == "2015-03-04"
    assert any("PersonBirthDate stands more than once" in each for each in findings.notices)


def test_a_child_in_two_places_is_one_child(census):
    child = (
        "<Child><ChildIdentifiers><LAchildID>W1</LAchildID>"
        "<PersonBirthDate>2015-03-04</PersonBirthDate></ChildIdentifiers>{}</Child>\n"
    )
    later = details().replace("2025-06-02", "2025-11-03")
    children, findings, _ = census(child.format(details()) + child.format(details() + later))
    assert [started for started, _, _ in states(children["W1"], "referral")] == [
        "2025-06-02",
        "2025-11-03",
    ]
    assert any("W1 is in the file more than once" in each for each in findings.notices)
    assert any("repeated word for word" in each for each in findings.notices)


def test_a_child_without_a_reference_is_left_out(census):
    children, findings, _ = census(f"<Child>{details()}</Child>")
    assert children == {}
    assert ["LAchildID is missing" in fault.what for fault in findings.faults] == [True]


def test_a_census_says_nothing_of_visits_or_times_of_writing(vocabulary):
    silent = read_census(SAMPLES / "census.xml", vocabulary).silent_on
    for each in ("visit", "core_group", "recorded", "allocated", "icpc.minutes_sent", "s47.ended"):
        assert each in silent
    for each in ("s47", "icpc", "icpc.held", "cp_plan", "assessment.authorised", "referral.nfa"):
        assert each not in silent


def test_a_file_without_any_enquiry_is_silent_on_enquiries(census):
    conference = "<DateOfInitialCPC>2025-07-20</DateOfInitialCPC>"
    children, _, silent = census(
        f"<Child><ChildIdentifiers><LAchildID>W1</LAchildID></ChildIdentifiers>"
        f"{details(conference)}</Child>"
    )
    assert len(events(children["W1"], "icpc.held")) == 1
    assert "s47" in silent
    assert "icpc.held" not in silent


def test_a_namespace_changes_nothing(tmp_path, vocabulary):
    path = tmp_path / "census.xml"
    text = (SAMPLES / "census.xml").read_text(encoding="utf-8")
    path.write_text(text.replace("<Message>", '<Message xmlns="urn:census">', 1), encoding="utf-8")
    with_namespace = list(read_census(path, vocabulary).children)
    assert with_namespace == list(read_census(SAMPLES / "census.xml", vocabulary).children)


def test_a_file_of_many_children_is_read_one_at_a_time(tmp_path, vocabulary):
    path = tmp_path / "large.xml"
    one = "<Child><ChildIdentifiers><LAchildID>W{}</LAchildID></ChildIdentifiers></Child>\n"
    with path.open("w") as file:
        file.write("<Message><Children>\n")
        file.writelines(one.format(number) for number in range(30_000))
        file.write("</Children></Message>")
    children = read_census(path, vocabulary).children
    assert next(children)["id"] == "W0"
    assert sum(1 for _ in children) == 29_999
