"""What is asked before the alert level changes, and when a duty of the level or a consent is recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting, User
from cases.flow import MISSING
from cases.guards import CLOSING_DUTIES, DUTIES
from cases.models import AlertLevel, Case, ConsentMatter, ConsentWay, DutyKind, Party, RequestState
from cases.presenters.masking import shown_name
from cases.services.consent import CONSENTING
from cases.services.duties import LEADING, experts, leaders, unmet
from mediators.models import Mediator

from .base import ActForm, text

LONGEST_PLAN = 5000
ANSWERS = [(state.value, state.label) for state in (RequestState.APPROVED, RequestState.REFUSED)]
"""What a request can be answered with."""


def ask(name: str, **more: Any) -> dict[str, Any]:
    """The sentence of the flow for when this field is missing, and others by their code."""
    return {"required": MISSING[name], **more}


class LevelField(forms.ChoiceField):
    """One of some levels; the others are refused in the sentence given."""

    def __init__(self, refusal: Any, **kwargs: Any) -> None:
        errors = ask("level", invalid_choice=refusal)
        kwargs = {"label": _("Level"), "widget": forms.RadioSelect, "error_messages": errors, **kwargs}
        super().__init__(choices=AlertLevel.choices, **kwargs)

    def only(self, levels: list[AlertLevel]) -> None:
        """Narrow it to these."""
        self.choices = [(level.value, level.label) for level in levels]


class Day(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class RaiseLevelForm(ActForm):
    """A higher level, with the reason."""

    code = "raise_level"
    level = LevelField(_("Only a higher level can be chosen here."))
    danger = forms.BooleanField(
        label=_("Danger of a crime or to life"),
        required=False,
        help_text=_("The police are told in the same act."),
    )
    note = text(_("Why a higher level"), missing=_("Say why."))

    def prepare(self, case: Case) -> None:
        rank = AlertLevel(case.alert_level).rank
        higher = [level for level in AlertLevel if level.rank > rank]
        self.fields["level"].only(higher)  # type: ignore[attr-defined]
        self.initial.setdefault("level", higher[0].value if higher else None)


class AskLowerForm(ActForm):
    """The level one step lower, with the reason."""

    code = "ask_lower"
    level = LevelField(_("A level is lowered by exactly one step."))
    note = text(_("Why a lower level"), missing=_("Say why."), autofocus=True)

    def prepare(self, case: Case) -> None:
        rank = AlertLevel(case.alert_level).rank
        lower = [level for level in AlertLevel if level.rank == rank - 1]
        self.fields["level"].only(lower)  # type: ignore[attr-defined]
        self.initial.setdefault("level", lower[0].value if lower else None)


class AnswerLowerForm(ActForm):
    """Approval or refusal of a lower level."""

    code = "answer_lower"
    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages=ask("answer"),
    )
    note = text(_("Note"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("answer") == RequestState.REFUSED and not given.get("note"):
            self.add_error("note", _("Say why the level stays as it is."))
        return given


class LeaderField(forms.ModelChoiceField):
    def label_from_instance(self, leader: Any) -> str:
        return f"{leader.name} · {leader.office}"


class ExpertField(forms.ModelChoiceField):
    def label_from_instance(self, expert: Any) -> str:
        return f"{expert.name} · {expert.organisation.name}"


class DutyForm(ActForm):
    """A duty of the level, done: which fields it needs depends on the duty."""

    code = "duty"
    duty = forms.ChoiceField(
        label=_("Duty"),
        choices=DutyKind.choices,
        widget=forms.RadioSelect,
        error_messages=ask("duty"),
    )
    leader = LeaderField(
        label=_("Sponsoring leader"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Officials and supervisors of this area."),
    )
    expert = ExpertField(
        label=_("Expert"),
        queryset=Mediator.objects.none(),
        required=False,
        widget=forms.Select(attrs={"data-search": ""}),
        help_text=_("From the expert pools of the register."),
    )
    text = text(_("Task force, plan or findings"), most=LONGEST_PLAN)
    held_on = Day(label=_("Consultation held on"), required=False)

    def prepare(self, case: Case) -> None:
        office = Posting.objects.current(timezone.localdate()).filter(user=OuterRef("pk"), role__in=LEADING)
        named = leaders(case).annotate(office=Subquery(office.values("organisation__name")[:1]))
        self.fields["leader"].queryset = named.order_by("name")  # type: ignore[attr-defined]
        self.fields["expert"].queryset = (  # type: ignore[attr-defined]
            experts().select_related("organisation").order_by("name")
        )
        demanded = (*DUTIES.get(case.alert_level, ()), *CLOSING_DUTIES.get(case.alert_level, ()))
        done = set(case.duties.values_list("kind", flat=True)) if demanded else set()
        self.initial.setdefault("duty", next((kind.value for kind in demanded if kind not in done), None))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        asked = {name: given.get(name) for name in ("leader", "expert", "held_on")}
        wrong = unmet(given.get("duty", ""), text=given.get("text", ""), today=timezone.localdate(), **asked)
        for name in wrong.keys() - self.errors.keys():
            self.add_error(name, wrong[name])
        return given


class PartyField(forms.ModelChoiceField):
    def label_from_instance(self, party: Any) -> str:
        return f"{party.get_role_display()} · {shown_name(party.person)}"


class ConsentForm(ActForm):
    """That a party consents to something law leaves to the parties."""

    code = "consent"
    party = PartyField(
        label=_("Party"),
        queryset=Party.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages=ask("party", invalid_choice=_("Choose a party of this case.")),
    )
    matter = forms.ChoiceField(
        label=_("Consents to"),
        choices=ConsentMatter.choices,
        widget=forms.RadioSelect,
        initial=ConsentMatter.MEDIATION.value,
        error_messages=ask("matter"),
    )
    way = forms.ChoiceField(
        label=_("Way of consent"),
        choices=ConsentWay.choices,
        widget=forms.RadioSelect,
        initial=ConsentWay.WRITTEN.value,
        error_messages=ask("way"),
    )
    given_on = Day(label=_("Given on"), initial=timezone.localdate, error_messages=ask("served_on"))
    note = text(_("Note"))

    def prepare(self, case: Case) -> None:
        own = Party.objects.filter(case=case, role__in=CONSENTING)
        self.fields["party"].queryset = own.select_related("person")  # type: ignore[attr-defined]

    def clean_given_on(self) -> Any:
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return day
