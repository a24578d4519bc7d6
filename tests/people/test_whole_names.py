"""A whole name is looked for beside its other half, so that a common one costs no more."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from keyworker.people import keys
from keyworker.people.models import SearchKey
from keyworker.people.queries import find
from tests.oversight.council import council  # noqa: F401


@pytest.mark.django_db
def test_a_whole_name_finds_every_spelling_of_it_and_a_half_known_one_whoever_shares_a_half(
    council,  # noqa: F811
):
    born = date(2015, 6, 7)
    for given, family in (("Bill", "Stone"), ("William", "Stone"), ("Priya", "Stone")):
        council.child(given=given, family=family, born=born)
    assert names_found(council, "Bill Stone") == ["Bill", "William"]
    assert names_found(council, "Wiliam Ston")[0] == "William"
    assert names_found(council, "Stone") == ["Bill", "William", "Priya"]
    assert names_found(council, "Zebedee Stone") == ["Bill", "William", "Priya"]


def names_found(council, typed):  # noqa: F811
    found = find(council.social_worker, typed)
    return [name.given for fit in found for name in fit.person.names.all()]


def test_a_single_name_or_a_number_is_no_whole_name():
    assert keys.asked_of_name("Stone", None) == set()
    assert keys.asked_of_name("12 Mill Lane", None) == set()
    assert "B+d:stone" in keys.asked_of_name("Bill Stone", None)


@pytest.mark.django_db
def test_those_recorded_before_are_given_the_keys_of_whole_names(council):  # noqa: F811
    child = council.child(given="Amara", family="Ilett", born=date(2015, 6, 7))
    SearchKey.objects.filter(person=child, key__contains="+").delete()
    migration = import_module("keyworker.people.migrations.0003_keys_of_pairs")
    migration.add_keys(apps, None)
    there = set(SearchKey.objects.filter(person=child).values_list("key", flat=True))
    assert there == keys.keys_of(child)
    assert any("+" in key for key in there)
