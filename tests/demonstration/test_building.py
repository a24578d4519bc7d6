"""Building a council: the same from the same seed, into an empty database only, all or nothing."""

import io
from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from keyworker.demonstration import building
from keyworker.people.models import Person
from keyworker.record.models import Entry
from keyworker.workforce.models import Worker

UNTIL = date(2026, 6, 3)
DOMAINS = (
    *("workforce", "people", "involvements", "record", "referrals", "meetings", "decisions"),
    *("history", "audit"),
)


def built(size=0.005, **options):
    said = io.StringIO()
    call_command("build_demonstration", size=size, until=UNTIL, stdout=said, **options)
    return said.getvalue()


def everything():
    """Every row of every table, as written."""
    return {
        table._meta.label: list(table._base_manager.order_by("pk").values_list())
        for domain in DOMAINS
        for table in apps.get_app_config(domain).get_models(include_auto_created=True)
    }


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_writes_the_same_rows(monkeypatch):
    seen = []
    for _ in range(2):
        with pytest.raises(RuntimeError, match="enough"):
            with_a_look(monkeypatch, seen)
    first, second = seen
    assert sum(len(rows) for rows in first.values()) > 2_000
    assert first == second


def with_a_look(monkeypatch, seen):
    """Build, look at all there is, and fail at the very end, so that nothing stays."""
    finish = building.Ledger.finish

    def looked_at(self):
        finish(self)
        seen.append(everything())
        raise RuntimeError("enough")

    monkeypatch.setattr(building.Ledger, "finish", looked_at)
    try:
        built()
    finally:
        monkeypatch.setattr(building.Ledger, "finish", finish)


@pytest.mark.django_db(transaction=True)
def test_a_build_that_fails_leaves_nothing(monkeypatch):
    told = building.tell
    stories = []

    def breaks(story):
        stories.append(story)
        if len(stories) > 3:
            raise RuntimeError("power cut")
        told(story)

    monkeypatch.setattr(building, "tell", breaks)
    with pytest.raises(RuntimeError, match="power cut"):
        built()
    assert not Worker.objects.exists()
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_a_database_with_people_in_it_is_refused_in_words():
    Worker.objects.create_user("priya", name="Priya Sample")
    with pytest.raises(CommandError, match="There are people in this database already"):
        built()
    assert Worker.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0.0, -1.0, 1000.0])
def test_a_size_that_makes_no_council_is_refused_in_words(size):
    with pytest.raises(CommandError, match="give a number between"):
        built(size)


@pytest.mark.django_db
def test_rows_can_be_added_after_the_build_without_meeting_a_number_twice():
    built()
    count = Person.objects.count()
    Person.objects.create(kind="adult", reference="KWNEW")
    assert Person.objects.count() == count + 1


@pytest.mark.django_db
def test_it_says_what_there_is():
    said = built()
    children = Person.objects.filter(kind="child").count()
    assert f"{children} children" in said
