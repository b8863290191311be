"""Places and offices. The official division code of a region is its path in the tree."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import ReferenceItem, Stamped


class RegionLevel(models.TextChoices):
    """Levels of administrative division, and the grid below the village."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    TOWNSHIP = "township", _("Township")
    VILLAGE = "village", _("Village or community")
    GRID = "grid", _("Grid")

    @property
    def prefix_length(self) -> int:
        """How many leading digits of the code name everything below (GB/T 2260, GB/T 10114)."""
        return {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12, "grid": 15}[self.value]


class RegionQuerySet(models.QuerySet["Region"]):
    def within(self, region: Region) -> RegionQuerySet:
        """The region itself and everything below it, in one indexed range."""
        return self.filter(code__startswith=region.prefix)

    def above(self, region: Region) -> RegionQuerySet:
        """The regions that contain this one, from the province down, in one query."""
        return self.filter(code__in=region.ancestor_codes).order_by("code")


class Region(models.Model):
    """One administrative division, by its official code."""

    code = models.CharField(_("code"), max_length=15, primary_key=True, db_collation="C")
    name = models.CharField(pgettext_lazy("organisation", "name"), max_length=64)
    level = models.CharField(pgettext_lazy("region", "level"), max_length=12, choices=RegionLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )

    objects: ClassVar[RegionQuerySet] = RegionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """The digits every region below shares with this one; 150200 (a city) gives 1502."""
        return self.code[: RegionLevel(self.level).prefix_length]

    @property
    def ancestor_codes(self) -> list[str]:
        """Codes of the containing regions from the province down, worked out from the code alone."""
        lengths = [level.prefix_length for level in RegionLevel]
        shorter = [n for n in lengths if n < len(self.prefix)]
        return [self.code[:n].ljust(6, "0") for n in shorter]

    @property
    def county_code(self) -> str:
        """The six digits that open a case number: the county, or the city or province itself."""
        return self.code[:6]

    def contains(self, code: str) -> bool:
        """Whether the region with this code is this one or lies below it."""
        return code.startswith(self.prefix)


class OrganisationGroup(models.TextChoices):
    """What an organisation is in the hand-over between offices."""

    CENTRE = "centre", _("Centre")
    MEDIATION = "mediation", _("Mediation organisation")
    DEPARTMENT = "department", _("Department")
    POLICE = "police", _("Police")
    COURT = "court", _("Court")
    PETITION = "petition", _("Petition desk")
    PROCURATORATE = "procuratorate", _("Procuratorate")
    HOTLINE = "hotline", _("Hotline")


class OrganisationKind(ReferenceItem):
    """A kind of organisation, with its column in the Ministry's people's-mediation table."""

    group = models.CharField(_("group"), max_length=16, choices=OrganisationGroup)
    moj_body = models.CharField(_("column in the Ministry's table"), max_length=16, blank=True)

    class Meta(ReferenceItem.Meta):
        verbose_name = _("kind of organisation")
        verbose_name_plural = _("kinds of organisation")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active(self) -> OrganisationQuerySet:
        return self.filter(active=True)

    def within(self, region: Region) -> OrganisationQuerySet:
        """Organisations whose region is this one or lies below it."""
        return self.filter(region__code__startswith=region.prefix)

    def centres(self) -> OrganisationQuerySet:
        return self.filter(kind__group=OrganisationGroup.CENTRE)

    def serving(self, region_code: str) -> OrganisationQuerySet:
        """Organisations of the region or of any region above it, the nearest first."""
        lengths = [level.prefix_length for level in RegionLevel if level.prefix_length <= len(region_code)]
        codes = {region_code[:n].ljust(6, "0") for n in lengths}
        return self.filter(region_id__in=codes).order_by("-region_id")


class Organisation(Stamped):
    """An office that may hold, send or receive cases."""

    name = models.CharField(pgettext_lazy("organisation", "name"), max_length=128)
    kind = models.ForeignKey(
        OrganisationKind,
        models.PROTECT,
        related_name="organisations",
        verbose_name=pgettext_lazy("organisation", "kind"),
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations", verbose_name=_("region"))
    host = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="guests",
        verbose_name=_("hosted by"),
        help_text=_("The office in whose building this one works, if any."),
    )
    phone = models.CharField(_("office phone"), max_length=32, blank=True)
    address = models.CharField(_("office address"), max_length=200, blank=True)
    active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[OrganisationQuerySet] = OrganisationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("region_id", "name")
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="organisation_name_once_in_region"),
            models.CheckConstraint(condition=~Q(host=models.F("id")), name="organisation_not_its_own_host"),
        ]

    def __str__(self) -> str:
        return self.name
