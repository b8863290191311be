"""What a screening found: the ledger (台账), opened when found and struck off with approval."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.models import AlertLevel, Case, DisputeType, PartyRole, PersonKind
from core.fields import EncryptedTextField
from core.masks import mask_name
from core.models import Stamped
from organisations.models import Organisation, Region

from .choices import Direction, EntryKind, FindingState
from .round import Task
from .sight import sight

__all__ = ["Entry", "Finding", "FindingPerson", "FindingQuerySet", "RiskReport"]

UNFINISHED = ~Q(state=FindingState.STRUCK_OFF)


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User | AnonymousUser, perm: Perms = Perms.SCREEN_READ) -> FindingQuerySet:
        """Findings of the person's area or office, and major risks that were reported to her office."""
        scope = scope_of(user, perm)
        if not scope.organisations:
            return self.filter(sight(scope))
        offices = sorted(scope.organisations)
        told = RiskReport.objects.filter(organisation__in=offices).order_by().values("finding")
        if scope.prefixes:
            return self.filter(sight(scope) | Q(pk__in=told))
        # An office alone sees few of very many: looked up, not searched for through the whole ledger.
        own = Finding.objects.filter(organisation__in=offices).order_by().values("pk")
        return self.filter(pk__in=own.union(told))

    def unfinished(self) -> FindingQuerySet:
        return self.filter(UNFINISHED)


class Finding(Stamped):
    """A dispute, or the sign of one, that a unit found. The state changes only through the services."""

    PERSONAL_DATA: ClassVar[tuple[str, ...]] = ("place",)

    number = models.CharField(_("ledger number"), max_length=24, unique=True, db_collation="C")
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, related_name="findings", verbose_name=_("screening task")
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=pgettext_lazy("screening", "unit"),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("office that found it")
    )
    found_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("found by")
    )
    found_at = models.DateTimeField(_("found at"))
    place = EncryptedTextField(_("exact place"), blank=True)
    facts = models.TextField(_("what was found"), max_length=4000)
    dispute_type = models.ForeignKey(
        DisputeType, models.PROTECT, related_name="+", db_index=False, verbose_name=_("dispute type")
    )
    people_count = models.PositiveIntegerField(_("people involved"), default=2)
    amount = models.DecimalField(_("amount in yuan"), max_digits=14, decimal_places=2, null=True, blank=True)
    signs = ArrayField(models.CharField(max_length=32), default=list, verbose_name=_("risk signs"))
    proposed = models.CharField(_("proposed level"), max_length=8, choices=AlertLevel)
    alert_level = models.CharField(_("alert level"), max_length=8, choices=AlertLevel)
    major = models.BooleanField(_("major risk"), default=False)
    state = models.CharField(
        pgettext_lazy("finding", "state"), max_length=12, choices=FindingState,
        default=FindingState.WATCHED, editable=False,
    )  # fmt: skip
    in_charge = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("person in charge")
    )
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("case"))
    settled_at = models.DateTimeField(_("settled at"), null=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("asked for by")
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("approved by")
    )
    struck_off_at = models.DateTimeField(_("struck off at"), null=True)

    objects: ClassVar[FindingQuerySet] = FindingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering: ClassVar = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=["region", "-id"], name="finding_in_region"),
            models.Index(fields=["organisation", "-id"], name="finding_of_office"),
            models.Index(fields=["-id"], condition=UNFINISHED, name="finding_unfinished"),
            models.Index(fields=["state", "-id"], name="finding_in_state"),
            models.Index(fields=["-id"], condition=Q(major=True), name="finding_major"),
            models.Index(fields=["found_at", "region"], name="finding_in_time"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="struck_off", struck_off_at__isnull=False, approved_by__isnull=False)
                | ~Q(state="struck_off") & Q(struck_off_at=None),
                name="finding_struck_off_with_approval",
            ),
            models.CheckConstraint(
                condition=~Q(state="case") | Q(case__isnull=False), name="finding_as_case_names_it"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def scope_region(self) -> str:
        return self.region_id

    @property
    def scope_organisations(self) -> frozenset[int]:
        return frozenset({self.organisation_id})


class FindingPerson(models.Model):
    """Somebody a finding speaks of, in the part she will have if it becomes a case. Never shown unmasked."""

    PERSONAL_DATA: ClassVar[tuple[str, ...]] = ("name", "phone")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="people", verbose_name=_("finding"))
    role = models.CharField(_("role"), max_length=16, choices=PartyRole)
    kind = models.CharField(_("kind"), max_length=16, choices=PersonKind, default=PersonKind.NATURAL)
    name = EncryptedTextField(_("name"))
    phone = EncryptedTextField(_("phone"), blank=True)

    class Meta:
        verbose_name = _("person of a finding")
        verbose_name_plural = _("people of findings")
        ordering: ClassVar = ("id",)

    def __str__(self) -> str:
        return f"{self.finding_id} {self.role}"

    @property
    def shown_name(self) -> str:
        """The name as pages show it: a natural person's masked; the name of a body is public."""
        return mask_name(self.name) if self.kind == PersonKind.NATURAL else self.name


class Entry(models.Model):
    """One line in the history of a finding. Append-only."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="entries", verbose_name=_("finding"))
    kind = models.CharField(pgettext_lazy("finding", "what"), max_length=12, choices=EntryKind)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering: ClassVar = ("id",)

    def __str__(self) -> str:
        return f"{self.finding_id} {self.kind}"


class RiskReport(models.Model):
    """A major risk told to one office, with its receipt: who read it first, and when."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="reports", verbose_name=_("finding"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("told"))
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("reported by")
    )
    read_at = models.DateTimeField(_("read at"), null=True)
    read_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("read by")
    )

    class Meta:
        verbose_name = _("report of a major risk")
        verbose_name_plural = _("reports of major risks")
        ordering: ClassVar = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "organisation"], name="risk_report_once"),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None) | Q(read_at__isnull=False, read_by__isnull=False),
                name="risk_report_read_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.organisation_id}"
