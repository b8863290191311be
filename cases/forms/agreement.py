"""What is asked about an agreement: its terms, signatures, performance, and its confirmation by a court."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.flow import MISSING
from cases.models import AgreementForm, Case, ConfirmationState, Party, SignatureWay, Term, TermState
from cases.presenters.masking import shown_name
from cases.services.confirmation import ANSWERS, open_confirmation
from cases.services.terms import wrong_terms
from cases.signing import latest, signing
from organisations.models import Organisation, OrganisationGroup

from .base import ActForm, text
from .files import ScanField
from .level import Day, PartyField, ask
from .terms import columns, parse

LONGEST_AGREEMENT = 10_000
NO_DAY = {"required": _("Give the day.")}
BY_HAND = [(way.value, way.label) for way in SignatureWay if way != SignatureWay.ORAL]


class AgreeForm(ActForm):
    """What was agreed. The terms are columns of equal length, in the order of the rows."""

    code = "agree"
    form = forms.ChoiceField(
        label=_("Form of the agreement"),
        choices=AgreementForm.choices,
        widget=forms.RadioSelect,
        initial=AgreementForm.WRITTEN.value,
        error_messages=ask("form"),
    )
    content = text(_("What was agreed"), missing=_("Write down what was agreed."), most=LONGEST_AGREEMENT)
    made_on = Day(label=_("Made on"), initial=timezone.localdate, error_messages=NO_DAY)
    term_what, term_debtor, term_creditor, term_amount, term_due_on = columns().values()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.parties: dict[str, Party] = {}
        super().__init__(*args, **kwargs)
        self.fields["term_what"].widget.form = self

    def prepare(self, case: Case) -> None:
        own = Party.objects.filter(case=case, represents=None).select_related("person")
        self.parties = {str(party.pk): party for party in own}

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or self.cleaned_data)
        taken = {name: given.pop(name, []) for name in list(given) if name.startswith("term_")}
        terms, wrong = parse(taken, self.parties)
        if self.case is not None and not wrong:
            wrong = wrong_terms(self.case, terms, given.get("made_on"))
        for name, sentences in wrong.items():
            self.add_error(name, sentences)
        return {**given, "terms": terms}


class SignForm(ActForm):
    """Who signed, how and when; the scan joins the file."""

    code = "sign"
    party = PartyField(
        label=_("Who signed"),
        queryset=Party.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages=ask("party", invalid_choice=_("Choose a party who still has to sign.")),
    )
    way = forms.ChoiceField(
        label=_("How"),
        choices=BY_HAND,
        widget=forms.RadioSelect,
        initial=SignatureWay.HAND.value,
        error_messages=ask("way"),
    )
    signed_on = Day(label=_("Signed on"), initial=timezone.localdate, error_messages=NO_DAY)
    scan = ScanField(label=_("Scan or photo of the signed paper"), required=False)

    def prepare(self, case: Case) -> None:
        agreement = latest(case)
        signers = signing(agreement).signers if agreement else []
        if len(signers) == 1:
            self.initial.setdefault("party", signers[0].pk)
        wanted = Party.objects.filter(pk__in=[party.pk for party in signers]).select_related("person")
        self.fields["party"].queryset = wanted  # type: ignore[attr-defined]


class TermField(forms.ModelChoiceField):
    def label_from_instance(self, term: Any) -> str:
        return f"{term.number} · {shown_name(term.debtor.person)} · {term.due_on:%Y-%m-%d}"


class _OfATerm(ActForm):
    """An act on a term that is still to be performed."""

    term = TermField(
        label=_("Term"),
        queryset=Term.objects.none(),
        error_messages=ask("term", invalid_choice=_("Choose a term of this case.")),
    )

    def prepare(self, case: Case) -> None:
        agreement = latest(case)
        due = (
            Term.objects.filter(agreement=agreement, state=TermState.DUE)
            if agreement
            else Term.objects.none()
        )
        field: Any = self.fields["term"]
        field.queryset = self.narrowed(due.select_related("debtor__person"))

    def narrowed(self, due: Any) -> Any:
        """The terms one may choose."""
        return due


class PerformForm(_OfATerm):
    """That a term was performed, or waived by the creditor."""

    code = "perform"
    performed_on = Day(label=_("Performed on"), required=False, initial=timezone.localdate)
    excused = forms.BooleanField(label=_("Not performed: the creditor waives it"), required=False)
    note = text(_("Note"))
    receipt = ScanField(label=_("Receipt"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("excused"):
            given["performed_on"] = None
            if not given.get("note"):
                self.add_error("note", _("Say how and when the creditor waived it."))
        elif not given.get("performed_on") and "performed_on" not in self.errors:
            self.add_error("performed_on", _("Give the day."))
        return given


class UrgeForm(_OfATerm):
    """How the debtor of an overdue term was reminded."""

    code = "urge"
    note = text(_("How the debtor was reminded, and what she said"), missing=MISSING["note"])

    def narrowed(self, due: Any) -> Any:
        return due.filter(due_on__lt=timezone.localdate())


class CourtField(forms.ModelChoiceField):
    def label_from_instance(self, court: Any) -> str:
        return str(court.name)


class ApplyConfirmationForm(ActForm):
    """The joint application to a court."""

    code = "apply_confirmation"
    court = CourtField(label=_("Court"), queryset=Organisation.objects.none(), error_messages=ask("court"))
    applied_on = Day(label=_("Applied on"), initial=timezone.localdate, error_messages=NO_DAY)
    both_agree = forms.BooleanField(
        label=_("Both parties apply together"),
        error_messages={"required": _("Only both parties together can apply.")},
    )
    status_or_title = forms.TypedChoiceField(
        label=_("Is it about marriage, parentage or adoption, or about title to real estate or IP?"),
        choices=[("no", pgettext_lazy("answer", "No")), ("yes", pgettext_lazy("answer", "Yes"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=_("A court does not confirm such agreements."),
        error_messages={"required": _("Say whether it is about status or title.")},
    )

    def prepare(self, case: Case) -> None:
        """The courts of the county and city; the nearest first."""
        city = case.region_id[:4]
        courts = Organisation.objects.active().filter(
            kind__group=OrganisationGroup.COURT, region__code__startswith=city
        )
        field: Any = self.fields["court"]
        field.queryset = courts.select_related("kind").order_by("region_id", "name")


class AnswerConfirmationForm(ActForm):
    """What the court says to the application."""

    code = "answer_confirmation"
    answer = forms.ChoiceField(
        label=_("Answer of the court"),
        choices=[(state.value, state.label) for states in ANSWERS.values() for state in states],
        widget=forms.RadioSelect,
        error_messages=ask("answer", invalid_choice=_("The court cannot say this now.")),
    )
    document_number = forms.CharField(label=_("Number of the ruling"), max_length=64, required=False)
    decided_on = Day(label=_("Said on"), initial=timezone.localdate, error_messages=NO_DAY)
    note = text(_("Note"))
    ruling = ScanField(label=_("Ruling as scan"), required=False)

    def prepare(self, case: Case) -> None:
        confirmation = open_confirmation(case)
        states = ANSWERS[confirmation.state] if confirmation else ()
        field: Any = self.fields["answer"]
        field.choices = [(state.value, state.label) for state in states]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        rulings = (ConfirmationState.CONFIRMED, ConfirmationState.REJECTED)
        if given.get("answer") in rulings and not given.get("document_number", "").strip():
            self.add_error("document_number", _("Give the number of the ruling."))
        return given
