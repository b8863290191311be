"""Watching over lateness: supervision of a late case, and a higher level put forward by a ladder."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from deadlines.models import Deadline, Firing
from organisations.models import Organisation

from .case import Case
from .choices import AlertLevel


class Supervision(models.Model):
    """督办: an office above demands of the holder, in writing, that a case goes on; answered, then lifted."""

    class State(models.TextChoices):
        ISSUED = "issued", _("Waiting for an answer")
        ANSWERED = "answered", _("Answered")
        LIFTED = "lifted", _("Lifted")

    case = models.ForeignKey(Case, models.PROTECT, related_name="supervisions", verbose_name=_("case"))
    number = models.PositiveSmallIntegerField(_("number"))
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("deadline")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("supervised office")
    )
    issued_for = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("supervising office")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ISSUED)
    demand = models.TextField(_("what is demanded"), max_length=2000)
    answer_by = models.DateField(_("answer wanted by"))
    issued_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("issued by")
    )
    issued_at = models.DateTimeField(_("issued at"))
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("lifted by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_note = models.TextField(_("why it was lifted"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("supervision")
        verbose_name_plural = _("supervisions")
        ordering: ClassVar = ("id",)
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "-id"], condition=~Q(state="lifted"), name="supervision_of_office"
            ),
            models.Index(
                fields=["issued_for", "-id"], condition=~Q(state="lifted"), name="supervision_by_office"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="supervision_number_once"),
            models.UniqueConstraint(
                fields=["case", "organisation"], condition=~Q(state="lifted"), name="supervision_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class LevelProposal(models.Model):
    """A ladder put the case forward for a higher alert level; a person decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a decision")
        CONFIRMED = "confirmed", _("Level raised")
        DISMISSED = "dismissed", _("Level stays")

    case = models.ForeignKey(Case, models.PROTECT, related_name="level_proposals", verbose_name=_("case"))
    firing = models.OneToOneField(Firing, models.PROTECT, related_name="+", verbose_name=_("firing"))
    from_level = models.CharField(_("present level"), max_length=8, choices=AlertLevel)
    to_level = models.CharField(_("proposed level"), max_length=8, choices=AlertLevel)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    at = models.DateTimeField(_("at"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    note = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("proposed level")
        verbose_name_plural = _("proposed levels")
        ordering: ClassVar = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting"), name="level_proposal_one_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.to_level}"
