"""What happened to a case: append-only events, level decisions, and cases found not to be the same."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from organisations.models import Organisation, Region

from .case import Case
from .choices import AlertLevel, Stage
from .reference import CaseSource, DisputeType

COUNTED = (
    "submit", "accept", "refuse", "withdraw", "raise_level", "answer_lower", "take", "start", "agree", "fail",
    "close", "reopen", "follow_up", "answer_confirmation",
)  # fmt: skip
"""The acts that figures are made from; the others change nothing that is counted."""
ACCEPTS = "accepts"
"""The fact of a hand-over that was taken straight from the window: with it the case is accepted."""


def _copy(to: type[models.Model], name: str | Any) -> Any:
    """A column copied from the case, which refers to the row already: not checked once more."""
    return models.ForeignKey(
        to, models.PROTECT, related_name="+", db_index=False, db_constraint=False, editable=False,
        verbose_name=name,
    )  # fmt: skip


class TransactionId(models.Func):
    """The number of the transaction that writes, the same for all it writes; never given twice."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


class Event(models.Model):
    """One act on a case. The table refuses UPDATE, DELETE and TRUNCATE by trigger.

    Figures are made from events alone, so an event says by itself what kind of case it was, where, and which
    level and holder it had before and after.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name=_("case"))
    kind = models.CharField(_("act"), max_length=32)
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())
    # Empty where nobody acted: a deadline fired.
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("for")
    )
    from_stage = models.CharField(_("stage before"), max_length=16, choices=Stage)
    to_stage = models.CharField(_("stage after"), max_length=16, choices=Stage)
    note = models.TextField(_("note"), blank=True)
    facts = models.JSONField(_("coded facts"), default=dict)
    region = _copy(Region, _("place"))
    dispute_type = _copy(DisputeType, _("dispute type"))
    source = _copy(CaseSource, _("case source"))
    from_level = models.CharField(_("level before"), max_length=8, choices=AlertLevel, editable=False)
    to_level = models.CharField(_("level after"), max_length=8, choices=AlertLevel, editable=False)
    from_holder = _copy(Organisation, _("holder before"))
    to_holder = _copy(Organisation, _("holder after"))
    again = models.BooleanField(
        _("again"),
        db_default=False,
        editable=False,
        help_text=_("The case had this act before: a figure counts the first. Kept by a trigger."),
    )
    act = models.GeneratedField(
        verbose_name=pgettext_lazy("figures", "act"),
        expression=models.Case(
            models.When(kind="take", facts__has_key=ACCEPTS, then=Value("accept")), default=F("kind")
        ),
        output_field=models.CharField(max_length=32),
        db_persist=True,
    )
    tx = models.BigIntegerField(_("transaction"), db_default=TransactionId(), editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("id",)
        indexes: ClassVar = [
            # What was written since figures were last rolled up (reports).
            models.Index(fields=["tx"], name="event_tx"),
            # The acts behind a figure, newest first; what a figure may be narrowed by stands in the index.
            models.Index(
                fields=["act", "-at", "-id"],
                include=["case", "region", "dispute_type", "source", "to_level", "to_holder"],
                condition=Q(act__in=COUNTED),
                name="event_counted",
            ),
            # The same for one township or village, whose acts are few among all.
            models.Index(
                Left("region_id", 9), "act", F("at").desc(), F("id").desc(),
                condition=Q(act__in=COUNTED), name="event_counted_place",
            ),
            # The same of red and yellow cases, few among all; their place is asked of the index alone.
            models.Index(
                fields=["act", "to_level", "-at", "-id", "region"],
                condition=Q(act__in=COUNTED, to_level__in=[AlertLevel.RED, AlertLevel.YELLOW]),
                name="event_alerted",
            ),
            # Hand-overs that were taken, newest first, with the bodies that gave and took.
            models.Index(
                fields=["-at", "-id"],
                include=[
                    "region", "dispute_type", "source", "to_level", "from_holder", "to_holder",
                ],
                condition=Q(kind="take"),
                name="event_taken",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    @property
    def actor(self) -> User:
        """Who acted. Raises ValueError for what the clock did by itself."""
        if self.by is None:
            raise ValueError(f"nobody did {self.kind}: it was the clock")
        return self.by


class AlertDecision(models.Model):
    """A person set the alert level of a case; the rules only proposed it. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="alert_decisions", verbose_name=_("case"))
    level = models.CharField(_("level"), max_length=8, choices=AlertLevel)
    proposed = models.CharField(_("proposed"), max_length=8, choices=AlertLevel)
    points = models.PositiveSmallIntegerField(_("points"))
    signs = ArrayField(models.CharField(max_length=32), verbose_name=_("rules that fired"), default=list)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("alert level decision")
        verbose_name_plural = _("alert level decisions")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(level=F("proposed")) | ~Q(reason=""), name="alert_change_needs_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level}"


class NotSame(models.Model):
    """A person looked at two cases that resemble each other and found them not to be the same."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="not_same", db_index=False, verbose_name=_("case")
    )
    other = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("other case"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("not the same case")
        verbose_name_plural = _("cases found not to be the same")
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="not_same_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="not_same_as_another"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} ≠ {self.other_id}"
