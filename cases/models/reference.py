"""Lists an administrator edits: types, sources, groups, categories, modes, reasons, risk rules."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from core.models import ReferenceItem

from .choices import AlertLevel

FIRST_LEVEL = 2
"""Digits of a dispute type of the first level; the codes of all that belong to it begin with them."""


class StatisticsType(ReferenceItem):
    """One of the 18 types of the Ministry's people's-mediation table."""

    class Meta(ReferenceItem.Meta):
        verbose_name = _("statistics type")
        verbose_name_plural = _("statistics types")


class DisputeType(ReferenceItem):
    """Dispute type in two levels, with the Ministry's type it counts under (GB/T 31000-2015).

    What belongs to a type of the first level is told by its code alone (`FIRST_LEVEL`): figures rely on it.
    """

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    statistics_type = models.ForeignKey(
        StatisticsType, models.PROTECT, related_name="dispute_types", verbose_name=_("statistics type")
    )

    class Meta(ReferenceItem.Meta):
        verbose_name = _("dispute type")
        verbose_name_plural = _("dispute types")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dispute_type_begins_with_its_parent",
                condition=Q(parent=None, code__regex=rf"^\d{{{FIRST_LEVEL}}}$")
                | Q(parent__isnull=False, parent=Left("code", FIRST_LEVEL)),
                violation_error_message=_(
                    "A type of the first level has a code of two digits; "
                    "a type below it has a code that begins with those two."
                ),
            )
        ]


class CaseSource(ReferenceItem):
    """Where a dispute came from, with its column in the Ministry's table."""

    moj_source = models.CharField(_("column in the Ministry's table"), max_length=32)

    class Meta(ReferenceItem.Meta):
        verbose_name = _("case source")
        verbose_name_plural = _("case sources")


class KeyGroup(ReferenceItem):
    """A group of people or enterprises that deserves special care."""

    class Meta(ReferenceItem.Meta):
        verbose_name = _("key group")
        verbose_name_plural = _("key groups")


class PartyCategory(ReferenceItem):
    """Occupation or group of a party, for the governance tables."""

    class Meta(ReferenceItem.Meta):
        verbose_name = _("party category")
        verbose_name_plural = _("party categories")


class ResolutionMode(ReferenceItem):
    """A way to resolve a dispute; the top rows are also the other ways told on refusal."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )

    class Meta(ReferenceItem.Meta):
        verbose_name = _("resolution mode")
        verbose_name_plural = _("resolution modes")


class RefusalReason(ReferenceItem):
    """Why a dispute is not accepted, with the article that says so."""

    basis = models.CharField(_("legal basis"), max_length=200, blank=True)

    class Meta(ReferenceItem.Meta):
        verbose_name = _("reason for refusal")
        verbose_name_plural = _("reasons for refusal")


class RiskSign(models.TextChoices):
    """What a risk rule looks at."""

    PEOPLE = "people", _("Number of people involved, at least")
    AMOUNT = "amount", _("Amount in yuan, at least")
    WORDS = "words", _("Words in the description")
    KEY_GROUP = "key_group", _("A party belongs to a key group")
    REPEAT = "repeat", _("Times seen within 30 days, at least")
    MEDIATION_FAILED = "mediation_failed", _("An earlier mediation failed")
    UNPAID_WAGES = "unpaid_wages", _("Unpaid wages, days before a long holiday at most")


class RiskRule(ReferenceItem):
    """Points that a sign of danger adds to the proposed alert level; per sign only the highest counts."""

    sign = models.CharField(_("sign"), max_length=24, choices=RiskSign)
    threshold = models.DecimalField(_("threshold"), max_digits=14, decimal_places=2, null=True, blank=True)
    words = ArrayField(models.CharField(max_length=16), verbose_name=_("words"), default=list, blank=True)
    points = models.PositiveSmallIntegerField(_("points"))
    level_at_once = models.CharField(_("level at once"), max_length=8, choices=AlertLevel, blank=True)

    class Meta(ReferenceItem.Meta):
        verbose_name = _("risk rule")
        verbose_name_plural = _("risk rules")
