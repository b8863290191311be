"""A leg: one hand-over of a case, or one question to another office."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.models import Attachment, Case, Holding, Party, Stage
from organisations.models import Organisation

from .choices import KindCode, LegAnswer, LegState
from .reasons import ReturnReason

STAYING = (KindCode.ASSIST, KindCode.CONFIRMATION, KindCode.REPORT)
"""Kinds that ask something and leave the file where it is."""
MOVING = tuple(kind for kind in KindCode if kind not in STAYING)
OPEN = Q(state=LegState.OFFERED)
_UNADDRESSED = (KindCode.PROXY, KindCode.REPORT)
_HEAVY = ("case__search_text", "case__search", "case__description", "case__place")
_STANDING = (LegState.OFFERED, LegState.ACCEPTED, LegState.COMPLETED)
"""What was declined, recalled or returned may be sent again under its number."""
_GIVEN_UP = (LegState.DECLINED, LegState.RETURNED)


class LegQuerySet(models.QuerySet["Leg"]):
    def visible_to(self, user: User | AnonymousUser) -> LegQuerySet:
        """The legs this person may see: all of a file seen whole, else those that touch her office."""
        scope = scope_of(user, Perms.CASE_READ)
        offices = sorted(scope.organisations)
        seen = Q()
        for prefix in sorted(scope.prefixes):
            seen |= Q(case__region__code__startswith=prefix)
        if offices:
            held = Holding.objects.filter(case=OuterRef("case"), organisation__in=offices)
            seen |= self._touching(offices) | Q(case__received_by__in=offices) | Q(Exists(held))
        return self.filter(seen) if seen else self.none()

    def _touching(self, offices: list[int]) -> Q:
        asked = Leg.candidates.through.objects.filter(leg=OuterRef("pk"), organisation__in=offices)
        return Q(from_organisation__in=offices) | Q(to_organisation__in=offices) | Q(Exists(asked))

    def of(self, case: Case) -> LegQuerySet:
        """The legs of one case, in their order."""
        return self.filter(case=case).order_by("number")

    def open(self) -> LegQuerySet:
        """Nobody has answered yet."""
        return self.filter(OPEN)

    def moving(self) -> LegQuerySet:
        """Those that move the holder when they are accepted."""
        return self.filter(kind__in=MOVING)

    def to_claim_by(self, offices: list[int]) -> LegQuerySet:
        """Open offers that one of these offices may claim."""
        asked = Leg.candidates.through.objects.filter(leg=OuterRef("pk"), organisation__in=offices)
        return self.open().filter(Exists(asked), to_organisation=None, kind=KindCode.PROXY)

    def for_rows(self) -> LegQuerySet:
        """What lists and the case page show of a leg, in a constant number of queries."""
        parties = models.Prefetch("case__parties", queryset=Party.objects.for_rows(), to_attr="row_parties")
        offices = ("from_organisation", "to_organisation", "case__holder", "case__dispute_type")
        shown = self.select_related(*offices, "reason", "offered_by", "answered_by")
        return shown.defer(
            "case__search_text", "case__search", "case__description", "case__place"
        ).prefetch_related(parties, "candidates", "papers")


class Leg(models.Model):
    """From whom to whom, what was asked, what was answered. Offices and times only; no personal data."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="legs", db_index=False, verbose_name=_("case")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind of hand-over"), max_length=16, choices=KindCode)
    from_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("sender")
    )
    to_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("receiver")
    )
    candidates = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=_("offices that may claim it")
    )
    state = models.CharField(_("state"), max_length=12, choices=LegState, default=LegState.OFFERED)
    asked = models.TextField(_("what is asked"), max_length=2000, blank=True)
    document_number = models.CharField(_("document number of the sender"), max_length=64, blank=True)
    back_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="backs", verbose_name=_("returns")
    )
    binding = models.BooleanField(_("cannot be declined"), default=False)
    decision = models.BooleanField(_("decided by the centre above"), default=False)
    stage_before = models.CharField(_("stage before"), max_length=16, choices=Stage)
    due_on = models.DateField(_("answer wanted by"), null=True)
    offered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("sent by")
    )
    offered_at = models.DateTimeField(_("sent at"), db_default=Now())
    read_at = models.DateTimeField(_("read at"), null=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    overruled = models.BooleanField(_("acted for by a supervisor"), default=False)
    answer = models.CharField(_("answer"), max_length=16, choices=LegAnswer, blank=True)
    answer_text = models.TextField(_("answer in words"), max_length=2000, blank=True)
    reason = models.ForeignKey(
        ReturnReason, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("reason")
    )
    reason_text = models.TextField(_("reason in words"), max_length=2000, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True)
    seen_at = models.DateTimeField(_("seen by the sender at"), null=True)
    papers = models.ManyToManyField(
        Attachment, related_name="+", blank=True, verbose_name=_("papers that go with it")
    )

    objects: ClassVar[LegQuerySet] = LegQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ("case", "number")
        indexes = [
            # What was sent in a period, wherever (reports).
            models.Index(fields=["offered_at"], name="leg_sent_at"),
            # The lists of the desk: waiting for us, sent and unanswered, given back and not yet seen.
            models.Index(fields=["to_organisation", "-id"], condition=OPEN, name="leg_waiting"),
            models.Index(fields=["from_organisation", "-id"], condition=OPEN, name="leg_sent"),
            models.Index(
                fields=["from_organisation", "-id"],
                condition=Q(seen_at__isnull=True) & ~OPEN,
                name="leg_to_be_seen",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="leg_number_once"),
            models.UniqueConstraint(
                fields=["case"], condition=OPEN & Q(kind__in=MOVING), name="leg_one_open_hand_over"
            ),
            models.UniqueConstraint(
                fields=["from_organisation", "document_number"],
                condition=~Q(document_number="") & Q(state__in=_STANDING),
                name="leg_document_number_once",
            ),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")), name="leg_leads_to_another_office"
            ),
            models.CheckConstraint(
                condition=Q(to_organisation__isnull=False) | Q(kind__in=_UNADDRESSED),
                name="leg_has_a_receiver",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_GIVEN_UP) | (Q(reason__isnull=False) & ~Q(reason_text="")),
                name="leg_given_up_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(kind=KindCode.BACK)
                | (Q(reason__isnull=False) & ~Q(reason_text="") & Q(back_of__isnull=False)),
                name="leg_back_with_a_reason",
            ),
            models.CheckConstraint(
                condition=OPEN | Q(answered_at__isnull=False), name="leg_answered_at_some_time"
            ),
            models.CheckConstraint(
                condition=Q(decision=False) | Q(binding=True), name="leg_decided_is_binding"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number} {self.kind}"

    @property
    def state_choice(self) -> LegState:
        """The state with its colour and icon."""
        return LegState(self.state)

    @property
    def kind_choice(self) -> KindCode:
        return KindCode(self.kind)

    @property
    def moves(self) -> bool:
        """Whether accepting it moves the holder."""
        return self.kind in MOVING

    @property
    def purpose(self) -> str:
        """Under which name the file is shared for it (cases.models.Share)."""
        return f"leg:{self.pk}"
