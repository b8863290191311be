"""What is asked before a case is handed over, returned, or another office asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Perms
from cases.forms.base import ActForm, text
from cases.forms.intake_widgets import SearchSelect, SearchSelectMany
from cases.models import Case, ConsentMatter, ConsentWay, Party
from cases.presenters.masking import shown_name
from cases.services.consent import CONSENTING
from organisations.models import Organisation, OrganisationGroup
from referrals.desks import nearest, reachable
from referrals.kinds import Kind, offerable, reportable
from referrals.models import KindCode
from referrals.privacy import posting_at

from .legs import WHY, OfficeField, PapersField, ReasonField, narrow, offer_papers

LONGEST_NUMBER = 64


class ConsentsField(forms.ModelMultipleChoiceField):
    """Parties who consent to mediation; those on record already are not asked again."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Who consents to mediation"),
            queryset=Party.objects.select_related("person").filter(role__in=CONSENTING),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("A petition matter is mediated only with the consent of those concerned."),
        )

    def label_from_instance(self, party: Party) -> str:
        return f"{party.get_role_display()} {shown_name(party.person)}"


class HandOverForm(ActForm):
    """What every hand-over of a file asks."""

    kind = forms.ChoiceField(
        label=_("Kind of hand-over"),
        choices=KindCode.choices,
        error_messages={"required": _("Choose the kind of hand-over.")},
    )
    asked = text(_("What is asked"))
    document_number = forms.CharField(
        label=_("Document number of your office"), max_length=LONGEST_NUMBER, required=False
    )
    papers = PapersField()
    consents = ConsentsField()
    consent_way = forms.ChoiceField(
        label=_("How they consented"), choices=ConsentWay.choices, required=False, initial=ConsentWay.ORAL
    )

    def prepare(self, case: Case) -> None:
        rows = self.kinds(case)
        self.fields["kind"].choices = [(row.code.value, row.label) for row in rows]  # type: ignore[attr-defined]
        offer_papers(self, case)
        known = case.consents.filter(matter=ConsentMatter.MEDIATION).values("party")
        parties = case.parties.filter(role__in=CONSENTING).exclude(pk__in=known)
        narrow(self.fields["consents"], parties.select_related("person"))
        if not self.is_bound and not any(row.consent for row in rows):
            del self.fields["consents"], self.fields["consent_way"]

    def kinds(self, case: Case) -> list[Kind]:
        """The kinds by which the office of this person may hand over."""
        return offerable(_sender(case, self.user).kind.group)

    def clean_consent_way(self) -> str:
        return self.cleaned_data["consent_way"] or ConsentWay.ORAL


class OfferForm(HandOverForm):
    """A case goes to another office, or, by proxy, to the first of several that claims it."""

    code = "offer"
    to = OfficeField(_("To which office"), widget=SearchSelect, required=False)
    candidates = forms.ModelMultipleChoiceField(
        label=_("Or several offices, of which the first to claim it has it"),
        queryset=Organisation.objects.active().select_related("region", "kind"),
        widget=SearchSelectMany,
        required=False,
        help_text=_("Only for a petition by proxy."),
    )
    field_order = ("kind", "to", "candidates", "asked")

    def prepare(self, case: Case) -> None:
        super().prepare(case)
        groups = {group for row in self.kinds(case) for group in row.receivers}
        offices = reachable(case, groups, but=[case.holder_id])
        narrow(self.fields["to"], offices)
        narrow(self.fields["candidates"], offices)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and bool(given.get("to")) == bool(given.get("candidates")):
            self.add_error("to", now_("Choose one office, or several for a petition by proxy."))
        return given


class HandInForm(HandOverForm):
    """The office that logged a case hands it to the centre."""

    code = "hand_in"
    to = OfficeField(_("To which centre"))
    field_order = ("kind", "to", "asked")

    def prepare(self, case: Case) -> None:
        super().prepare(case)
        narrow(self.fields["to"], reachable(case, [OrganisationGroup.CENTRE], but=[case.holder_id]))
        self.initial.setdefault("to", nearest([OrganisationGroup.CENTRE], case.region, but=[case.holder_id]))


class SendBackForm(ActForm):
    """The office that sent the case gets it back."""

    code = "send_back"
    reason = ReasonField()
    text = text(_("In words"), missing=WHY)
    papers = PapersField()

    def prepare(self, case: Case) -> None:
        offer_papers(self, case)


class ContestForm(ActForm):
    """Returned twice already: the centre above decides."""

    code = "contest"
    reason = ReasonField()
    text = text(_("In words"), missing=WHY)


class DecideForm(ActForm):
    """The office that has to take the case."""

    code = "decide"
    to = OfficeField(_("Who handles it"), widget=SearchSelect)
    text = text(_("Why this office"), missing=_("Say why this office has to handle it."))

    def prepare(self, case: Case) -> None:
        narrow(self.fields["to"], reachable(case, OrganisationGroup.values))


class AskForm(ActForm):
    """What another office is asked; the file stays where it is."""

    code = "ask"
    to = OfficeField(_("Which office"), widget=SearchSelect)
    asked = text(_("What the office is asked"), missing=_("Say what the office is asked."))
    due_on = forms.DateField(
        label=_("Answer wanted by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    papers = PapersField()

    def prepare(self, case: Case) -> None:
        narrow(self.fields["to"], reachable(case, OrganisationGroup.values, but=[case.holder_id]))
        offer_papers(self, case)


class ReportForm(ActForm):
    """What the police or another office has to know at once."""

    code = "report"
    to = OfficeField(_("Which office"), required=False, help_text=_("Left empty: the nearest police desk."))
    asked = text(_("What the office has to know"), missing=_("Say what the office has to know."))

    def prepare(self, case: Case) -> None:
        narrow(self.fields["to"], reachable(case, reportable()))


def _sender(case: Case, user: User | None) -> Organisation:
    """The office for which the person hands over: the holder if she works there, else a centre above."""
    if user is None:
        return case.holder
    own = posting_at(user, {case.holder_id}, Perms.CASE_TRIAGE, Perms.CASE_LOG)
    above = next((p for p in user.current_postings if p.organisation.region.contains(case.region_id)), None)
    found = own or above
    return found.organisation if found else case.holder
