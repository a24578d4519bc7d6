"""The real database under the tests keeps what the settings promise."""

import threading

import pytest
from django.db import connection, transaction

from keyworker.workforce.models import Service


@pytest.mark.django_db
def test_the_database_in_use_is_as_safe_as_its_settings_say():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            asked = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in SAFE]
            assert asked == list(SAFE.values())
        else:
            cursor.execute("SHOW server_encoding")
            assert cursor.fetchone()[0] == "UTF8"


SAFE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}


@pytest.mark.django_db(transaction=True)
def test_four_people_save_at_once_and_nobody_is_refused():
    faults = []

    def save(person):
        try:
            for turn in range(20):
                with transaction.atomic():
                    count = Service.objects.count()
                    Service.objects.create(code=f"{person}-{turn}", name=str(count), kind="cin")
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    people = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert faults == []
    assert Service.objects.count() == 80
