"""Writes beside what was sent back to whom it was sent back: its author."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_authors(apps, schema_editor):
    """Fill in the author of everything sent back so far."""
    entries = apps.get_model("record", "Entry").objects.filter(pk=models.OuterRef("entry_id"))
    apps.get_model("record", "SignOff").objects.filter(outcome="sent_back").update(
        sent_back_to_id=models.Subquery(entries.values("author_id"))
    )


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0003_looked_at_often"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="signoff", name="sent_back_to_its_author"),
        migrations.AddField(
            model_name="signoff",
            name="sent_back_to",
            field=models.ForeignKey(
                blank=True,
                help_text="The author, where it was sent back:"
                " found without reading all they wrote",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(name_authors, migrations.RunPython.noop),
    ]
