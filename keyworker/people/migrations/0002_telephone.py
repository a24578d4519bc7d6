from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="telephone",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
