"""Reports that were built, kept as they were."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from core.models import StoredFile
from organisations.models import Region
from reports.document import Document, from_json

SCHEDULED = Q(built_by__isnull=True)


class KeptReportQuerySet(models.QuerySet["KeptReport"]):
    def visible_to(self, user: User | AnonymousUser) -> KeptReportQuerySet:
        """Those of places that lie in the scope of the person's figures."""
        seen = Q()
        for prefix in sorted(scope_of(user, Perms.FIGURES).prefixes):
            seen |= Q(place__code__startswith=prefix)
        return self.filter(seen) if seen else self.none()

    def scheduled(self) -> KeptReportQuerySet:
        """Those that were made by themselves."""
        return self.filter(SCHEDULED)

    def for_rows(self) -> KeptReportQuerySet:
        """What a list shows, without the documents themselves."""
        return self.select_related("place", "built_by").defer("document")


class KeptReport(models.Model):
    """One report as it was built: never changed afterwards, so what was printed can be found again."""

    kind = models.CharField(pgettext_lazy("report", "kind"), max_length=32)
    place = models.ForeignKey(
        Region, models.PROTECT, related_name="+", db_index=False, verbose_name=_("place")
    )
    period = models.CharField(_("period"), max_length=24)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    given = models.JSONField(_("parameters"), default=dict)
    language = models.CharField(_("language"), max_length=16)
    document = models.JSONField(_("document"))
    word = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("Word file"))
    excel = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("Excel file"))
    # Empty: the timetable asked for it.
    built_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked for by")
    )
    made_at = models.DateTimeField(_("made at"))
    # Of the work in the background, whose row goes after a week; a job that is done twice keeps one.
    job = models.UUIDField(_("job"), null=True)

    objects: ClassVar[KeptReportQuerySet] = KeptReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("kept report")
        verbose_name_plural = _("kept reports")
        ordering: ClassVar = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=["place", "-id"], name="keptreport_place"),
            models.Index(fields=["kind", "-id"], name="keptreport_kind"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "place", "period"], condition=SCHEDULED, name="keptreport_once_scheduled"
            ),
            models.UniqueConstraint(fields=["job"], name="keptreport_once_a_job"),
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="keptreport_days_in_order"
            ),
            models.CheckConstraint(
                condition=SCHEDULED | Q(job__isnull=False), name="keptreport_asked_for_by_a_job"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.place_id} {self.period}"

    @cached_property
    def told(self) -> Document:
        """What it says."""
        document: Document = from_json(self.document)
        return document
