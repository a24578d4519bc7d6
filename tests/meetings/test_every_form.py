"""Every form of the pack, answered in full, takes effect: its thing is told, and the rows agree."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.cli.history import every_fact
from keyworker.history.comparing import differences
from keyworker.history.models import Obligation
from keyworker.history.queries import pack, standing_facts
from keyworker.involvements.actions import allocate, start_involvement
from keyworker.oversight.deeds import amending, recording, signing
from keyworker.oversight.matters import matters_of
from keyworker.record.models import Entry
from keyworker.referrals.actions import record_contact
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db

FORMS = sorted(pack().forms)
CONTACT = {
    "direction": "in",
    "party": "professional",
    "method": "phone",
    "purpose": "referral",
    "what_was_said": "School rang.",
}


def ago(**length):
    return timezone.now() - timedelta(**length)


@pytest.fixture
def child(council):  # noqa: F811
    """A child with an enquiry, a plan and a contact waiting, so that every form has its matter."""
    made = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
    record_contact(children=[made], at=ago(days=9), by=council.duty_worker, answers=CONTACT)
    for kind in ("open_case", "s47", "cp_plan"):
        start_involvement(child=made, kind=kind, at=ago(days=8), by=council.manager)
    allocate(
        child=made,
        worker=council.social_worker,
        role="social_worker",
        at=ago(days=8),
        by=council.manager,
    )
    return made


def answered(form, worker):
    """An answer to every question of a form, the first choice of each."""
    fixed = {
        "yes_no": "yes",
        "worker": str(worker.pk),
        "date": timezone.localdate().isoformat(),
        "number": "1",
    }
    common, own = {}, {}
    for question in form.questions:
        answer = fixed.get(question.type, "In words")
        if question.type in ("choice", "choices"):
            answer = next(iter(question.choices))
        (own if question.per_child else common)[question.id] = answer
    return common, own


def who_may(council, form):  # noqa: F811
    if form.thing in ("icpc", "rcpc"):
        return council.chair
    return council.duty_manager if form.decides else council.social_worker


def recorded(council, child, form):  # noqa: F811
    by = who_may(council, form)
    common, own = answered(form, council.social_worker)
    return recording(form.name)(
        form=form.name,
        children=[child],
        at=ago(hours=3),
        by=by,
        answers=common,
        child_answers={child.pk: own},
    )


def told(child, form):
    name = f"{form.thing}.{form.phase}"
    return standing_facts("child", [child.pk], [name]).get(child.pk, [])


def agrees():
    return [str(difference) for difference in differences(every_fact())]


@pytest.mark.parametrize("name", FORMS)
def test_a_form_answered_in_full_is_told_and_changed_and_told_anew(council, child, name):  # noqa: F811
    form = pack().forms[name]
    before = len(told(child, form))
    entry = recorded(council, child, form)
    assert entry.unfinished == []
    assert len(told(child, form)) == before + 1
    amending(entry)(
        entry=entry,
        base_version=1,
        at=ago(hours=4),
        by=entry.author,
        answers=entry.answers,
        child_answers={row.child_id: row.answers for row in entry.children.all()},
        reason="The time was wrong",
    )
    assert len(told(child, form)) == before + 1
    assert agrees() == []
    assert AuditEntry.objects.filter(deed__startswith="record.").exists()


SIGNED = [name for name in FORMS if pack().forms[name].sign_off]


@pytest.mark.parametrize("name", SIGNED)
def test_what_needs_a_sign_off_is_authorised_once_and_a_correction_does_not_make_it_late(
    council,  # noqa: F811
    child,
    name,
):
    form = pack().forms[name]
    entry = recorded(council, child, form)
    signing(entry)(entry=entry, by=council.manager)
    phase = "minutes_authorised" if form.told_by == "meetings" else "authorised"
    [first] = standing_facts("child", [child.pk], [f"{form.thing}.{phase}"])[child.pk]
    owed = list(_met_by(child, form.thing))
    newer = amending(entry)(
        entry=entry,
        base_version=1,
        at=entry.at,
        by=entry.author,
        answers=entry.answers,
        child_answers={row.child_id: row.answers for row in entry.children.all()},
        reason="A name was misspelt",
    )
    signing(newer)(entry=newer, by=council.manager)
    [second] = standing_facts("child", [child.pk], [f"{form.thing}.{phase}"])[child.pk]
    assert (second.at, second.recorded_at) == (first.at, first.recorded_at)
    assert list(_met_by(child, form.thing)) == owed
    assert agrees() == []


def _met_by(child, thing):
    rows = Obligation.objects.filter(subject_id=child.pk, status__in=("met", "late"))
    return (
        rows.filter(done__is__startswith=thing)
        .order_by("rule", "cycle")
        .values_list("rule", "measure", "cycle", "status", "done_at")
    )


def test_an_assessment_is_begun_written_and_signed_off_within_its_days(council, child):  # noqa: F811
    asked = {"children": [child], "by": council.social_worker}
    for name in ("start_assessment", "assessment"):
        form = pack().forms[name]
        common, own = answered(form, council.social_worker)
        matters = matters_of(form, [child])
        entry = recording(name)(
            form=name,
            at=ago(hours=2),
            ref=matters.ref,
            for_ref=matters.for_ref,
            answers=common,
            child_answers={child.pk: own},
            **asked,
        )
    signing(entry)(entry=entry, by=council.manager)
    rows = Obligation.objects.filter(subject_id=child.pk, rule="wokingham/assessment-45-days")
    assert {row.status for row in rows} == {"met"}
    assert Entry.objects.filter(thing="assessment").count() == 2
