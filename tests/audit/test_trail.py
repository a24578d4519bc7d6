"""The trail is only ever added to: the database refuses, and the chains show what force did."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from keyworker.audit.actions import note, note_read
from keyworker.audit.models import AuditEntry, AuditSubject
from keyworker.audit.queries import check_chain, trail_of
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db


def noted(by, *ids, deed="record.record_entry"):
    return note(by=by, deed=deed, subject_type="child", subject_ids=ids)


def by_force(statement, *values):
    """Do to the trail what the house never does: with its triggers out of the way."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(statement, values)
        for _, definition in triggers:
            cursor.execute(definition)


@pytest.mark.parametrize("model", [AuditEntry, AuditSubject])
@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_itself_refuses_to_change_or_take_out_a_row(council, model, deed):  # noqa: F811
    noted(council.manager, 7)
    rows = list(model.objects.order_by("pk").values())
    changed = {"worker_name": "Nobody"} if model is AuditEntry else {"subject_id": 8}
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        model.objects.update(**changed) if deed == "update" else model.objects.all().delete()
    assert list(model.objects.order_by("pk").values()) == rows


def test_a_trail_nobody_has_touched_is_whole(council):  # noqa: F811
    for worker in (council.manager, None, council.manager, council.colleague):
        noted(worker, 1, 2, 2)
    assert check_chain() == []
    assert AuditEntry.objects.last().subject_ids == [1, 2]


def test_each_worker_has_a_chain_and_so_has_the_system(council):  # noqa: F811
    first = noted(council.manager, 1)
    noted(council.colleague, 1)
    noted(None, 1)
    assert noted(council.manager, 1).previous_hash == first.hash


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET worker_name = 'Somebody else' WHERE id = %s",
        "UPDATE audit_auditentry SET deed = 'record.sign_off' WHERE id = %s",
        "UPDATE audit_auditentry SET at = '2020-01-01T00:00:00+00:00' WHERE id = %s",
        "UPDATE audit_auditentry SET subject_ids = '[99]' WHERE id = %s",
        "UPDATE audit_auditsubject SET subject_id = 99 WHERE entry_id = %s",
        "UPDATE audit_auditsubject SET subject_type = 'adult' WHERE entry_id = %s",
        "DELETE FROM audit_auditsubject WHERE entry_id = %s",
    ],
)
def test_a_row_changed_by_force_shows(council, statement):  # noqa: F811
    noted(council.manager, 1)
    entry = noted(council.manager, 2)
    noted(council.manager, 3)
    by_force(statement, entry.pk)
    assert check_chain() == [entry.pk]


def test_a_row_taken_out_by_force_shows_by_the_one_that_followed(council):  # noqa: F811
    noted(council.manager, 1)
    entry = noted(council.manager, 2)
    after = noted(council.manager, 3)
    by_force("DELETE FROM audit_auditsubject WHERE entry_id = %s", entry.pk)
    by_force("DELETE FROM audit_auditentry WHERE id = %s", entry.pk)
    assert check_chain() == [after.pk]


def test_the_last_row_taken_out_shows_by_its_subjects(council):  # noqa: F811
    entry = noted(council.manager, 1)
    by_force("DELETE FROM audit_auditentry WHERE id = %s", entry.pk)
    assert check_chain() == [entry.pk]


def test_a_row_slipped_in_by_force_shows(council):  # noqa: F811
    first = noted(council.manager, 1)
    forged = AuditEntry(
        at=first.at,
        worker_id=council.manager.pk,
        worker_name="Ruth Adeyemi",
        deed="record.sign_off",
        subject_type="child",
        subject_ids=[],
        details={},
        previous_hash=first.previous_hash,
        hash="f" * 64,
    )
    forged.save()
    assert check_chain() == [forged.pk]


def test_who_looked_is_found_by_the_child_and_looking_is_noted_too(council):  # noqa: F811
    note_read(viewer=council.colleague, what="page", subject_type="child", subject_ids=[5, 6])
    noted(council.manager, 7)
    assert [(row.worker_name, row.deed) for row in trail_of(council.manager, "child", 5)] == [
        ("Ruth Adeyemi", "read.trail"),
        ("Tom Brandt", "read.page"),
    ]


def test_a_deed_that_fails_leaves_no_row(council):  # noqa: F811
    before = AuditEntry.objects.count()
    with transaction.atomic():
        noted(council.manager, 1)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_windows_of_one_worker_and_two_workers_write_at_once_and_the_chains_hold(council):  # noqa: F811
    faults = []

    def write(worker):
        try:
            for turn in range(15):
                with transaction.atomic():
                    noted(worker, turn)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    before = AuditEntry.objects.count()
    workers = [council.manager, council.manager, council.colleague, None]
    threads = [threading.Thread(target=write, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert AuditEntry.objects.count() == before + 60
    assert check_chain() == []
