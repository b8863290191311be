"""Agreement, its terms and signatures, and its confirmation by a court."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import Stamped
from organisations.models import Organisation

from .case import Case
from .choices_mediation import AgreementForm, ConfirmationState, SignatureWay, TermState
from .paper import Attachment
from .people import Party


class Agreement(Stamped):
    """What the parties agreed; in force once all have signed (oral: once they agree)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="agreements", verbose_name=_("case"))
    number = models.PositiveSmallIntegerField(_("number"))
    form = models.CharField(_("form"), max_length=8, choices=AgreementForm)
    content = models.TextField(_("what was agreed"))
    made_on = models.DateField(_("made on"))
    in_force_at = models.DateTimeField(_("in force since"), null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("case", "number")
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="agreement_number_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Term(Stamped):
    """One thing a party owes by the agreement, with its day."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="terms", db_index=False, verbose_name=_("agreement")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    what = models.CharField(_("what is owed"), max_length=500)
    debtor = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("who owes"))
    creditor = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name=_("to whom")
    )
    amount = models.DecimalField(_("amount in yuan"), max_digits=14, decimal_places=2, null=True)
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=12, choices=TermState, default=TermState.DUE)
    performed_on = models.DateField(_("performed on"), null=True)
    note = models.TextField(_("note"), blank=True)
    receipt = models.ForeignKey(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name=_("receipt")
    )

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ("agreement", "number")
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state=TermState.DUE), name="term_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="term_number_once"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="term_amount_positive"
            ),
            models.CheckConstraint(
                condition=~Q(state=TermState.PERFORMED) | Q(performed_on__isnull=False),
                name="term_performed_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.number}"

    @property
    def state_choice(self) -> TermState:
        return TermState(self.state)


class Signature(models.Model):
    """That a party signed, how, and the scan or photo of it."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="signatures", db_index=False, verbose_name=_("agreement")
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("party"))
    way = models.CharField(_("way"), max_length=12, choices=SignatureWay)
    signed_on = models.DateField(_("signed on"))
    scan = models.ForeignKey(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name=_("scan or photo")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [models.UniqueConstraint(fields=["agreement", "party"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.party_id}"


class Confirmation(Stamped):
    """A joint application to a court to confirm the agreement, and what the court said."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="confirmations", verbose_name=_("agreement")
    )
    court = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("court"))
    applied_on = models.DateField(_("applied on"))
    state = models.CharField(
        _("state"), max_length=16, choices=ConfirmationState, default=ConfirmationState.APPLIED
    )
    document_number = models.CharField(_("number of the ruling"), max_length=64, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("judicial confirmation")
        verbose_name_plural = _("judicial confirmations")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(state__in=(ConfirmationState.APPLIED, ConfirmationState.ACCEPTED)),
                name="confirmation_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.state}"

    @property
    def state_choice(self) -> ConfirmationState:
        return ConfirmationState(self.state)
