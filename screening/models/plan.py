"""Who screens how often: standing plans, campaigns with phases, key periods."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.models import DisputeType
from core.models import Stamped
from organisations.models import Region, RegionLevel

from .choices import Frequency, ScreeningKind

UNIT_LEVELS = (RegionLevel.VILLAGE, RegionLevel.TOWNSHIP, RegionLevel.COUNTY)
"""Levels that screen (domain.md, screening)."""
_LEVELS = [(level.value, level.label) for level in UNIT_LEVELS]


class PlacedQuerySet(models.QuerySet):
    """Plans, campaigns and key periods: each holds for a region and all below it."""

    def of(self, user: User) -> models.QuerySet:
        """Those that hold somewhere in the person's sight, or for a region that contains it."""
        regions = {posting.organisation.region for posting in user.current_postings}
        seen = Q()
        for prefix in scope_of(user, Perms.SCREEN_READ).prefixes:
            seen |= Q(region__code__startswith=prefix)
        above = {code for region in regions for code in (region.code, *region.ancestor_codes)}
        return self.filter(seen | Q(region__in=above))


class Campaign(Stamped):
    """专项行动: a topic, for a time, in phases."""

    title = models.CharField(pgettext_lazy("plan", "title"), max_length=120)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("holds for"))
    aim = models.TextField(_("what it is for"), max_length=2000, blank=True)
    topics = models.ManyToManyField(
        DisputeType, related_name="+", blank=True, verbose_name=_("types of dispute it looks for")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("plan", "made by")
    )

    objects: ClassVar[PlacedQuerySet] = PlacedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering: ClassVar = ("-starts_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Phase(models.Model):
    """One phase of a campaign, such as mobilisation, screening, summing up (seed 004)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases", verbose_name=_("campaign"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(pgettext_lazy("phase", "name"), max_length=64)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    work = models.TextField(_("what is done in it"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering: ClassVar = ("campaign", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "position"], name="phase_position_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="phase_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name


class Plan(Stamped):
    """Which units of a region screen, how often, and what they look at."""

    title = models.CharField(pgettext_lazy("plan", "title"), max_length=120)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("holds for"))
    unit_level = models.CharField(_("units"), max_length=12, choices=_LEVELS)
    kind = models.CharField(
        pgettext_lazy("screening", "kind"), max_length=16, choices=ScreeningKind,
        default=ScreeningKind.GENERAL,
    )  # fmt: skip
    frequency = models.CharField(_("how often"), max_length=12, choices=Frequency)
    focus = models.TextField(_("what to look at"), max_length=2000, blank=True)
    phase = models.ForeignKey(
        Phase, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("phase")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("plan", "made by")
    )

    objects: ClassVar[PlacedQuerySet] = PlacedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("screening plan")
        verbose_name_plural = _("screening plans")
        ordering: ClassVar = ("region", "unit_level", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="plan_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(frequency="once") | Q(ends_on__isnull=False), name="plan_once_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def policy(self) -> str:
        """The key of the deadline policy of its returns (clocks.csv)."""
        return f"screen.{self.unit_level}"


class KeyPeriod(Stamped):
    """A time of special care, such as a long holiday, in which units screen more often."""

    title = models.CharField(pgettext_lazy("plan", "title"), max_length=120)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("holds for"))
    unit_levels = ArrayField(models.CharField(max_length=12, choices=_LEVELS), verbose_name=_("units"))
    frequency = models.CharField(
        _("how often"), max_length=12,
        choices=[(one.value, one.label) for one in (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY)],
    )  # fmt: skip
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("plan", "made by")
    )

    objects: ClassVar[PlacedQuerySet] = PlacedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("key period")
        verbose_name_plural = _("key periods")
        ordering: ClassVar = ("-starts_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="key_period_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title
