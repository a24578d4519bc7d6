"""Two who act on one child at the same moment: one wins, the other is told why, nothing is half."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from keyworker.audit.queries import check_chain
from keyworker.audit.refusals import EditedMeanwhile, NotPermitted, Refusal
from keyworker.cli.history import every_fact
from keyworker.decisions.models import Decision
from keyworker.history.comparing import differences
from keyworker.history.models import Obligation
from keyworker.involvements.actions import (
    allocate,
    end_involvement,
    hold_by_team,
    start_involvement,
)
from keyworker.involvements.models import Allocation, Involvement, TeamHolding
from keyworker.meetings.actions import (
    amend_section_47,
    cancel,
    hold,
    move,
    record_core_group,
    record_initial_conference,
    record_section_47,
    schedule,
)
from keyworker.meetings.models import Meeting
from keyworker.record.actions import amend_entry, record_visit, sign_off
from keyworker.record.models import Entry
from keyworker.referrals.actions import decide_referral, record_contact
from keyworker.referrals.models import ContactDecision
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

VISIT = {"purpose": "cp", "place": "home"}
REPORT = {"what_was_done": "Medical", "reason": "Clear"}


def ago(**length):
    return timezone.now() - timedelta(**length)


@pytest.fixture
def children(council):  # noqa: F811
    return [
        council.child(given="Amara", family="Ilett", born=date(2017, 5, 4)),
        council.child(given="Kofi", family="Ilett", born=date(2014, 2, 1), sex="M"),
    ]


@pytest.fixture
def child(children):
    return children[0]


def at_once(*deeds):
    """Do all of these at the same moment; gives what each refused, in the order of the deeds."""
    ready = threading.Barrier(len(deeds))
    refused: list[Exception | None] = [None] * len(deeds)

    def do(number, deed):
        try:
            ready.wait(timeout=20)
            deed()
        except Exception as refusal:
            refused[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    odd = [fault for fault in refused if fault is not None and not isinstance(fault, Refusal)]
    assert odd == []
    return [fault for fault in refused if fault is not None]


@pytest.fixture(autouse=True)
def nothing_is_half_written(council):  # noqa: F811
    """After every story: the log is what the rows tell, and every chain of the trail is whole."""
    yield
    assert [str(difference) for difference in differences(every_fact())] == []
    assert check_chain() == []


def test_of_two_allocations_at_once_the_later_follows_the_earlier(council, child):  # noqa: F811
    def allocated(worker):
        return lambda: allocate(
            child=child, worker=worker, role="social_worker", at=timezone.now(), by=council.manager
        )

    refused = at_once(allocated(council.social_worker), allocated(council.colleague))
    assert len(refused) <= 1
    assert Allocation.objects.filter(child=child, ended_at__isnull=True).count() == 1
    assert Allocation.objects.filter(child=child).count() == 2 - len(refused)


def test_of_two_who_begin_a_plan_at_once_one_does(council, child):  # noqa: F811
    def begun(by):
        return lambda: start_involvement(child=child, kind="cp_plan", at=ago(days=1), by=by)

    [refusal] = at_once(begun(council.manager), begun(council.chair))
    assert "already open for this child" in str(refusal)
    assert Involvement.objects.count() == 1
    assert Obligation.objects.filter(rule="wokingham/cp-visits").count() == 1


def test_of_two_who_end_a_plan_at_once_one_does(council, child):  # noqa: F811
    plan = start_involvement(child=child, kind="cp_plan", at=ago(days=9), by=council.manager)

    def ended(days):
        return lambda: end_involvement(involvement=plan, at=ago(days=days), by=council.manager)

    [refusal] = at_once(ended(2), ended(3))
    assert "already" in str(refusal)


def test_of_two_teams_given_a_case_at_once_one_holds_it(council, child):  # noqa: F811
    def given(team):
        return lambda: hold_by_team(child=child, team=team, at=timezone.now(), by=council.manager)

    refused = at_once(given(council.team), given(council.duty))
    assert len(refused) <= 1
    assert TeamHolding.objects.filter(child=child, ended_at__isnull=True).count() == 1


def test_of_two_who_decide_on_a_contact_at_once_one_does(council, children):  # noqa: F811
    record_contact(
        children=children,
        at=ago(hours=3),
        by=council.duty_worker,
        answers={
            "direction": "in",
            "party": "professional",
            "method": "phone",
            "purpose": "referral",
            "what_was_said": "School rang.",
        },
    )

    def decided(by, outcome, concerned):
        return lambda: decide_referral(
            children=concerned,
            at=ago(minutes=5),
            by=by,
            answers={"outcome": outcome, "reason": "-"},
        )

    [refusal] = at_once(
        decided(council.duty_manager, "assessment", children),
        decided(council.service_manager, "no_action", children[::-1]),
    )
    assert "decided" in str(refusal) or "waits for a decision" in str(refusal)
    assert ContactDecision.objects.filter(stage="made").count() == 2
    assert Decision.objects.count() == 2
    assert Entry.objects.filter(form="referral_decision").count() == 1
    cases = Involvement.objects.filter(kind="open_case", ended_at__isnull=True).count()
    outcome = ContactDecision.objects.filter(stage="made").first().outcome
    assert cases == (2 if outcome == "assessment" else 0)


def test_one_conference_written_down_twice_at_once_is_held_once(council, children):  # noqa: F811
    when = ago(hours=3)

    def recorded(concerned):
        return lambda: record_initial_conference(
            children=concerned,
            at=when,
            by=council.chair,
            answers={"quorate": "yes", "who_took_part": "All", "reason": "Harm"},
            child_answers={each.pk: {"outcome": "plan", "category": "NEG"} for each in concerned},
        )

    [refusal] = at_once(recorded(children), recorded(children[::-1]))
    assert "on record already" in str(refusal)
    assert Meeting.objects.count() == Entry.objects.count() == 1
    assert Involvement.objects.filter(kind="cp_plan").count() == 2


def test_a_meeting_is_moved_held_or_called_off_at_once_and_is_never_two_of_these(council, child):  # noqa: F811
    meeting = schedule(
        type="core_group", children=[child], scheduled_for=ago(hours=1), by=council.manager
    )
    later = timezone.now() + timedelta(days=3)
    known = {"meeting": meeting, "by": council.manager}
    refused = at_once(
        lambda: move(scheduled_for=later, reason="Police away", **known),
        lambda: hold(at=ago(hours=1), **known),
        lambda: cancel(reason="Mother in hospital", **known),
    )
    assert 1 <= len(refused) <= 2
    meeting.refresh_from_db()
    assert (meeting.held_at is None) != (meeting.cancelled_at is None)


def test_four_who_write_about_brother_and_sister_in_any_order_all_get_through(council, children):  # noqa: F811
    for each in children:
        start_involvement(child=each, kind="cp_plan", at=ago(days=9), by=council.manager)

    def visited(by, concerned):
        return lambda: record_visit(
            children=concerned,
            at=ago(hours=2),
            by=by,
            answers={**VISIT, "by": str(by.pk)},
            child_answers={
                each.pk: {"seen": "yes", "seen_alone": "yes", "what_happened": "-"}
                for each in concerned
            },
        )

    def met(by, concerned, hours):
        return lambda: record_core_group(
            children=concerned,
            at=ago(hours=hours),
            by=by,
            answers={"who_took_part": "All", "progress": "Slow"},
        )

    refused = at_once(
        visited(council.social_worker, children),
        visited(council.social_worker, children[::-1]),
        met(council.social_worker, children[::-1], 3),
        met(council.colleague, children, 4),
    )
    assert refused == []
    assert Entry.objects.count() == 4


def test_an_entry_signed_off_and_changed_at_once_is_one_or_the_other_first(council, child):  # noqa: F811
    start_involvement(child=child, kind="s47", at=ago(days=9), by=council.manager)
    own = {"findings": "-", "child_words": "-", "outcome": "no_conference"}
    entry = record_section_47(
        children=[child],
        at=ago(hours=9),
        by=council.social_worker,
        answers=REPORT,
        child_answers={child.pk: own},
    )

    def changed():
        amend_section_47(
            entry=entry,
            base_version=1,
            at=entry.at,
            by=council.social_worker,
            answers=REPORT,
            child_answers={child.pk: {**own, "outcome": "conference"}},
            reason="The medical came back",
        )

    refused = at_once(lambda: sign_off(entry=entry, by=council.manager), changed)
    assert all(isinstance(refusal, NotPermitted) for refusal in refused)
    assert Entry.objects.latest("version").version == 2


def test_of_two_who_change_one_entry_at_once_the_second_is_shown_both_texts(council, child):  # noqa: F811
    known = {
        "at": ago(hours=9),
        "answers": {**VISIT, "by": str(council.social_worker.pk)},
        "child_answers": {child.pk: {"seen": "yes", "what_happened": "-"}},
    }
    entry = record_visit(children=[child], by=council.social_worker, **known)

    def changed(by):
        return lambda: amend_entry(entry=entry, base_version=1, by=by, reason="Wrong time", **known)

    [refusal] = at_once(changed(council.social_worker), changed(council.colleague))
    assert isinstance(refusal, EditedMeanwhile)
    assert Entry.objects.count() == 2
