"""What happened to a case: append-only events, level decisions, and cases found not to be the same."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from organisations.models import Organisation

from .case import Case
from .choices import AlertLevel, Stage


class Event(models.Model):
    """One act on a case. The table refuses UPDATE, DELETE and TRUNCATE by trigger."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name=_("case"))
    kind = models.CharField(_("act"), max_length=32)
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())
    # Empty where nobody acted: a deadline fired.
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("for")
    )
    from_stage = models.CharField(_("stage before"), max_length=16, choices=Stage)
    to_stage = models.CharField(_("stage after"), max_length=16, choices=Stage)
    note = models.TextField(_("note"), blank=True)
    facts = models.JSONField(_("coded facts"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    @property
    def actor(self) -> User:
        """Who acted. Raises ValueError for what the clock did by itself."""
        if self.by is None:
            raise ValueError(f"nobody did {self.kind}: it was the clock")
        return self.by


class AlertDecision(models.Model):
    """A person set the alert level of a case; the rules only proposed it. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="alert_decisions", verbose_name=_("case"))
    level = models.CharField(_("level"), max_length=8, choices=AlertLevel)
    proposed = models.CharField(_("proposed"), max_length=8, choices=AlertLevel)
    points = models.PositiveSmallIntegerField(_("points"))
    signs = ArrayField(models.CharField(max_length=32), verbose_name=_("rules that fired"), default=list)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("alert level decision")
        verbose_name_plural = _("alert level decisions")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(level=F("proposed")) | ~Q(reason=""), name="alert_change_needs_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level}"


class NotSame(models.Model):
    """A person looked at two cases that resemble each other and found them not to be the same."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="not_same", db_index=False, verbose_name=_("case")
    )
    other = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("other case"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("not the same case")
        verbose_name_plural = _("cases found not to be the same")
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="not_same_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="not_same_as_another"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} ≠ {self.other_id}"
