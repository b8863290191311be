"""What a policy said, and how a date was moved, cannot be rewritten."""

from django.db import migrations

from core.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_calendar_policies_deadlines"), ("core", "0001_ground")]

    operations = [append_only("deadlines_policyversion"), append_only("deadlines_change")]
