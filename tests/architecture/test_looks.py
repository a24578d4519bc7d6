"""Every page that shows a child's record leaves a row saying who looked, and shows it to nobody
who holds no post here."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import get_resolver
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.involvements.actions import allocate, start_involvement
from keyworker.meetings.actions import schedule
from keyworker.record.actions import record_visit, save_draft
from keyworker.workforce.actions import create_worker
from tests.architecture.test_strangers import addresses
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db

NO_KEY = uuid.UUID(int=0)


@pytest.fixture
def samples(council):  # noqa: F811
    """What stands in the addresses of pages: a child, a draft, an entry, a meeting of theirs."""
    child = council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))
    began = timezone.now() - timedelta(days=9)
    start_involvement(child=child, kind="open_case", at=began, by=council.manager)
    start_involvement(child=child, kind="cp_plan", at=began, by=council.manager)
    allocate(
        child=child,
        worker=council.social_worker,
        role="social_worker",
        at=began,
        by=council.manager,
    )
    answers = {"purpose": "cp", "by": str(council.social_worker.pk), "place": "home"}
    entry = record_visit(
        children=[child],
        at=timezone.now() - timedelta(hours=2),
        by=council.social_worker,
        answers=answers,
        child_answers={child.pk: {"seen": "yes", "what_happened": "-"}},
    )
    draft = save_draft(by=council.social_worker, form="visit", children=[child], answers=answers)
    meeting = schedule(
        type="core_group",
        children=[child],
        scheduled_for=timezone.now() + timedelta(days=3),
        by=council.social_worker,
    )
    return {"child": child, "entry": entry, "draft": draft, "meeting": meeting}


def pages_of_a_child(samples):
    """Every address that names a child, or something recorded about one."""
    for name, address in addresses(get_resolver().url_patterns):
        filled = (
            address.replace("/children/x/", f"/children/{samples['child'].reference}/")
            .replace("/write/x/", "/write/visit/")
            .replace("/meetings/1/", f"/meetings/{samples['meeting'].pk}/")
        )
        for word in ("entries", "drafts", "sign-off"):
            thing = samples["draft" if word == "drafts" else "entry"]
            filled = filled.replace(
                f"/{word}/00000000-0000-0000-0000-000000000000/", f"/{word}/{thing.key}/"
            )
        if filled != address:
            yield name, filled


def looked_at(child, viewer):
    rows = AuditEntry.objects.filter(worker_id=viewer.pk, subject_type="child")
    return sum(child.pk in row.subject_ids for row in rows)


def test_every_page_about_a_child_notes_who_looked(client, council, samples):  # noqa: F811
    viewer = council.social_worker
    client.force_login(viewer)
    shown, silent = 0, []
    for name, address in pages_of_a_child(samples):
        before = looked_at(samples["child"], viewer)
        answer = client.get(address)
        if answer.status_code != 200:
            assert answer.status_code in (302, 404, 405), (name, address, answer.status_code)
            continue
        shown += 1
        if looked_at(samples["child"], viewer) == before:
            silent.append(f"{name} {address}")
    assert shown >= 8
    assert not silent, "\n".join(silent)


def test_whoever_holds_no_post_here_sees_no_child_anywhere(client, council, samples):  # noqa: F811
    client.force_login(create_worker(username="s", name="Stranger", by=None))
    shown = []
    for name, address in pages_of_a_child(samples):
        answer = client.get(address)
        if answer.status_code == 200 or samples["child"].reference in answer.content.decode():
            shown.append((name, answer.status_code))
    assert shown == []
