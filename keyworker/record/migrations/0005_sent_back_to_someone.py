"""What is sent back goes to someone; apart from the filling in, which PostgreSQL asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0004_sought_by_worker")]

    operations = [
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", "sent_back"), ("sent_back_to__isnull", False))
                | models.Q(("outcome", "signed"), ("sent_back_to__isnull", True)),
                name="what_is_sent_back_goes_to_someone",
            ),
        ),
    ]
