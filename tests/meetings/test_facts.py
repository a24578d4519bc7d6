"""What a meeting's rows tell: one fact per phase and child, all with the meeting's ref."""

from datetime import UTC, date, datetime

import pytest

from keyworker.history.queries import pack
from keyworker.meetings.facts import of_meeting
from keyworker.meetings.models import Meeting, MeetingDate

SET = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HELD = datetime(2026, 3, 23, 10, tzinfo=UTC)
WRITTEN = datetime(2026, 3, 24, 8, tzinfo=UTC)


def conference(**more):
    return Meeting(
        pk=7, type="icpc", ref="icpc:7", for_ref=["s47:1"], recorded_at=SET, version=1, **more
    )


def setting(day, set_at=SET):
    planned = datetime(2026, 3, day, 10, tzinfo=UTC)
    return MeetingDate(scheduled_for=planned, set_at=set_at, recorded_at=set_at)


def told(facts):
    return {(fact.subject_id, fact.name, fact.at) for fact in facts}


def test_each_phase_is_told_for_each_child_with_one_ref():
    meeting = conference(invited_at=SET, held_at=HELD, minutes_sent_at=WRITTEN)
    facts = of_meeting(meeting, [setting(23)], {1: {}, 2: {}})
    assert told(facts) == {
        (child, name, at)
        for child in (1, 2)
        for name, at in [
            ("icpc.scheduled", SET),
            ("icpc.invited", SET),
            ("icpc.held", HELD),
            ("icpc.minutes_sent", WRITTEN),
        ]
    }
    assert {(fact.ref, fact.for_ref) for fact in facts} == {("icpc:7", ("s47:1",))}
    assert len({fact.identity for fact in facts}) == len(facts)


def test_a_moved_meeting_tells_both_dates_and_the_later_comes_last():
    later = datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
    facts = of_meeting(conference(), [setting(23), setting(30, later)], {1: {}})
    assert [fact.attributes["for"] for fact in facts] == [
        "2026-03-23T10:00+00:00",
        "2026-03-30T11:00+01:00",  # British summer time began the day before
    ]
    assert [fact.at for fact in facts] == [SET, later]


def test_what_came_of_it_is_told_of_the_holding_alone_and_by_child():
    meeting = conference(held_at=HELD, attributes={"quorate": True, "emergency": True})
    facts = of_meeting(meeting, [setting(23)], {1: {"outcome": "plan"}, 2: {"outcome": "no_plan"}})
    held = {fact.subject_id: fact.attributes for fact in facts if fact.name == "icpc.held"}
    assert held == {
        1: {"quorate": True, "emergency": True, "outcome": "plan"},
        2: {"quorate": True, "emergency": True, "outcome": "no_plan"},
    }
    scheduled = next(fact for fact in facts if fact.name == "icpc.scheduled")
    assert set(scheduled.attributes) == {"emergency", "for"}


def test_a_meeting_of_which_only_the_day_is_known_is_told_as_a_day_with_its_own_writing_down():
    written = {"held": {"recorded_at": WRITTEN.isoformat(), "day_only": True}}
    (held,) = of_meeting(conference(held_at=HELD, written=written), [], {1: {}})
    assert (held.at, held.recorded_at) == (date(2026, 3, 23), WRITTEN)


def test_a_meeting_called_off_tells_its_reason():
    meeting = conference(cancelled_at=SET, cancel_reason="The chair is ill")
    (cancelled,) = of_meeting(meeting, [], {1: {}})
    assert cancelled.name == "icpc.cancelled"
    assert cancelled.attributes == {"reason": "The chair is ill"}


@pytest.mark.parametrize(
    ("outcome", "threshold"), [("s47", "met"), ("no_s47", "not_met"), ("review", None)]
)
def test_a_strategy_discussion_decides_whether_the_test_for_an_enquiry_is_met(outcome, threshold):
    meeting = conference(held_at=HELD, attributes={"outcome": outcome})
    meeting.type = "strategy_discussion"
    facts = of_meeting(meeting, [], {1: {}})
    decided = [fact for fact in facts if fact.name == "threshold_decision.made"]
    expected = [] if threshold is None else [({"test": "s47", "outcome": threshold}, HELD)]
    assert [(fact.attributes, fact.at) for fact in decided] == expected


def test_a_workers_own_supervision_is_told_of_the_worker():
    meeting = conference(held_at=HELD, about_worker_id=5, attributes={"of": "worker"})
    meeting.type = "supervision"
    (held,) = of_meeting(meeting, [], {})
    assert (held.subject_type, held.subject_id, held.name) == ("worker", 5, "supervision.held")


def test_every_phase_told_is_one_the_vocabulary_knows():
    everything = {
        f"{phase}_at": HELD
        for phase in (
            *("invited", "held", "decisions_sent", "minutes_completed", "minutes_authorised"),
            "minutes_sent",
        )
    }
    came_of_it = {
        "strategy_discussion": {"outcome": "s47", "police_present": True},
        "icpc": {"outcome": "plan", "quorate": True},
        "core_group": {},
        "supervision": {"of": "case"},
    }
    for type_, attributes in came_of_it.items():
        meeting = conference(**everything, attributes=attributes)
        meeting.type = type_
        for fact in of_meeting(meeting, [setting(23)], {1: {}}):
            thing, _ = pack().vocabulary.event(fact.name)
            own = set(fact.attributes) - {"for"}
            assert own <= set(thing.attributes), fact
