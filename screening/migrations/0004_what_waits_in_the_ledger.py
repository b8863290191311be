"""What waits in the ledger is found without walking through it: by state, and the major risks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_room_for_parts_of_periods")]

    operations = [
        migrations.AddIndex(
            model_name="finding", index=models.Index(fields=["state", "-id"], name="finding_in_state")
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(condition=models.Q(("major", True)), fields=["-id"], name="finding_major"),
        ),
    ]
