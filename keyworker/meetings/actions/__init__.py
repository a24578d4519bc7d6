"""Sets, holds, records and writes up meetings, and begins what they decide."""

from keyworker.meetings.actions.attendance import say_who_came
from keyworker.meetings.actions.dates import cancel, invite, move, schedule
from keyworker.meetings.actions.enquiries import (
    amend_section_47,
    record_section_47,
    start_section_47,
)
from keyworker.meetings.actions.holding import (
    authorise_minutes,
    complete_minutes,
    hold,
    send_decisions,
    send_minutes,
)
from keyworker.meetings.actions.recorded import (
    amend_meeting,
    record_cin_review,
    record_core_group,
    record_initial_conference,
    record_meeting,
    record_review_conference,
    record_strategy_discussion,
    record_supervision,
    sign_off_meeting,
)

__all__ = [
    "amend_meeting",
    "amend_section_47",
    "authorise_minutes",
    "cancel",
    "complete_minutes",
    "hold",
    "invite",
    "move",
    "record_cin_review",
    "record_core_group",
    "record_initial_conference",
    "record_meeting",
    "record_review_conference",
    "record_section_47",
    "record_strategy_discussion",
    "record_supervision",
    "say_who_came",
    "schedule",
    "send_decisions",
    "send_minutes",
    "sign_off_meeting",
    "start_section_47",
]
