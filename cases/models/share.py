"""Which offices a file touches: who held it when, and with whom it is shared how deeply.

The database itself keeps both: a trigger writes the holdings, and puts holder and receiver into
`Case.offices`, from which alone sight is decided (cases/models/sight.py).
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation

from .case import Case
from .choices_mediation import Depth


class _Period(Func):
    function = "tstzrange"
    output_field = DateTimeRangeField()


class Holding(models.Model):
    """Who held the file from when to when. Written by a trigger on the case, never by hand."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="holdings", db_index=False, verbose_name=_("case")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("holder")
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        ordering = ("case", "since", "id")
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until__isnull=True), name="holding_one_now"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="holding_ends_after_start"
            ),
            ExclusionConstraint(
                name="holding_one_at_a_time",
                expressions=[
                    (F("case"), RangeOperators.EQUAL),
                    (_Period(F("since"), F("until"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.organisation_id}"


class Share(models.Model):
    """An office that does not hold the file but was shown something of it."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="shares", db_index=False, verbose_name=_("case")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("office")
    )
    depth = models.CharField(_("depth"), max_length=8, choices=Depth)
    purpose = models.CharField(_("purpose"), max_length=64, db_collation="C")
    since = models.DateTimeField(_("since"), db_default=models.functions.Now())
    until = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation", "purpose"],
                condition=Q(until__isnull=True),
                name="share_once_for_a_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.organisation_id} {self.depth}"
