"""Triage, the duties of an alert level, and what needs somebody else's approval."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from mediators.models import Mediator
from organisations.models import Organisation

from .case import Case
from .choices import AlertLevel
from .choices_mediation import DutyKind, RequestState, Route


class Triage(models.Model):
    """One decision of triage; the first is never overwritten, a second is a new row (复诊). Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="triages", verbose_name=_("case"))
    number = models.PositiveSmallIntegerField(_("number"))
    route = models.CharField(_("route"), max_length=16, choices=Route)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("lead office")
    )
    level = models.CharField(_("alert level"), max_length=8, choices=AlertLevel)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("triage decision")
        verbose_name_plural = _("triage decisions")
        ordering = ("case", "number")
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="triage_number_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number} {self.route}"


class LevelDuty(models.Model):
    """Something the alert level demands, done: a leader named, a plan written, a consultation held.

    Append-only; of one kind the newest counts.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="duties", verbose_name=_("case"))
    kind = models.CharField(_("duty"), max_length=16, choices=DutyKind)
    leader = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("leader")
    )
    expert = models.ForeignKey(
        Mediator, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("expert")
    )
    text = models.TextField(_("text"), blank=True)
    held_on = models.DateField(pgettext_lazy("consultation", "held on"), null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("duty of the alert level")
        verbose_name_plural = _("duties of the alert level")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=DutyKind.SPONSOR) | Q(leader__isnull=False), name="duty_sponsor_is_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(kind=DutyKind.EXPERT) | Q(expert__isnull=False), name="duty_expert_is_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Request(models.Model):
    """Something asked for that somebody else approves or refuses."""

    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("asked by")
    )
    asked_for = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("for")
    )
    asked_at = models.DateTimeField(_("asked at"), db_default=models.functions.Now())
    state = models.CharField(_("state"), max_length=12, choices=RequestState, default=RequestState.PENDING)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision_note = models.TextField(_("note"), blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar[Any] = ("id",)

    @property
    def state_choice(self) -> RequestState:
        return RequestState(self.state)


class LevelRequest(Request):
    """A lower alert level asked for: one step, approved one level higher (domain.md, alert level)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="level_requests", verbose_name=_("case"))
    from_level = models.CharField(pgettext_lazy("alert level", "from"), max_length=8, choices=AlertLevel)
    to_level = models.CharField(pgettext_lazy("alert level", "to"), max_length=8, choices=AlertLevel)

    class Meta(Request.Meta):
        verbose_name = _("request for a lower level")
        verbose_name_plural = _("requests for a lower level")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=RequestState.PENDING), name="level_request_one_pending"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.to_level}"


class Extension(Request):
    """A longer time limit asked for, with both parties' consent in writing (domain.md, extension)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="extensions", verbose_name=_("case"))
    until = models.DateField(_("until"))
    consent_on = models.DateField(_("both parties agreed in writing on"))

    class Meta(Request.Meta):
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=RequestState.PENDING), name="extension_one_pending"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.until}"
