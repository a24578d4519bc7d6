"""Three years of one child's record with exactly 300 events, the same every time it is written.

Reported by a school, assessed, an enquiry and a conference, sixteen months of a protection plan,
then a child in need plan and, at the end, care. It has no chance in it: lateness comes from fixed
steps, so that two runs measure the same work.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

EVENTS = 300
BEGINS = datetime.fromisoformat("2023-09-04T09:20")
Fact = dict[str, Any]


def history() -> dict[str, list[Fact]]:
    """Give the history file of the one child, as `keyworker check` takes it."""
    events = sorted([*_front_door(), *_protection(), *_in_need(), *_care()], key=_moment)
    notes = [_note(number) for number in range(EVENTS - len(events))]
    if not notes:
        raise ValueError(f"{len(events)} events leave no room for case notes; write fewer")
    whole = sorted([*events, *notes], key=_moment)
    for number, event in enumerate(whole):
        event["id"] = f"entry-{4_100 + number}"
    child = {"id": "C-2023-0417", "born": "2014-06-11", "events": whole, "states": _states()}
    return {"children": [child]}


def _moment(event: Fact) -> str:
    return str(event["at"])


def _event(
    name: str, day: int, hour: int, ref: str = "", wait: int = 20, **attributes: Any
) -> Fact:
    """One event so many days in; written down `wait` hours later."""
    at = BEGINS.replace(hour=hour) + timedelta(day)
    fact: Fact = {
        "is": name,
        "at": at.isoformat(timespec="minutes"),
        "recorded_at": (at + timedelta(hours=wait)).isoformat(timespec="minutes"),
        "attributes": attributes,
    }
    if ref:
        fact["ref"] = ref
    return fact


def _front_door() -> Iterator[Fact]:
    contact = {"direction": "in", "party": "professional", "method": "phone", "purpose": "referral"}
    yield _event("contact.made", 0, 9, "contact-1", 1, **contact, by="W11", by_role="duty_worker")
    yield _event("contact_record.started", 0, 10, "contact-1")
    yield _event("contact_record.completed", 0, 15, "contact-1")
    yield _event("mash_check.started", 0, 11, "mash-1", 1, grade="amber")
    yield _event("mash_check.returned", 1, 10, "mash-1", 1, grade="amber")
    yield _event("referral_decision.proposed", 0, 16, "contact-1", 1, by_role="duty_worker")
    yield _event("referral_decision.made", 1, 9, "contact-1", 1, by_role="manager")
    yield _event(
        "consent.made",
        0,
        10,
        "mash-1",
        2,
        outcome="given",
        given_by="both_parents",
        **{"for": "agency_checks"},
    )
    yield _event("assessment.started", 1, 10, "assessment-1", 1, kind="child_and_family")
    yield _event("checklist.completed", 3, 9, "assessment-1", 2, kind="case_review")
    yield _event(
        "visit.made",
        3,
        15,
        "assessment-1",
        26,
        purpose="assessment",
        seen=True,
        seen_alone=True,
        wishes_recorded=True,
        place="home",
        by="W21",
        announced=True,
    )
    yield _event("management_oversight.made", 14, 16, "", 5, about="assessment_progress", by="W31")
    yield _event(
        "strategy_discussion.scheduled", 20, 11, "strategy-1", 1, **{"for": "2023-09-25T09:30"}
    )
    yield _event("threshold_decision.made", 20, 12, "", 1, test="s47", outcome="met")
    yield _event("strategy_discussion.held", 21, 9, "strategy-1", 6, outcome="s47")
    yield _event("strategy_discussion.minutes_completed", 21, 16, "strategy-1", 1)
    yield _event(
        "visit.made",
        21,
        13,
        "enquiry-1",
        8,
        purpose="s47",
        seen=True,
        seen_alone=True,
        place="school",
        by="W21",
    )
    yield _event("s47_report.completed", 29, 15, "enquiry-1", 1, outcome="conference")
    yield _event("icpc.scheduled", 24, 10, "conference-1", 1, **{"for": "2023-10-13T10:00"})
    yield _event("icpc.invited", 29, 10, "conference-1", 1)
    yield _event("icpc_report.completed", 35, 17, "conference-1", 1, author="social_worker")
    yield _event(
        "icpc_report.shared", 36, 12, "conference-1", 1, to="family", author="social_worker"
    )
    yield _event("icpc.held", 39, 10, "conference-1", 5, outcome="plan", quorate=True)
    yield _event("assessment.completed", 44, 16, "assessment-1", 40, recommendation="cin")
    yield _event("assessment.authorised", 47, 10, "assessment-1", 1)
    yield _event("icpc.decisions_sent", 40, 12, "conference-1", 1)
    yield _event("icpc.minutes_sent", 58, 12, "conference-1", 1)


def _protection() -> Iterator[Fact]:
    for number in range(41):
        late = 4 if number % 9 == 5 else 0
        yield _event(
            "visit.made",
            44 + 12 * number + late,
            15 + number % 3,
            "",
            18 + number % 12,
            purpose="cp",
            seen=number % 11 != 7,
            seen_alone=number % 4 != 1,
            wishes_recorded=True,
            bedroom_seen=number % 3 == 0,
            announced=number % 4 != 0,
            place="home",
            by="W21",
        )
    for number in range(11):
        day, ref = 49 + 44 * number, f"core-group-{number + 1}"
        yield _event("core_group.held", day, 14, ref, 30, quorate=True)
        yield _event("core_group.minutes_completed", day + 5, 12, ref, 1)
        yield _event("core_group.minutes_authorised", day + 12, 16, ref, 1)
    for number, day in enumerate((127, 306, 487)):
        ref = f"conference-{number + 2}"
        held = (BEGINS + timedelta(day)).replace(hour=10, minute=0).isoformat(timespec="minutes")
        yield _event("rcpc.scheduled", day - 60, 10, ref, 1, **{"for": held})
        yield _event("rcpc.invited", day - 20, 10, ref, 1)
        yield _event("rcpc_report.completed", day - 8, 16, ref, 2, author="social_worker")
        yield _event("rcpc_report.shared", day - 7, 16, ref, 2, to="family", author="social_worker")
        yield _event("rcpc.held", day, 10, ref, 6, outcome="end" if number == 2 else "continue")
        yield _event("rcpc.decisions_sent", day + 1, 10, ref, 1)
        yield _event("rcpc.minutes_sent", day + 15, 10, ref, 1)
    for number in range(15):
        yield _event(
            "management_oversight.made", 55 + 30 * number, 16, "", 20, about="cp", by="W31"
        )
    for number in range(9):
        yield _event(
            "supervision.held", 60 + 50 * number, 10, "", 70, of="case", chaired_by="manager"
        )


def _in_need() -> Iterator[Fact]:
    for number in range(16):
        yield _event(
            "visit.made",
            500 + 20 * number,
            16,
            "",
            30 + number % 20,
            purpose="cin",
            seen=True,
            seen_alone=number % 3 != 2,
            place="home",
            by="W21",
        )
    for number in range(7):
        ref = f"review-{number + 1}"
        yield _event("cin_review.held", 520 + 43 * number, 13, ref, 40)
        yield _event("cin_review.minutes_authorised", 531 + 43 * number, 13, ref, 1)
        yield _event("written_plan.authorised", 532 + 43 * number, 13, ref, 1, kind="cin")
    for number in range(10):
        yield _event(
            "management_oversight.made", 505 + 31 * number, 16, "", 20, about="cin", by="W31"
        )


def _care() -> Iterator[Fact]:
    yield _event("notification.made", 820, 14, "", 1, of="entry_to_care", to="iro")
    yield _event("care_plan.completed", 829, 14, "", 30)
    yield _event("placement_plan.completed", 825, 14, "placement-1", 20, kind="plan")
    yield _event("lac_review.held", 846, 11, "lac-review-1", 9)
    yield _event("lac_review.decisions_sent", 851, 11, "lac-review-1", 1)
    yield _event("lac_review.minutes_sent", 870, 11, "lac-review-1", 1)
    yield _event("lac_review.held", 935, 11, "lac-review-2", 9)
    for number in range(7):
        yield _event(
            "visit.made",
            825 + 38 * number,
            15,
            "",
            22,
            purpose="looked_after",
            seen=True,
            seen_alone=True,
            place="placement",
            by="W21",
        )


def _note(number: int) -> Fact:
    """Chronologies, summaries and notes fill the years between the standards' own deeds."""
    day = 6 + number * 1_040 // 110
    if number % 9 == 3:
        return _event("chronology.updated", day, 17, "", 1)
    if number % 9 == 6:
        return _event("case_summary.updated", day, 17, "", 1, kind="running")
    if number % 3 == 0:
        return _event(
            "contact.made",
            day,
            11,
            f"contact-{number + 2}",
            4,
            direction="out",
            party="family",
            method="phone",
            purpose="between_reviews",
            by="W21",
        )
    if number % 14 == 10:
        return _event("significant_event.made", day, 12, "", 20, kind="change_of_circumstances")
    return _event("case_note.made", day, 12, "", 10 + number % 60, note_type="telephone", by="W21")


def _states() -> list[Fact]:
    def state(name: str, first: int, last: int | None, ref: str = "", **attributes: Any) -> Fact:
        day = (BEGINS + timedelta(first)).isoformat(timespec="minutes")
        ended = None if last is None else (BEGINS + timedelta(last)).isoformat(timespec="minutes")
        fact: Fact = {"is": name, "started": day, "ended": ended, "attributes": attributes}
        return {**fact, "ref": ref} if ref else fact

    return [
        state("open_case", 1, None, "case-1"),
        state("referral", 0, 1, "contact-1", nfa=False, source="1A"),
        state("team_holding", 1, 48, service="access_assessment", team="duty"),
        state("team_holding", 48, None, service="children_in_need", team="east"),
        state("allocated", 1, 48, role="social_worker", worker="W12", accepted=True),
        state("allocated", 48, None, role="social_worker", worker="W21", accepted=True),
        state("s47", 21, 29, "enquiry-1", icpc_required=True),
        state("cp_plan", 39, 487, "plan-1", category="NEG", lead_worker="W21"),
        state("cin_plan", 487, 819, "plan-2"),
        state("looked_after", 819, None, "care-1"),
        state("placement", 819, None, "placement-1"),
    ]
