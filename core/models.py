"""What every room's rows share, and the two tables of the ground: the audit trail and the submission keys."""

from __future__ import annotations

from typing import Any, ClassVar

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
