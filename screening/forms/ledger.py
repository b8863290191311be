"""What is asked before an act on a finding; one form serves the dialog and the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting, User
from cases.forms.base import ActForm, text
from cases.forms.intake_widgets import OFF, SearchSelect, SearchSelectMany
from cases.models import AlertLevel, PartyRole, PersonKind
from organisations.models import Organisation
from screening.models import Finding
from screening.services.ledger import may_take_charge
from screening.services.returns import PersonInput
from screening.services.to_case import SIDES, TakenOver, taken_over
from screening.whom import reachable

__all__ = [
    "ApproveForm", "AskForm", "CaseForm", "ChargeForm", "LedgerForm", "MajorForm", "MeasureForm", "ReadForm",
    "RefuseForm", "SettleForm",
]  # fmt: skip


class LedgerForm(ActForm):
    """An act on one finding."""

    def __init__(self, *args: Any, finding: Finding | None = None, **kwargs: Any) -> None:
        self.finding = finding
        super().__init__(*args, **kwargs)
        if finding is not None:
            self.narrow(finding)

    def narrow(self, finding: Finding) -> None:
        """Offer what this finding has to choose from."""

    def given(self) -> dict[str, Any]:
        """What goes to the service; only after is_valid()."""
        return dict(self.cleaned_data)


class MeasureForm(LedgerForm):
    """What was done about it."""

    code = "measure"
    note = text(_("What was done"), missing=_("Say what was done."))


class PersonField(forms.ModelChoiceField):
    """Somebody who may be named, with her office."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offices: dict[int, str] = {}

    def label_from_instance(self, person: User) -> str:
        return f"{person.name} · {self.offices.get(person.pk, '')}"


class ChargeForm(LedgerForm):
    """Who answers for it."""

    code = "charge"
    person = PersonField(
        label=_("Person in charge"), queryset=User.objects.none(), empty_label="", widget=SearchSelect,
        error_messages={"required": _("Choose the person in charge.")},
    )  # fmt: skip
    note = text(_("Note"))

    def narrow(self, finding: Finding) -> None:
        postings = may_take_charge(finding, timezone.localdate()).select_related("organisation")
        field: Any = self.fields["person"]
        field.offices = _offices(postings)
        field.offices.pop(finding.in_charge_id, None)
        field.queryset = User.objects.filter(pk__in=field.offices).order_by("name")


class SettleForm(LedgerForm):
    """How it was settled."""

    code = "settle"
    note = text(_("How it was settled"), missing=_("Say how it was settled."))


class AskForm(LedgerForm):
    """That it be struck off."""

    code = "ask"
    note = text(_("Note"))


class ApproveForm(LedgerForm):
    """It is struck off."""

    code = "approve"
    note = text(_("Note"))


class RefuseForm(LedgerForm):
    """It is not struck off."""

    code = "refuse"
    note = text(_("Why it is not struck off"), missing=_("Say why it is not struck off."))


class OfficesField(forms.ModelMultipleChoiceField):
    """Further offices, found by typing."""

    def label_from_instance(self, office: Organisation) -> str:
        return office.name


class MajorForm(LedgerForm):
    """What the risk is; the offices that are told stand beside it."""

    code = "major"
    note = text(
        _("What the risk is, and what keeps it quiet for now"),
        missing=_("Say what the risk is, and what was done to keep it quiet."),
    )
    also = OfficesField(
        label=_("Further offices to be told"), queryset=Organisation.objects.none(), required=False,
        widget=SearchSelectMany,
    )  # fmt: skip

    def narrow(self, finding: Finding) -> None:
        field: Any = self.fields["also"]
        field.queryset = reachable(finding, timezone.localdate())


class ReadForm(LedgerForm):
    """The receipt of an office that was told."""

    code = "read"


class CaseForm(LedgerForm):
    """Only what the finding does not say: the name of a side, and the reason for another level."""

    code = "case"
    applicant = forms.CharField(label=_("Name of the applicant"), max_length=128, required=False)
    applicant_kind = forms.ChoiceField(label=_("The applicant is"), choices=PersonKind, required=False)
    respondent = forms.CharField(label=_("Name of the respondent"), max_length=128, required=False)
    respondent_kind = forms.ChoiceField(label=_("The respondent is"), choices=PersonKind, required=False)
    alert_level = forms.ChoiceField(
        label=_("Alert level"), required=False,
        choices=[(level.value, level.word) for level in sorted(AlertLevel, key=lambda one: -one.rank)],
    )  # fmt: skip
    alert_reason = forms.CharField(label=_("Why another level"), max_length=500, required=False)

    def narrow(self, finding: Finding) -> None:
        self.taken: TakenOver = taken_over(finding)
        for role in SIDES:
            self.fields[role.value].widget.attrs.update(OFF)
            if role not in self.taken.missing:
                del self.fields[role.value], self.fields[f"{role.value}_kind"]
        self.initial.setdefault("alert_level", self.taken.intake.alert_level)
        self.fields["alert_reason"].help_text = _("The rules propose “%(level)s”.") % {
            "level": self.taken.proposal.level.word
        }
        if not (self.taken.needs_reason or self.is_bound):
            del self.fields["alert_level"], self.fields["alert_reason"]

    @property
    def asks(self) -> bool:
        """Whether anything is asked at all."""
        return any(not field.is_hidden for field in self)

    def given(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "people": [self._person(role) for role in SIDES if role.value in self.fields],
            "alert_level": AlertLevel(given["alert_level"]) if given.get("alert_level") else None,
            "alert_reason": given.get("alert_reason", ""),
            "key": given.get("key"),
        }

    def _person(self, role: PartyRole) -> PersonInput:
        kind = self.cleaned_data.get(f"{role.value}_kind") or PersonKind.NATURAL
        return PersonInput(role=role, name=self.cleaned_data.get(role.value, ""), kind=PersonKind(kind))


def _offices(postings: Any) -> dict[int, str]:
    """The office of each person, the one named last where she has several."""
    rows: list[Posting] = list(postings)
    return {row.user_id: row.organisation.name for row in rows}
