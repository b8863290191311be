"""What failed is counted by every look at the health page, however many rungs have fired in all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0004_find_what_is_late")]

    operations = [
        migrations.AddIndex(
            model_name="firing",
            index=models.Index(
                condition=models.Q(("effect", "failed")), fields=["id"], name="firing_effect_failed"
            ),
        ),
    ]
