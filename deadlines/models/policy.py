"""The policies: how long, in which unit, from when, who is told on which rung. Data, edited with history."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import ReferenceItem


class Unit(models.TextChoices):
    HOUR = "hour", pgettext_lazy("unit", "hours")
    WORKING_HOUR = "working_hour", _("working hours")
    DAY = "day", _("days")
    WORKING_DAY = "working_day", _("working days")
    WEEK = "week", _("weeks")
    MONTH = "month", _("months")
    QUARTER = "quarter", _("quarters")


class Audience(models.TextChoices):
    """Who is told; the room of the subject says who that is for a given deadline."""

    IN_CHARGE = "in_charge", _("the person in charge")
    HEAD = "head", _("the head of the holding organisation")
    ABOVE = "above", _("the supervisor of the centre above it")
    LEADER = "leader", _("the official in charge of the region, or the sponsoring leader")


class Card(models.TextChoices):
    """The supervision card a late deadline shows: lateness, not danger (that is the alert level)."""

    YELLOW = "yellow", _("Yellow card")
    RED = "red", _("Red card")


class Effect(models.TextChoices):
    """What a rung does beside telling people; the room of the subject registers how."""

    PROPOSE_LEVEL = "propose_level", _("the case is put forward for a higher alert level")
    REASSIGN = "reassign", _("silence means that it is offered to somebody else")


class Ladder(ReferenceItem):
    """The rungs by which a deadline gets louder."""

    class Meta(ReferenceItem.Meta):
        verbose_name = _("ladder")
        verbose_name_plural = _("ladders")


class Rung(models.Model):
    """One rung: at which share of the limit, whom it tells, what else it does. Source: ladder.csv."""

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="rungs", verbose_name=_("ladder"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=16)
    share = models.DecimalField(
        _("share of the limit"), max_digits=4, decimal_places=2, help_text=_("1.00 is the moment it is due.")
    )
    least_working_hours = models.PositiveSmallIntegerField(
        _("at least so many working hours after it is due"), default=0
    )
    tells = ArrayField(models.CharField(max_length=16, choices=Audience), verbose_name=_("tells"))
    card = models.CharField(_("card"), max_length=8, choices=Card, blank=True)
    effect = models.CharField(_("effect"), max_length=16, choices=Effect, blank=True)

    class Meta:
        verbose_name = _("rung")
        verbose_name_plural = _("rungs")
        ordering: ClassVar = ("ladder", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ladder", "position"], name="rung_position_once"),
            models.UniqueConstraint(fields=["ladder", "code"], name="rung_code_once"),
            models.CheckConstraint(condition=Q(share__gt=0), name="rung_after_the_start"),
        ]

    def __str__(self) -> str:
        return f"{self.ladder_id} {self.code}"


class Policy(ReferenceItem):
    """One clock of the law or of the house: a row of clocks.csv. `code` is its key, e.g. `mediate.people`."""

    starts_on = models.CharField(_("starts on"), max_length=128)
    starts_on_zh = models.CharField(_("starts on, in Chinese"), max_length=128, blank=True, db_default="")
    limit = models.PositiveSmallIntegerField(_("limit"))
    unit = models.CharField(_("unit"), max_length=16, choices=Unit)
    moves_on = models.BooleanField(
        _("a last day that is a rest day moves on"),
        default=True,
        help_text=_("Civil Code art. 203; not for days of danger, which do not wait for Monday."),
    )
    whole_period = models.BooleanField(
        _("ends with the period"),
        default=False,
        db_default=False,
        help_text=_("It ends on the last day of the week, month or quarter in which it begins."),
    )
    pausable = models.BooleanField(_("stands still while suspended"), default=False)
    pause_note = models.CharField(_("what pauses it"), max_length=128, blank=True)
    pause_note_zh = models.CharField(
        _("what pauses it, in Chinese"), max_length=128, blank=True, db_default=""
    )
    extendable = models.BooleanField(_("may be extended"), default=False)
    most_extension = models.PositiveSmallIntegerField(
        _("longest extension"),
        null=True,
        blank=True,
        help_text=_("In the unit of the limit; empty: by agreement."),
    )
    extension_note = models.CharField(pgettext_lazy("policy", "extension"), max_length=128, blank=True)
    extension_note_zh = models.CharField(
        _("extension, in Chinese"), max_length=128, blank=True, db_default=""
    )
    repeats = models.BooleanField(_("begins anew when it was met"), default=False)
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="policies", verbose_name=_("ladder"))
    basis = models.CharField(_("basis"), max_length=200)
    basis_zh = models.CharField(_("basis, in Chinese"), max_length=200, blank=True, db_default="")
    proposal = models.BooleanField(_("local default, not law"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta(ReferenceItem.Meta):
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(whole_period=False) | Q(unit__in=("week", "month", "quarter"), limit__gte=1),
                name="policy_whole_period_of_a_period",
            ),
        ]

    def in_words(self, name: str) -> str:
        """`basis`, `starts_on` or a note in the language of the page; Chinese only for Chinese readers."""
        english = str(getattr(self, name))
        chinese = str(getattr(self, f"{name}_zh"))
        return english if (get_language() or "").startswith("en") else chinese or english


class PolicyVersion(models.Model):
    """What a policy said from a moment on, and who changed it and why. Append-only."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions", verbose_name=_("policy"))
    version = models.PositiveIntegerField(_("version"))
    values = models.JSONField(_("values"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    moved = models.PositiveIntegerField(_("open deadlines moved"), default=0)

    class Meta:
        verbose_name = _("version of a policy")
        verbose_name_plural = _("versions of policies")
        ordering: ClassVar = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "version"], name="policy_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.version}"
