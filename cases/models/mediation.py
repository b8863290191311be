"""Mediation: who mediates, the sessions, what each side said alone, and when it rests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import EncryptedTextField
from core.models import Stamped
from mediators.models import Booking, Mediator
from organisations.models import Organisation

from .case import Case
from .choices_mediation import (
    ConsentMatter,
    ConsentWay,
    MediationState,
    SessionState,
    SessionWay,
    SuspensionReason,
)
from .people import Party

CURRENT = Q(state__in=(MediationState.OFFERED, MediationState.ACCEPTED))


class Mediation(Stamped):
    """One mediator with one case, from assignment to the end; a substitute is a new row."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="mediations", verbose_name=_("case"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("mediation organisation")
    )
    mediator = models.ForeignKey(
        Mediator, models.PROTECT, related_name="mediations", db_index=False, verbose_name=_("mediator")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=MediationState, default=MediationState.OFFERED
    )
    chosen_by_party = models.BooleanField(_("chosen by a party"), default=False)
    assigned_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("assigned by")
    )
    assigned_at = models.DateTimeField(_("assigned at"), db_default=models.functions.Now())
    answered_at = models.DateTimeField(_("answered at"), null=True)
    notice_served_on = models.DateField(_("notice of rights served on"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    reason = models.TextField(_("reason of declining or recusal"), blank=True)

    class Meta:
        verbose_name = _("mediation")
        verbose_name_plural = _("mediations")
        ordering = ("id",)
        indexes = [
            models.Index(fields=["mediator", "-id"], condition=CURRENT, name="mediation_current"),
            models.Index(fields=["mediator", "-id"], name="mediation_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=CURRENT, name="mediation_one_current"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.mediator_id}"

    @property
    def state_choice(self) -> MediationState:
        return MediationState(self.state)


class Session(Stamped):
    """One meeting of the mediation, planned and then held or cancelled."""

    mediation = models.ForeignKey(
        Mediation, models.PROTECT, related_name="sessions", verbose_name=_("mediation")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    way = models.CharField(_("way"), max_length=12, choices=SessionWay)
    state = models.CharField(_("state"), max_length=12, choices=SessionState, default=SessionState.PLANNED)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("video link"), blank=True)
    booking = models.ForeignKey(
        Booking, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("booking")
    )
    record = models.TextField(_("record"), blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("starts_at", "id")
        indexes = [
            models.Index(
                fields=["starts_at"], condition=Q(state=SessionState.PLANNED), name="session_planned"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["mediation", "number"], name="session_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id} {self.number}"

    @property
    def state_choice(self) -> SessionState:
        return SessionState(self.state)


class Attendance(models.Model):
    """Whether a party came to a session."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="attendances", db_index=False, verbose_name=_("session")
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("party"))
    present = models.BooleanField(_("came"))

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["session", "party"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.party_id}"


class SideNote(models.Model):
    """What one side said alone; never shown to the other side nor outside the mediation. Append-only."""

    PERSONAL_DATA: ClassVar[tuple[str, ...]] = ("text",)

    mediation = models.ForeignKey(
        Mediation, models.PROTECT, related_name="side_notes", verbose_name=_("mediation")
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("party"))
    text = EncryptedTextField(_("text"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("separate note")
        verbose_name_plural = _("separate notes")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.mediation_id} {self.party_id}"


class Consent(models.Model):
    """That a party consented to something that law leaves to the parties. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="consents", verbose_name=_("case"))
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="+", db_index=False, verbose_name=_("party")
    )
    matter = models.CharField(_("matter"), max_length=12, choices=ConsentMatter)
    way = models.CharField(_("way"), max_length=8, choices=ConsentWay)
    given_on = models.DateField(_("given on"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.matter}"


class Suspension(models.Model):
    """A time in which mediation rests and its clock stands still."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="suspensions", verbose_name=_("case"))
    reason = models.CharField(_("reason"), max_length=16, choices=SuspensionReason)
    note = models.TextField(_("note"), blank=True)
    expected_until = models.DateField(_("expected until"), null=True)
    since = models.DateTimeField(_("since"), db_default=models.functions.Now())
    ended_at = models.DateTimeField(_("ended at"), null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="suspension_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"
