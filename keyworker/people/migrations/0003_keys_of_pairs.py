"""Gives everyone on the record the keys of their names side by side."""

from itertools import islice

from django.db import migrations

from keyworker.people.keys import keys_of

CHUNK = 500


def add_keys(apps, schema_editor):
    """Add what is missing; nobody's other keys change."""
    person_rows, key_rows = (apps.get_model("people", name) for name in ("Person", "SearchKey"))
    people = person_rows.objects.prefetch_related("names", "addresses", "identifiers")
    for some in batched(people.iterator(chunk_size=CHUNK)):
        rows = [
            key_rows(person=person, key=key)
            for person in some
            for key in keys_of(person)
            if "+" in key
        ]
        key_rows.objects.bulk_create(rows, batch_size=5_000, ignore_conflicts=True)


def batched(people):
    """Give the people in lists of 500."""
    rest = iter(people)
    while some := list(islice(rest, CHUNK)):
        yield some


class Migration(migrations.Migration):
    dependencies = [("people", "0002_telephone")]

    operations = [migrations.RunPython(add_keys, migrations.RunPython.noop)]
