"""The case: one file, one number, one holder."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from core.fields import EncryptedTextField
from core.models import Stamped
from core.search import BigramField, bigram_query
from organisations.models import Organisation, Region

from .choices import AlertLevel, Stage
from .people import Party
from .reference import CaseSource, DisputeType
from .sight import sight

OPEN = Q(closed_at__isnull=True)
_ROW_COLUMNS = (
    "number", "title", "stage", "alert_level", "offices", "received_at", "closed_at", "received_by",
    "dispute_type__name_zh", "dispute_type__name_en", "source__name_zh", "source__name_en",
    "region__name", "holder__name",
)  # fmt: skip

_SEEN = ("region", "offices", "alert_level")
"""What sight asks and a desk counts: with these in an index no row need be fetched."""


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User | AnonymousUser, perm: Perms = Perms.CASE_READ) -> CaseQuerySet:
        """The cases this person may see: the only place where that is decided."""
        return self.filter(sight(scope_of(user, perm)))

    def held_by(self, user: User | AnonymousUser, perm: Perms = Perms.CASE_READ) -> CaseQuerySet:
        """The part of `visible_to` that the person's own offices hold: a file's offices name its holder."""
        return self.filter(holder__in=scope_of(user, perm).organisations)

    def open(self) -> CaseQuerySet:
        return self.filter(OPEN)

    def matching(self, text: str) -> CaseQuerySet:
        """Cases whose title, description or party names hold these words; two characters are enough."""
        return self.filter(search__matches=bigram_query(text))

    def for_rows(self) -> CaseQuerySet:
        """What a list row shows, in a constant number of queries and without decrypting anything."""
        parties = models.Prefetch("parties", queryset=Party.objects.for_rows(), to_attr="row_parties")
        return (
            self.select_related("dispute_type", "source", "region", "holder")
            .only(*_ROW_COLUMNS)
            .prefetch_related(parties)
        )


class Case(Stamped):
    """A dispute as one file. The stage changes only through cases.flow.move()."""

    PERSONAL_DATA: ClassVar[tuple[str, ...]] = ("place",)

    # Null until logged: numbers are taken last, so that a failed intake leaves no gap.
    number = models.CharField(_("case number"), max_length=24, null=True, db_collation="C")  # noqa: DJ001
    tracking_code = models.CharField(_("tracking code"), max_length=16, db_collation="C")
    stage = models.CharField(_("stage"), max_length=16, choices=Stage, default=Stage.DRAFT, editable=False)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("facts and claims"), max_length=20_000)
    dispute_type = models.ForeignKey(
        DisputeType, models.PROTECT, related_name="+", db_index=False, verbose_name=_("dispute type")
    )
    source = models.ForeignKey(
        CaseSource, models.PROTECT, related_name="+", db_index=False, verbose_name=_("case source")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", db_index=False, verbose_name=_("place")
    )
    place = EncryptedTextField(_("exact place"), blank=True)
    occurred_on = models.DateField(_("happened on"), null=True, blank=True)
    people_count = models.PositiveIntegerField(_("people involved"), default=2)
    amount = models.DecimalField(_("amount in yuan"), max_digits=14, decimal_places=2, null=True, blank=True)
    earlier_mediation_failed = models.BooleanField(_("an earlier mediation failed"), default=False)
    alert_level = models.CharField(
        _("alert level"), max_length=8, choices=AlertLevel, blank=True, editable=False
    )
    received_by = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("received by")
    )
    holder = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("holder")
    )
    # Everybody who may see the file by office: holders past and present, receiver, shares. Kept by trigger.
    offices = ArrayField(models.BigIntegerField(), verbose_name=_("offices"), db_default=[], editable=False)
    received_at = models.DateTimeField(_("received at"), db_default=models.functions.Now())
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    search_text = models.TextField(editable=False, default="")
    search = BigramField(source="search_text")

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ("-id",)
        # Lists are read newest first, so each foreign key is indexed together with the id.
        indexes = [
            GinIndex(fields=["search"], name="case_search", fastupdate=False),
            GinIndex(fields=["offices"], name="case_offices", fastupdate=False),
            models.Index(fields=["-id"], include=_SEEN, condition=OPEN, name="case_open_newest"),
            # A desk's own queues are read from this alone: sight need not be asked of what one holds.
            models.Index(
                fields=["holder", "stage", "id"],
                include=["alert_level"],
                condition=OPEN,
                name="case_open_holder",
            ),
            # The numbers of a whole area at one stage.
            models.Index(fields=["stage", "id"], include=_SEEN, condition=OPEN, name="case_open_stage"),
            models.Index(
                fields=["alert_level", "id"],
                include=["region", "offices", "stage"],
                condition=OPEN & ~Q(alert_level=AlertLevel.BLUE),
                name="case_open_danger",
            ),
            # The first group of every desk; among all an office holds, it would read 25,000 for some hundred.
            models.Index(
                fields=["holder", "id"],
                include=["alert_level"],
                condition=OPEN & ~Q(alert_level=AlertLevel.BLUE),
                name="case_danger_held",
            ),
            # Rare and asked for with everything else: a searched word in red cases took 11 s at a million
            # cases by walking the scope, 17 ms by walking these.
            models.Index(
                fields=["alert_level", "-id"],
                include=["region", "holder", "received_by"],
                condition=~Q(alert_level=AlertLevel.BLUE),
                name="case_danger_newest",
            ),
            models.Index(fields=["holder", "-id"], name="case_holder_newest"),
            models.Index(fields=["received_by", "-id"], name="case_receiver_newest"),
            models.Index(fields=["region", "-id"], name="case_region_newest"),
            models.Index(fields=["dispute_type", "-id"], name="case_type_newest"),
            models.Index(fields=["source", "-id"], name="case_source_newest"),
            # A list between two days is read by day; by id it would walk the history down to them.
            models.Index(fields=["-received_at", "-id"], name="case_received"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="case_number_once"),
            models.UniqueConstraint(fields=["tracking_code"], name="case_tracking_code_once"),
            models.CheckConstraint(
                condition=Q(stage=Stage.DRAFT) | Q(number__isnull=False), name="case_has_a_number_once_logged"
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.DRAFT) | ~Q(alert_level=""), name="case_has_a_level_once_logged"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="case_amount_not_negative"
            ),
            models.CheckConstraint(condition=Q(people_count__gte=1), name="case_involves_somebody"),
        ]

    def __str__(self) -> str:
        return self.number or str(_("Draft"))

    @property
    def scope_region(self) -> str:
        return self.region_id

    @property
    def scope_organisations(self) -> frozenset[int]:
        return frozenset({*self.offices, self.holder_id, self.received_by_id})

    @property
    def stage_choice(self) -> Stage:
        """The stage with its colour and icon."""
        return Stage(self.stage)

    @property
    def level_choice(self) -> AlertLevel | None:
        """The alert level with its colour and icon; None before a person has confirmed one."""
        return AlertLevel(self.alert_level) if self.alert_level else None


class NumberSeries(models.Model):
    """The last running number of one county and year; taken under its row lock, so without gaps.

    A letter before the code opens a series of another book: `P150203` numbers the ledger of screening.
    """

    county_code = models.CharField(_("county"), max_length=8, db_collation="C")
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"))

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["county_code", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.county_code}-{self.year}"
