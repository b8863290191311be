"""The register: specialities, profiles of mediation organisations, mediators and their training."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.models import ReferenceItem, Stamped
from organisations.models import Organisation, Region

from .choices import AbsenceKind, Employment, Grade, Language


class Speciality(ReferenceItem):
    """A field a mediator is good at; eight of them are the expert pools of the city.

    `dispute_types` holds beginnings of dispute type codes, so that `07` stands for all of labour.
    """

    dispute_types = ArrayField(
        models.CharField(max_length=8),
        verbose_name=_("beginnings of dispute type codes"),
        default=list,
        blank=True,
    )
    expert_pool = models.BooleanField(_("expert pool"), default=False, db_default=False)

    class Meta(ReferenceItem.Meta):
        verbose_name = _("speciality")
        verbose_name_plural = _("specialities")


class Profile(Stamped):
    """What a mediation organisation tells about itself."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="profile", verbose_name=_("organisation")
    )
    stationed_at = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stationed at"),
        help_text=_("The police station, court, petition desk or other office where it works."),
    )  # fmt: skip
    brand = models.CharField(_("studio or brand"), max_length=64, blank=True)
    specialities = models.ManyToManyField(
        Speciality, blank=True, related_name="profiles", verbose_name=_("specialities")
    )
    introduction = models.TextField(_("introduction"), max_length=2000, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    public = models.BooleanField(
        _("open to choice"),
        default=False,
        help_text=_("May be shown to the public, to be chosen by a party."),
    )

    class Meta:
        verbose_name = _("profile of an organisation")
        verbose_name_plural = _("profiles of organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(stationed_at__isnull=True) | ~Q(stationed_at=F("organisation")),
                name="profile_not_stationed_at_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.brand or str(self.organisation)


class MediatorQuerySet(models.QuerySet["Mediator"]):
    def active(self) -> MediatorQuerySet:
        """On the register now: neither ended nor at an organisation that was switched off."""
        return self.filter(active=True, organisation__active=True)

    def serving(self, day: date) -> MediatorQuerySet:
        """Active, and the term of appointment covers the day."""
        return self.active().filter(
            Q(term_ends_on__isnull=True) | Q(term_ends_on__gte=day), appointed_on__lte=day
        )

    def present(self, starts_at: datetime, ends_at: datetime) -> MediatorQuerySet:
        """Without an absence in that time."""
        away = Absence.objects.filter(mediator=OuterRef("pk"), starts_at__lt=ends_at, ends_at__gt=starts_at)
        return self.filter(~Exists(away))

    def speaking(self, code: str) -> MediatorQuerySet:
        """Able to mediate in the language."""
        return self.filter(languages__contains=[code])

    def for_type(self, dispute_type: str) -> MediatorQuerySet:
        """With a speciality that covers the dispute type code or a level above it."""
        beginnings = [dispute_type[:length] for length in range(2, len(dispute_type) + 1, 2)]
        skilled = Mediator.specialities.through.objects.filter(
            mediator=OuterRef("pk"),
            speciality__active=True,
            speciality__dispute_types__overlap=beginnings,
        )
        return self.filter(Exists(skilled))

    def within(self, region: Region) -> MediatorQuerySet:
        """Of organisations whose region is this one or lies below it."""
        return self.filter(organisation__region__code__startswith=region.prefix)

    def with_training(self, year: int) -> MediatorQuerySet:
        """Adds `training_hours` of the calendar year."""
        hours = (
            Training.objects.filter(mediator=OuterRef("pk"), held_on__year=year)
            .order_by()
            .values("mediator")
            .annotate(total=Sum("hours"))
            .values("total")
        )
        none = Value(Decimal(0), output_field=models.DecimalField())
        return self.annotate(training_hours=Coalesce(Subquery(hours), none))

    def for_rows(self) -> MediatorQuerySet:
        """With what a list shows of each."""
        return self.select_related("organisation__region", "organisation__kind").prefetch_related(
            "specialities"
        )


class Mediator(Stamped):
    """A person on the register: appointed by a mediation organisation, or invited to help it.

    A name in office is public; nothing else about the person is kept here.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="mediators", verbose_name=_("organisation")
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="mediator_rows", verbose_name=_("user")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=64)
    kind = models.CharField(pgettext_lazy("mediator", "kind"), max_length=16, choices=Employment)
    grade = models.CharField(_("grade"), max_length=2, choices=Grade, blank=True)
    specialities = models.ManyToManyField(
        Speciality, blank=True, related_name="mediators", verbose_name=_("specialities")
    )
    expert = models.BooleanField(_("in the expert pools"), default=False)
    languages = ArrayField(
        models.CharField(max_length=8, choices=Language), verbose_name=_("languages"), default=list
    )
    appointed_on = models.DateField(_("appointed on"))
    term_ends_on = models.DateField(_("term ends on"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=True)
    introduction = models.TextField(_("introduction"), max_length=2000, blank=True)
    choosable = models.BooleanField(_("may be chosen by a party"), default=False)

    objects: ClassVar[MediatorQuerySet] = MediatorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mediator")
        verbose_name_plural = _("mediators")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(term_ends_on__isnull=True) | Q(term_ends_on__gte=F("appointed_on")),
                name="mediator_term_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(active=True), name="mediator_one_active_row_per_user"
            ),
        ]
        indexes = [GinIndex(fields=["languages"], name="mediator_languages")]

    def __str__(self) -> str:
        return self.name

    def serves_on(self, day: date) -> bool:
        """Whether the appointment covers the day."""
        return (
            self.active and self.appointed_on <= day and (not self.term_ends_on or day <= self.term_ends_on)
        )


class Training(Stamped):
    """Hours of training a mediator took part in."""

    mediator = models.ForeignKey(
        Mediator, models.PROTECT, related_name="trainings", verbose_name=_("mediator")
    )
    held_on = models.DateField(_("held on"))
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)
    topic = models.CharField(_("topic"), max_length=128)

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ("-held_on", "-id")
        constraints = [models.CheckConstraint(condition=Q(hours__gt=0), name="training_has_hours")]
        indexes = [models.Index(fields=["mediator", "held_on"], name="training_of_mediator")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.topic}"


class Absence(Stamped):
    """Time in which a mediator cannot be booked."""

    mediator = models.ForeignKey(
        Mediator, models.PROTECT, related_name="absences", verbose_name=_("mediator")
    )
    starts_at = models.DateTimeField(pgettext_lazy("time", "from"))
    ends_at = models.DateTimeField(pgettext_lazy("time", "until"))
    kind = models.CharField(pgettext_lazy("absence", "kind"), max_length=16, choices=AbsenceKind)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("-starts_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_it_starts"
            ),
        ]
        indexes = [models.Index(fields=["mediator", "ends_at"], name="absence_of_mediator")]

    def __str__(self) -> str:
        return f"{self.mediator} {self.starts_at:%Y-%m-%d}"
