"""A policy may end with its period, and says in Chinese too what it says in English."""


from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0002_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="basis_zh",
            field=models.CharField(
                blank=True, db_default="", max_length=200, verbose_name="basis, in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="extension_note_zh",
            field=models.CharField(
                blank=True, db_default="", max_length=128, verbose_name="extension, in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="pause_note_zh",
            field=models.CharField(
                blank=True, db_default="", max_length=128, verbose_name="what pauses it, in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="starts_on_zh",
            field=models.CharField(
                blank=True, db_default="", max_length=128, verbose_name="starts on, in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="whole_period",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="It ends on the last day of the week, month or quarter in which it begins.",
                verbose_name="ends with the period",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("whole_period", False),
                    models.Q(("limit__gte", 1), ("unit__in", ("week", "month", "quarter"))),
                    _connector="OR",
                ),
                name="policy_whole_period_of_a_period",
            ),
        ),
    ]
