"""The roll-up begins anew: it now holds townships by types of the first level."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def begin_anew(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """All events are tail again: exact at once, and fast when they were rolled up (`figures rebuild`)."""
    for name in ("Rollup", "KeptRollup"):
        apps.get_model("reports", name).objects.all().delete()
    apps.get_model("reports", "Horizon").objects.update(upto=0, checked_until=None, checked_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_deadlines_kept"),
    ]

    operations = [
        migrations.RunPython(begin_anew, migrations.RunPython.noop),
    ]
