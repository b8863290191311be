"""Which transaction ended a deadline, so that what was kept can be rolled up without missing a late commit."""

from django.db import migrations, models
from django.db.models import Q

KEEP = """
CREATE FUNCTION deadlines_keep_ended_tx() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.ended_tx := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER deadlines_ended BEFORE UPDATE OF ended_at ON deadlines_deadline
FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION deadlines_keep_ended_tx();
CREATE TRIGGER deadlines_begun_ended BEFORE INSERT ON deadlines_deadline
FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION deadlines_keep_ended_tx();
"""
DROP = """
DROP TRIGGER deadlines_begun_ended ON deadlines_deadline;
DROP TRIGGER deadlines_ended ON deadlines_deadline;
DROP FUNCTION deadlines_keep_ended_tx();
"""
FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE deadlines_deadline SET ended_tx = pg_current_xact_id()::text::bigint WHERE ended_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0005_find_what_failed")]

    operations = [
        migrations.AddField(
            "deadline",
            "ended_tx",
            models.BigIntegerField(editable=False, null=True, verbose_name="ended by transaction"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, DROP),
        migrations.AddIndex(
            "deadline",
            models.Index(condition=Q(ended_tx__isnull=False), fields=["ended_tx"], name="deadline_ended_tx"),
        ),
        migrations.AddIndex(
            "deadline",
            models.Index(
                condition=Q(ended_at__isnull=False, due_at__isnull=False, file_id__isnull=False),
                fields=["-ended_at", "-id"], include=["policy", "due_at", "file_id", "outcome"], name="deadline_ended",
            ),
        ),
    ]
