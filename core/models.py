"""What every room's rows share, and the two tables of the ground: the audit trail and the submission keys."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Stamped(models.Model):
    """A row that knows when it was made and last saved. The database fills both when SQL inserts directly."""

    created_at = models.DateTimeField(_("created at"), default=timezone.now, db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True, db_default=Now(), editable=False)

    class Meta:
        abstract = True


class ReferenceItem(models.Model):
    """One entry of an editable reference table. Entries in use are switched off, never deleted."""

    code = models.CharField(_("code"), max_length=32, primary_key=True)
    name_zh = models.CharField(_("Chinese name"), max_length=128)
    name_en = models.CharField(_("English name"), max_length=128)
    active = models.BooleanField(_("active"), default=True, db_default=True)
    position = models.PositiveIntegerField(_("position"), default=0, db_default=0)

    class Meta:
        abstract = True
        ordering: ClassVar[Any] = ("position", "code")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page; English only for English readers."""
        english = (get_language() or "").startswith("en")
        return (self.name_en or self.name_zh) if english else self.name_zh


class AuditEntry(models.Model):
    """Who did or saw what. Written by ``core.audit.record`` only; triggers refuse any later change.

    Entries form ``SHARDS`` hash chains (see ``core.audit``); ``(shard, seq)`` is the place in a chain.
    """

    shard = models.SmallIntegerField(_("chain"))
    seq = models.BigIntegerField(_("place in the chain"))
    at = models.DateTimeField(_("at"), db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    organisation = models.CharField(_("organisation"), max_length=64, blank=True)
    action = models.CharField(_("action"), max_length=64)
    subject_type = models.CharField(_("kind of subject"), max_length=64)
    subject_id = models.CharField(_("subject"), max_length=64, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    ip = models.GenericIPAddressField(_("network address"), null=True)
    prev_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-id",)
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["shard", "seq"], name="core_auditentry_place"),
        ]
        indexes: ClassVar[Any] = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="core_auditentry_subject"),
            models.Index(fields=["by", "action", "-at"], name="core_auditentry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.shard}/{self.seq} {self.action}"


class Submission(models.Model):
    """One accepted submission key of one user for one act, and what it made. See ``core.idempotency``."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    action = models.CharField(_("action"), max_length=64)
    key = models.CharField(_("submission key"), max_length=64)
    reference = models.CharField(_("reference"), max_length=200, blank=True, db_default="")
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True, db_default="")
    created_at = models.DateTimeField(_("created at"), default=timezone.now, db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["user", "action", "key"], name="core_submission_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.reference}"


class StoredFile(models.Model):
    """A file kept once by the hash of its content, below settings.FILES_DIR. Made by ``core.files`` only."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True, db_collation="C")
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=100)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, db_default=Now(), editable=False)
    stored_at = models.DateTimeField(
        _("last stored at"), default=timezone.now, db_default=Now(), editable=False, db_index=True
    )

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints: ClassVar[Any] = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$", size__gt=0), name="core_storedfile_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256


class Job(models.Model):
    """Work done in the background with a visible state and progress. See ``core.jobs``."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to begin")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    kind = models.CharField(_("kind"), max_length=32)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    params = models.JSONField(_("parameters"), default=dict)
    language = models.CharField(_("language"), max_length=16)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps in all"), default=0)
    result = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("result")
    )
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    problem = models.CharField(_("problem"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, db_default=Now(), editable=False)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        ordering: ClassVar[Any] = ("-created_at",)
        indexes: ClassVar[Any] = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=("queued", "running")),
                name="core_job_open",
            ),
        ]
        constraints: ClassVar[Any] = [
            models.CheckConstraint(condition=models.Q(done__lte=models.F("total")), name="core_job_progress"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def percent(self) -> int:
        """How far it has come, 0 to 100; 100 only when done."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0
