"""A part of a period that a key period cuts is named by its place and first day: 2026-W10k7@150203001-0305."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0002_append_only")]

    operations = [
        migrations.AlterField(
            model_name="round",
            name="period",
            field=models.CharField(db_collation="C", max_length=32, verbose_name="period"),
        ),
    ]
