"""History cannot be rewritten; the planner knows which words are common."""

from django.db import migrations

from core.triggers import append_only, statistics_target


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_case_file"), ("core", "0001_ground")]

    operations = [
        append_only("cases_event"),
        append_only("cases_alertdecision"),
        statistics_target("cases_case", "search", 1000),
    ]
