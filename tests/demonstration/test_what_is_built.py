"""What the simulation writes is what the actions would have left: nothing in it breaks a rule."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F, Q

from keyworker.audit.models import AuditEntry
from keyworker.audit.queries import check_chain
from keyworker.cli.history import every_fact
from keyworker.decisions.authority import posts_for
from keyworker.decisions.models import Decision
from keyworker.demonstration.moments import on
from keyworker.history.actions import refresh
from keyworker.history.comparing import differences
from keyworker.history.models import Fact, Obligation
from keyworker.involvements.models import ONE_AT_A_TIME, Allocation, Involvement, TeamHolding
from keyworker.meetings.models import Meeting
from keyworker.packs import load
from keyworker.people import keys
from keyworker.people.checking import check_address, check_birth, check_identifier, check_names
from keyworker.people.models import Address, Identifier, Person, PersonName, SearchKey
from keyworker.record import forms
from keyworker.record.models import Draft, Entry, SignOff
from keyworker.referrals.models import Contact, ContactDecision
from keyworker.workforce.models import PostHolding, Worker
from tests.demonstration.conftest import UNTIL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]
END = on(UNTIL, 0)


def test_there_is_something_of_every_kind():
    for kind in (Person, Address, Entry, SignOff, Draft, Contact, Meeting, Allocation, Decision):
        assert kind.objects.exists(), kind.__name__
    things = set(Entry.objects.values_list("thing", flat=True))
    assert things >= {
        *("contact", "referral_decision", "assessment", "strategy_discussion", "s47_report"),
        *("visit", "icpc", "rcpc", "core_group", "cin_review", "supervision"),
        *("management_oversight", "case_note", "chronology", "case_summary"),
    }


def test_the_log_says_what_the_rows_say():
    assert [str(each) for each in differences(every_fact())] == []


def test_what_is_owed_is_what_a_fresh_refresh_works_out():
    before = dict(Obligation.objects.values_list("pk", "why"))
    children = sorted(Person.objects.filter(kind="child").values_list("pk", flat=True))
    refresh(subject_type="child", subject_ids=children, as_at=END)
    assert len(before) > 2_000
    assert dict(Obligation.objects.values_list("pk", "why")) == before


def test_every_constraint_of_the_database_holds():
    connection.check_constraints()
    doubled = [
        key
        for key, count in Counter(
            Involvement.objects.filter(ended_at=None, kind__in=ONE_AT_A_TIME).values_list(
                "child_id", "kind"
            )
        ).items()
        if count > 1
    ]
    assert doubled == []


def test_every_answer_is_one_the_form_would_take_and_what_is_left_open_is_known():
    pack = load("wokingham")
    looked_at = 0
    for entry in Entry.objects.prefetch_related("children"):
        own = {row.child_id: row.answers for row in entry.children.all()}
        reading = forms.read(pack.forms[entry.form], entry.answers, own, children=list(own))
        assert reading.errors == {}, entry
        worked_out = {"all_children_seen"}
        assert {k: v for k, v in entry.answers.items() if k not in worked_out} == reading.answers
        assert [q for q in entry.unfinished if q != "late_reason"] == reading.unfinished
        looked_at += 1
    assert looked_at > 1_000


def test_an_open_case_is_with_one_team_and_one_worker():
    open_now = set(
        Involvement.objects.filter(kind="open_case", ended_at=None).values_list(
            "child_id", flat=True
        )
    )
    held = set(TeamHolding.objects.filter(ended_at=None).values_list("child_id", flat=True))
    roles = ("social_worker", "personal_adviser")
    with_worker = set(
        Allocation.objects.filter(ended_at=None, role__in=roles).values_list("child_id", flat=True)
    )
    assert len(open_now) > 15
    assert open_now <= held
    assert with_worker <= open_now
    fresh = Involvement.objects.filter(
        kind="open_case", ended_at=None, started_at__lt=END - timedelta(days=4)
    )
    assert set(fresh.values_list("child_id", flat=True)) <= with_worker


def test_team_holdings_follow_one_another_without_overlap():
    last = {}
    for row in TeamHolding.objects.order_by("child_id", "started_at", "pk"):
        former = last.get(row.child_id)
        assert former is None or (former.ended_at and former.ended_at <= row.started_at)
        last[row.child_id] = row


def test_nobody_signs_their_own_and_every_decider_holds_a_post_that_may():
    assert SignOff.objects.filter(by=F("entry__author")).count() == 0
    posts = {}
    for holding in PostHolding.objects.all():
        posts.setdefault(holding.worker_id, set()).add(holding.post)
    for taken in Decision.objects.all():
        assert taken.post in posts[taken.by_id]
        assert taken.post in posts_for(taken.decision), taken
    same = ContactDecision.objects.filter(
        stage="made", contact__decisions__stage="proposed", contact__decisions__by=F("by")
    )
    assert same.count() == 0


def test_only_what_is_finished_is_signed_off():
    assert SignOff.objects.filter(outcome="signed").exclude(entry__unfinished=[]).count() == 0
    assert SignOff.objects.filter(entry__sign_off_decision="").count() == 0
    assert SignOff.objects.filter(at__lt=F("entry__recorded_at")).count() == 0


def test_lines_of_supervision_end_at_the_top():
    above = dict(
        PostHolding.objects.filter(ended_on=None).values_list("worker_id", "supervisor_id")
    )
    for worker in above:
        seen = set()
        while worker is not None:
            assert worker not in seen
            seen.add(worker)
            worker = above.get(worker)


def test_nothing_happens_after_the_record_ends_and_nothing_to_a_child_before_birth():
    late = Fact.objects.filter(subject_type="child").filter(
        Q(recorded_at__gte=END) | Q(at__gte=END) | Q(until__gte=END)
    )
    assert list(late.values_list("name", "at")[:5]) == []
    for person in Person.objects.filter(kind="child", born__isnull=False, expected=None):
        born = on(person.born, 0)
        early = Fact.objects.filter(subject_type="child", subject_id=person.pk, at__lt=born)
        assert list(early.values_list("name", "at")) == []


def test_nothing_is_written_down_before_it_happened():
    assert Entry.objects.filter(recorded_at__lt=F("at")).count() == 0
    assert Meeting.objects.filter(held_at__lt=F("scheduled_at")).count() == 0


def test_people_are_such_as_could_have_been_typed_in():
    for name in PersonName.objects.filter(kind="current").select_related("person"):
        born = name.person.born is not None or name.person.kind == "adult"
        assert check_names(name.given, name.family, born=born) == {}
    for person in Person.objects.filter(born__isnull=False):
        assert check_birth(person.born, None, person.kind) == {}
    for address in Address.objects.all():
        _, _, errors = check_address(address.lines, address.postcode, address.started_on)
        assert errors == {}
    for number in Identifier.objects.all():
        assert check_identifier(number.kind, number.value) == (number.value, "")


def test_everybody_can_be_found_as_people_keys_has_it():
    people = Person.objects.prefetch_related("names", "addresses", "identifiers")
    wanted = sorted((row.person_id, row.key) for row in keys.rows_of(people))
    assert sorted(SearchKey.objects.values_list("person_id", "key")) == wanted
    assert Person.objects.count() > 100


def test_the_audit_trail_is_whole_and_in_order():
    assert AuditEntry.objects.count() > 1_000
    assert check_chain() == []
    moments = list(AuditEntry.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_the_desks_are_alive_at_the_end():
    assert Draft.objects.filter(recorded_as=None).exists()
    standing = Entry.objects.filter(amended_by=None)
    assert standing.exclude(unfinished=[]).exists()
    assert standing.filter(sign_off=None).exclude(sign_off_decision="").exists()
    assert SignOff.objects.filter(outcome="sent_back").exists()
    assert Meeting.objects.filter(held_at=None, scheduled_for__gte=END).exists()
    overdue = Obligation.objects.filter(
        status__in=("due", "overdue"), due_at__lt=END, owner_worker_id__isnull=False
    )
    assert overdue.exists()
    assert Worker.objects.filter(is_active=True).exists()


def test_two_visits_in_a_row_to_one_family_do_not_read_the_same():
    told: dict[int, str] = {}
    for visit in Entry.objects.filter(thing="visit", version=1).order_by("at"):
        child = visit.children.first().child_id
        text = visit.answers["what_happened"]
        assert told.get(child) != text
        told[child] = text
    assert len(told) > 20


def test_moments_are_kept_with_their_zone():
    moment = Entry.objects.values_list("at", flat=True).first()
    assert isinstance(moment, datetime)
    assert moment.tzinfo is not None
