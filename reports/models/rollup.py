"""Figures rolled up from events, and how far that has gone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.models import RegionLevel
from reports.measures import MEASURES, OPENED

ALL = ""
ALL_OFFICES = 0


class Span(models.TextChoices):
    """How many days one row holds: long periods are read by whole months."""

    DAY = "day", pgettext_lazy("period", "Day")
    MONTH = "month", pgettext_lazy("period", "Month")


class Rollup(models.Model):
    """How often each measure happened: day × place × office × type × source × level.

    A row narrows a place by one of the last four at most (empty, or office 0: all of them), a township by the
    first level of types alone: what is narrowed further is few enough to be counted from the events
    (docs/adr/0021). Only reports.services.rolling writes.
    """

    pk = models.CompositePrimaryKey(
        "region", "span", "day", "organisation", "dispute_type", "source", "level"
    )
    region = models.CharField(_("place"), max_length=15, db_collation="C")
    grain = models.CharField(pgettext_lazy("region", "level"), max_length=12, choices=RegionLevel)
    span = models.CharField(pgettext_lazy("figures", "span"), max_length=5, choices=Span)
    day = models.DateField(_("first day"))
    organisation = models.BigIntegerField(_("office"), default=ALL_OFFICES)
    dispute_type = models.CharField(_("dispute type"), max_length=16, default=ALL)
    source = models.CharField(_("case source"), max_length=32, default=ALL)
    level = models.CharField(_("alert level"), max_length=8, default=ALL)

    class Meta:
        verbose_name = _("rolled-up figures")
        verbose_name_plural = _("rolled-up figures")
        # Maps, the course of a year and what stands open read months by the hundred, of nothing narrower.
        indexes: ClassVar = [
            models.Index(
                fields=["region", "span", "day"],
                condition=models.Q(organisation=ALL_OFFICES, dispute_type=ALL, source=ALL, level=ALL),
                name="rollup_totals",
            )
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.span} {self.day}"


for _code in (*(one.code for one in MEASURES), OPENED):
    models.IntegerField(_code, default=0, db_default=0).contribute_to_class(Rollup, _code)


class KeptRollup(models.Model):
    """How many deadlines of cases ended in time or late: day × place × policy."""

    pk = models.CompositePrimaryKey("region", "span", "day", "policy")
    region = models.CharField(_("place"), max_length=15, db_collation="C")
    span = models.CharField(pgettext_lazy("figures", "span"), max_length=5, choices=Span)
    day = models.DateField(_("first day"))
    policy = models.CharField(_("policy"), max_length=64)
    kept = models.IntegerField(_("ended in time"), db_default=0, default=0)
    late = models.IntegerField(_("ended late"), db_default=0, default=0)

    class Meta:
        verbose_name = _("rolled-up deadlines")
        verbose_name_plural = _("rolled-up deadlines")

    def __str__(self) -> str:
        return f"{self.region} {self.span} {self.day} {self.policy}"


class Horizon(models.Model):
    """Up to which transaction events and ended deadlines are in the roll-up. One row.

    One belongs to the tail, and is added when figures are read, if its transaction is not below `upto`.
    Transactions below the oldest one still running have all ended, so whatever commits late is never missed.
    """

    ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONE)
    upto = models.BigIntegerField(_("transaction"), default=0)
    floor = models.BigIntegerField(
        _("last event of an earlier database"),
        default=0,
        help_text=_(
            "After a restore, transactions count anew: events up to here are rolled up, whatever theirs."
        ),
    )
    rolled_at = models.DateTimeField(_("rolled up at"), null=True)
    checked_until = models.DateField(_("compared with the events until"), null=True)
    checked_at = models.DateTimeField(_("compared with the events at"), null=True)
    differences = models.PositiveIntegerField(_("differences found and mended"), default=0)

    class Meta:
        verbose_name = _("state of the figures")
        verbose_name_plural = _("state of the figures")

    def __str__(self) -> str:
        return str(self.upto)
