"""What another office sent in under its own document number: one document, one case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from organisations.models import Organisation

from .leg import Leg


class Inbound(models.Model):
    """The document of an office, and the leg by which it came. Claimed first, so that twins wait."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("sender")
    )
    document_number = models.CharField(_("document number of the sender"), max_length=64)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    # Null only inside the transaction that makes the case.
    leg = models.OneToOneField(
        Leg, models.PROTECT, null=True, related_name="inbound", verbose_name=_("hand-over")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("document sent in")
        verbose_name_plural = _("documents sent in")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "document_number"], name="inbound_document_once"),
            models.CheckConstraint(condition=~Q(document_number=""), name="inbound_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.document_number}"
