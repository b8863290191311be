"""The working calendar: one row a day, and the opening hours of the offices."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.models import Organisation


class DayKind(models.TextChoices):
    WORK = "work", _("Working day")
    REST = "rest", _("Rest day")
    MAKEUP = "makeup", _("Make-up working day")

    @property
    def works(self) -> bool:
        return self is not DayKind.REST


class CalendarDay(models.Model):
    """What a day is. A day without a row is unknown: nobody guesses, see deadlines.errors.CalendarMissing."""

    day = models.DateField(_("day"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=8, choices=DayKind)
    name = models.CharField(_("holiday"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("working calendar")
        ordering: ClassVar = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class OfficeHours(models.Model):
    """When an office is open on a working day, from a day on; without an office, everybody's hours.

    `spans` are the openings in minutes after midnight, [510, 720, 870, 1050] for 8:30-12:00 and 14:30-17:30.
    """

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="office_hours",
        verbose_name=_("office"),
    )
    starts_on = models.DateField(_("from"))
    spans = ArrayField(models.PositiveSmallIntegerField(), verbose_name=pgettext_lazy("office", "hours"))

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering: ClassVar = ("organisation", "starts_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "starts_on"], name="office_hours_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id or '*'} {self.starts_on}"
