"""One round of a plan, and the task of each unit in it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from organisations.models import Organisation, Region

from .choices import ReturnOutcome
from .plan import KeyPeriod, Plan
from .sight import sight

__all__ = ["Round", "Task", "TaskQuerySet"]


class Round(models.Model):
    """All units of a plan for one period, such as the week 2026-W47. Made once, by whoever comes first."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rounds", verbose_name=_("plan"))
    period = models.CharField(_("period"), max_length=32, db_collation="C")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    due_at = models.DateTimeField(_("due at"))
    key_period = models.ForeignKey(
        KeyPeriod, models.PROTECT, null=True, related_name="rounds", verbose_name=_("key period")
    )
    units = models.PositiveIntegerField(_("units"))
    made_at = models.DateTimeField(_("made at"))
    caught_up = models.BooleanField(
        _("caught up"),
        default=False,
        help_text=_("Made only after its period was over, because the system stood still."),
    )

    class Meta:
        verbose_name = _("screening round")
        verbose_name_plural = _("screening rounds")
        ordering: ClassVar = ("-starts_on", "plan")
        indexes: ClassVar = [models.Index(fields=["-starts_on", "plan"], name="round_newest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "period"], name="round_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="round_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.period}"


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User | AnonymousUser, perm: Perms = Perms.SCREEN_READ) -> TaskQuerySet:
        """The units this person may see: a village itself, a township all its villages."""
        return self.filter(sight(scope_of(user, perm)))

    def of_office(self, user: User) -> TaskQuerySet:
        """Those that offices of this person answer for, where her role there files returns."""
        return self.filter(organisation__in=scope_of(user, Perms.SCREEN_RETURN).organisations)

    def open(self) -> TaskQuerySet:
        return self.filter(returned_at=None)


class Task(models.Model):
    """What one unit has to return for a round: nothing found, or findings."""

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="tasks", db_index=False, verbose_name=_("round")
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=pgettext_lazy("screening", "unit"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("office that returns"),
    )
    starts_on = models.DateField(_("from"))
    due_at = models.DateTimeField(_("due at"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=ReturnOutcome, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    returned_at = models.DateTimeField(_("returned at"), null=True)
    returned_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("returned by")
    )

    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("screening task")
        verbose_name_plural = _("screening tasks")
        ordering: ClassVar = ("round", "region")
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "due_at"], condition=Q(returned_at=None), name="task_open_of_office"
            ),
            models.Index(fields=["organisation", "-starts_on"], name="task_of_office"),
            models.Index(fields=["starts_on", "region"], name="task_in_time"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "region"], name="task_once_in_round"),
            models.CheckConstraint(
                condition=Q(returned_at=None, outcome="")
                | Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(outcome=""),
                name="task_returned_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.region_id}"

    @property
    def late(self) -> bool:
        """Whether it was returned after it was due."""
        return self.returned_at is not None and self.returned_at > self.due_at

    @property
    def scope_region(self) -> str:
        return self.region_id

    @property
    def scope_organisations(self) -> frozenset[int]:
        return frozenset({self.organisation_id} if self.organisation_id else ())
