from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="window",
            field=models.CharField(
                blank=True,
                help_text="The window that saved last; a window never collides with itself",
                max_length=36,
            ),
        ),
    ]
