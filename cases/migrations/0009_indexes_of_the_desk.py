"""The desk counts what waits from indexes alone: open cases of a stage, and dangerous ones of a holder."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_what_was_prevented"),
        ("organisations", "0001_places"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["stage", "id"],
                name="case_open_stage",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("closed_at__isnull", True), models.Q(("alert_level", "blue"), _negated=True)
                ),
                fields=["holder", "id"],
                include=("alert_level",),
                name="case_danger_held",
            ),
        ),
    ]
