"""One index for the key, none for what nobody looks up."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_sending"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="message",
            name="message_about",
        ),
        migrations.AlterField(
            model_name="message",
            name="key",
            field=models.CharField(db_collation="C", max_length=200, verbose_name="key"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("key",), name="message_once"),
        ),
    ]
