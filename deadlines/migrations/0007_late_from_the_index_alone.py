"""What is late is found, anywhere or at an office, without looking at the rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0006_what_was_kept"),
        ("organisations", "0001_places"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="deadline",
            name="deadline_open_office",
        ),
        migrations.RemoveIndex(
            model_name="deadline",
            name="deadline_running_due",
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("paused_at", None)),
                fields=["due_at", "id"],
                include=("file_id",),
                name="deadline_running_due",
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("paused_at", None)),
                fields=["office", "due_at", "id"],
                include=("file_id",),
                name="deadline_office_due",
            ),
        ),
    ]
