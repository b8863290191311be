"""A deadline, what it did (firings), and how its date came to be (changes)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from organisations.models import Organisation

from .policy import Policy

OPEN = Q(ended_at__isnull=True)
RUNNING = OPEN & Q(paused_at=None)


class Outcome(models.TextChoices):
    MET = "met", _("Met")
    CANCELLED = "cancelled", _("No longer needed")


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> DeadlineQuerySet:
        """Neither met nor cancelled."""
        return self.filter(OPEN)

    def of(self, kind: str, *ids: int) -> DeadlineQuerySet:
        """The deadlines of these subjects."""
        return self.filter(subject_kind=kind, subject_id__in=ids)

    def of_files(self, files: list[int]) -> DeadlineQuerySet:
        """Everything that runs for these files."""
        return self.filter(file_id__in=files)

    def family(self, name: str) -> DeadlineQuerySet:
        """`respond` and `respond.red`, not `respondent`."""
        return self.filter(Q(policy=name) | Q(policy__code__startswith=f"{name}."))

    def late(self, now: datetime) -> DeadlineQuerySet:
        """Open, and past the moment they were due."""
        return self.open().filter(due_at__lte=now, paused_at=None)

    def undated(self) -> DeadlineQuerySet:
        """Open, but the working calendar ends before their date could be worked out."""
        return self.open().filter(due_at=None)


class Deadline(models.Model):
    """One promise about time. The row is the truth; what sweeps it may die at any line.

    `next_rung_at` alone says when something is to happen: it is empty while paused, undated, ended or when
    every rung has fired, so the index of the sweep holds only what is still to come.
    """

    policy = models.ForeignKey(
        Policy, models.PROTECT, related_name="deadlines", db_index=False, verbose_name=_("policy")
    )
    subject_kind = models.CharField(_("kind of subject"), max_length=16)
    subject_id = models.BigIntegerField(_("subject"))
    # The file it belongs to; the room of the files knows what that is.
    file_id = models.BigIntegerField(_("file"), null=True)
    office = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("office")
    )
    red = models.BooleanField(_("rings at night too"), default=False)
    epoch = models.PositiveIntegerField(_("epoch"), default=1)
    starts_at = models.DateTimeField(_("starts at"))
    due_at = models.DateTimeField(_("due at"), null=True)
    # How the date was worked out: limit, unit, days moved, paused seconds; see deadlines.reckoning.
    reckoning = models.JSONField(_("reckoning"), default=dict)
    rung_codes = ArrayField(models.CharField(max_length=16), verbose_name=_("rungs"), default=list)
    rung_times = ArrayField(models.DateTimeField(), verbose_name=_("moments of the rungs"), default=list)
    rung = models.PositiveSmallIntegerField(_("rungs passed"), default=0)
    next_rung_at = models.DateTimeField(_("next rung at"), null=True)
    paused_at = models.DateTimeField(_("stands still since"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=models.functions.Now(), editable=False)
    # The transaction that ended it, by trigger: figures of what was kept are rolled up by it (reports).
    ended_tx = models.BigIntegerField(_("ended by transaction"), null=True, editable=False)

    objects: ClassVar[DeadlineQuerySet] = DeadlineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering: ClassVar = ("due_at", "id")
        indexes: ClassVar = [
            models.Index(
                fields=["next_rung_at"], condition=Q(next_rung_at__isnull=False), name="deadline_next"
            ),
            models.Index(fields=["file_id"], condition=OPEN, name="deadline_open_file"),
            models.Index(fields=["file_id", "-id"], name="deadline_file"),
            models.Index(fields=["policy"], condition=OPEN, name="deadline_open_policy"),
            models.Index(
                fields=["ended_tx"], condition=Q(ended_tx__isnull=False), name="deadline_ended_tx"
            ),
            # What was kept in a time: read from the index alone.
            models.Index(
                fields=["-ended_at", "-id"],
                include=["policy", "due_at", "file_id", "outcome"],
                condition=Q(ended_at__isnull=False, due_at__isnull=False, file_id__isnull=False),
                name="deadline_ended",
            ),
            # Alert board, desks and the filters of the list begin here: what is late or due, anywhere or at
            # an office. Read from the index alone, as the planner takes every open row for a late one.
            models.Index(
                fields=["due_at", "id"], include=["file_id"], condition=RUNNING, name="deadline_running_due"
            ),
            models.Index(
                fields=["office", "due_at", "id"], include=["file_id"], condition=RUNNING,
                name="deadline_office_due",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "policy"], condition=OPEN, name="deadline_once_open"
            ),
            models.CheckConstraint(
                condition=Q(next_rung_at=None) | (OPEN & Q(paused_at=None) & Q(due_at__isnull=False)),
                name="deadline_rings_only_while_it_runs",
            ),
            models.CheckConstraint(
                condition=OPEN & Q(outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="deadline_ends_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.subject_kind}:{self.subject_id}"

    def moment_of(self, code: str) -> datetime | None:
        """When that rung of the ladder fires or fired."""
        return dict(zip(self.rung_codes, self.rung_times, strict=False)).get(code)


class Firing(models.Model):
    """A rung that fired, once: the evidence. Append-only but for the state of its effect."""

    class EffectState(models.TextChoices):
        NONE = "none", _("Nothing to do")
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    deadline = models.ForeignKey(
        Deadline, models.PROTECT, related_name="firings", db_index=False, verbose_name=_("deadline")
    )
    epoch = models.PositiveIntegerField(_("epoch"))
    rung = models.PositiveSmallIntegerField(_("rung"))
    code = models.CharField(_("code"), max_length=16)
    was_for = models.DateTimeField(_("moment of the rung"))
    at = models.DateTimeField(_("fired at"))
    overtaken = models.BooleanField(
        _("overtaken"),
        default=False,
        help_text=_("A later rung fired at the same moment and told everybody."),
    )
    effect = models.CharField(_("effect"), max_length=8, choices=EffectState, default=EffectState.NONE)
    effect_attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    effect_problem = models.CharField(_("problem"), max_length=300, blank=True, db_default="")

    class Meta:
        verbose_name = _("firing")
        verbose_name_plural = _("firings")
        ordering: ClassVar = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(effect="waiting"), name="firing_effect_waiting"),
            models.Index(fields=["id"], condition=Q(effect="failed"), name="firing_effect_failed"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deadline", "epoch", "rung"], name="firing_once"),
            models.CheckConstraint(condition=Q(at__gte=F("was_for")), name="firing_never_early"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.epoch}.{self.rung}"


class ChangeKind(models.TextChoices):
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Went on")
    EXTENDED = "extended", _("Extended")
    RECOMPUTED = "recomputed", _("Worked out anew")


CATCH_UP, CALENDAR = "catch up", "calendar"
_BY_ITSELF = {
    CATCH_UP: _("a rule had just been changed"),
    CALENDAR: _("the working calendar was loaded"),
}
"""Reasons of changes that nobody made."""


class Change(models.Model):
    """How the date of a deadline was moved. Append-only."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="changes", verbose_name=_("deadline"))
    kind = models.CharField(_("kind"), max_length=12, choices=ChangeKind)
    epoch = models.PositiveIntegerField(_("epoch"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    from_due = models.DateTimeField(_("due before"), null=True)
    to_due = models.DateTimeField(_("due after"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("change of a deadline")
        verbose_name_plural = _("changes of deadlines")
        ordering: ClassVar = ("id",)

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.kind}"

    @property
    def said(self) -> str:
        """The reason as a person wrote it, or in words why the date moved by itself."""
        return str(_BY_ITSELF.get(self.reason, self.reason)) if self.by_id is None else self.reason
