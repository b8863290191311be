"""The history of a finding is never rewritten."""

from django.db import migrations

from core.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_plans_rounds_findings"), ("core", "0001_ground")]

    operations = [append_only("screening_entry")]
