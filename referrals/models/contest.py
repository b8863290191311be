"""A case returned twice and put to the centre above."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case
from organisations.models import Organisation

from .leg import Leg
from .reasons import ReturnReason

_OPEN = Q(decision__isnull=True)


class Contest(models.Model):
    """The holder will not handle a case that came back twice; the centre above names the office."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="contests", db_index=False, verbose_name=_("case")
    )
    leg = models.ForeignKey(
        Leg, models.PROTECT, related_name="+", db_index=False, verbose_name=_("hand-over in question")
    )
    above = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("centre above")
    )
    reason = models.ForeignKey(
        ReturnReason, models.PROTECT, related_name="+", db_index=False, verbose_name=_("reason")
    )
    reason_text = models.TextField(_("reason in words"), max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=Now())
    decision = models.OneToOneField(
        Leg, models.PROTECT, null=True, related_name="contest", verbose_name=_("decision")
    )

    class Meta:
        verbose_name = _("question to the centre above")
        verbose_name_plural = _("questions to the centre above")
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=["above", "-id"], condition=Q(decision__isnull=True), name="contest_to_decide"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(decision__isnull=True), name="contest_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.above_id}"
