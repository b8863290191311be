"""What sight asks of an open case stands in the indexes of desk and lists: an area is counted without its rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_acts_that_are_few"),
        ("organisations", "0001_places"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_newest",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_holder",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_danger",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_stage",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["-id"],
                include=("region", "offices", "alert_level"),
                name="case_open_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["holder", "stage", "id"],
                include=("alert_level",),
                name="case_open_holder",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["stage", "id"],
                include=("region", "offices", "alert_level"),
                name="case_open_stage",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("closed_at__isnull", True), models.Q(("alert_level", "blue"), _negated=True)
                ),
                fields=["alert_level", "id"],
                include=("region", "offices", "stage"),
                name="case_open_danger",
            ),
        ),
    ]
