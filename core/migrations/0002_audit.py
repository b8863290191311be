"""The audit trail with its triggers and chain head, and the submission keys."""

from typing import Any, ClassVar

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.triggers import append_only

# Takes the chain of one shard until the transaction ends, then reads its end. Two statements in a volatile
# function: the second one sees what the lock waited for (READ COMMITTED).
HEAD = """
CREATE FUNCTION core_audit_head(wanted integer, OUT seq bigint, OUT hash bytea, OUT at timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1129270853, wanted);
    SELECT entry.seq, entry.hash INTO seq, hash FROM core_auditentry AS entry
        WHERE entry.shard = wanted ORDER BY entry.seq DESC LIMIT 1;
    IF NOT FOUND THEN
        seq := 0;
        hash := decode(repeat('00', 32), 'hex');
    END IF;
    at := clock_timestamp();
END
$$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[Any] = [
        ("core", "0001_ground"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar[Any] = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shard", models.SmallIntegerField(verbose_name="chain")),
                ("seq", models.BigIntegerField(verbose_name="place in the chain")),
                ("at", models.DateTimeField(db_index=True, verbose_name="at")),
                ("organisation", models.CharField(blank=True, max_length=64, verbose_name="organisation")),
                ("action", models.CharField(max_length=64, verbose_name="action")),
                ("subject_type", models.CharField(max_length=64, verbose_name="kind of subject")),
                ("subject_id", models.CharField(blank=True, max_length=64, verbose_name="subject")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("detail", models.JSONField(default=dict, verbose_name="detail")),
                ("request_id", models.CharField(blank=True, max_length=64, verbose_name="request")),
                ("ip", models.GenericIPAddressField(null=True, verbose_name="network address")),
                ("prev_hash", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(
                        fields=["subject_type", "subject_id", "-id"], name="core_auditentry_subject"
                    ),
                    models.Index(fields=["by", "action", "-at"], name="core_auditentry_actor"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("shard", "seq"), name="core_auditentry_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("action", models.CharField(max_length=64, verbose_name="action")),
                ("key", models.CharField(max_length=64, verbose_name="submission key")),
                (
                    "reference",
                    models.CharField(blank=True, db_default="", max_length=200, verbose_name="reference"),
                ),
                (
                    "fingerprint",
                    models.CharField(blank=True, db_default="", max_length=64, verbose_name="fingerprint"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="created at",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "submission",
                "verbose_name_plural": "submissions",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "action", "key"), name="core_submission_once")
                ],
            },
        ),
        append_only("core_auditentry"),
        migrations.RunSQL(HEAD, "DROP FUNCTION core_audit_head(integer)"),
    ]
