"""How a case ended, who visited the parties afterwards, and its bound file."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import StoredFile
from organisations.models import Organisation

from .case import Case
from .choices_mediation import Performance, Prevented, Satisfaction, VisitWay
from .people import Party
from .reference import ResolutionMode


class Closing(models.Model):
    """The end of a case and the way it was resolved; a reopened case is closed again by a new row."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="closings", verbose_name=_("case"))
    mode = models.ForeignKey(
        ResolutionMode, models.PROTECT, null=True, related_name="+", verbose_name=_("way of resolution")
    )
    settled = models.BooleanField(_("settled"))
    summary = models.TextField(_("explanation"), blank=True)
    prevented = ArrayField(
        models.CharField(max_length=16, choices=Prevented), verbose_name=_("what was prevented"),
        default=list, db_default=[], blank=True,
    )  # fmt: skip
    prevented_people = models.PositiveIntegerField(
        _("people concerned by what was prevented"), null=True, blank=True
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("for")
    )
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("closing")
        verbose_name_plural = _("closings")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(prevented=[], prevented_people__isnull=True)
                | (~Q(prevented=[]) & Q(prevented_people__isnull=False, prevented_people__gte=1)),
                name="closing_prevented_counts_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"


class FollowUp(models.Model):
    """A visit after closing, never by the mediator of the case (domain.md, follow-up). Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups", verbose_name=_("case"))
    number = models.PositiveSmallIntegerField(_("number"))
    way = models.CharField(_("way"), max_length=8, choices=VisitWay)
    visited_on = models.DateField(_("visited on"))
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("party")
    )
    reached = models.BooleanField(_("reached"))
    satisfaction = models.CharField(_("satisfaction"), max_length=16, choices=Satisfaction, blank=True)
    performance = models.CharField(_("performance"), max_length=16, choices=Performance, blank=True)
    relapsed = models.BooleanField(_("the dispute has broken out again"), default=False)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("for")
    )
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("follow-up visit")
        verbose_name_plural = _("follow-up visits")
        ordering = ("case", "number")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="follow_up_number_once"),
            models.CheckConstraint(
                condition=Q(reached=False) | (~Q(satisfaction="") & ~Q(performance="")),
                name="follow_up_reached_says_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Archive(models.Model):
    """The bound file of a case (卷宗): one Word document and one ZIP with every paper."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="archives", verbose_name=_("case"))
    number = models.CharField(_("number of the bound file"), max_length=32, db_collation="C")
    pages = models.PositiveIntegerField(_("pages"))
    document = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("document"))
    package = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("package"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("bound file")
        verbose_name_plural = _("bound files")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["number"], name="archive_number_once")]

    def __str__(self) -> str:
        return self.number
