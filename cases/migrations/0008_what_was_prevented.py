"""A closing says what the mediation kept from happening, and how many people that concerned."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_what_figures_are_made_from")]

    operations = [
        migrations.AddField(
            "closing",
            "prevented",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("suicide", "Suicide"), ("crime", "A crime growing out of the dispute"),
                        ("petition", "A group petition"), ("brawl", "A group brawl"),
                    ],
                    max_length=16,
                ),
                blank=True, db_default=[], default=list, size=None, verbose_name="what was prevented",
            ),
        ),
        migrations.AddField(
            "closing",
            "prevented_people",
            models.PositiveIntegerField(
                blank=True, null=True, verbose_name="people concerned by what was prevented"
            ),
        ),
        migrations.AddConstraint(
            "closing",
            models.CheckConstraint(
                condition=models.Q(prevented=[], prevented_people__isnull=True)
                | (~models.Q(prevented=[]) & models.Q(prevented_people__isnull=False, prevented_people__gte=1)),
                name="closing_prevented_counts_people",
            ),
        ),
    ]  # fmt: skip
