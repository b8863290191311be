"""What is asked to plan screening: a plan, its end, a key period, a campaign with its phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.filters import DateInput
from cases.forms.intake_widgets import SearchSelect, SearchSelectMany
from cases.models import DisputeType
from core.errors import DomainError
from organisations.models import Region, RegionLevel
from screening.models import UNIT_LEVELS, Frequency, Phase, Plan, ScreeningKind
from screening.services.campaigns import CampaignInput, PhaseInput
from screening.services.key_periods import KeyPeriodInput
from screening.services.planning import PlanInput

__all__ = ["CampaignForm", "EndForm", "KeyPeriodForm", "PhaseForm", "PlanForm", "areas", "phases_for"]

_LEVELS = [(level.value, level.label) for level in UNIT_LEVELS]
_KEY_FREQUENCIES = [(one.value, one.label) for one in (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY)]
_DOWN_TO = (RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.TOWNSHIP)


def areas(user: User) -> QuerySet[Region]:
    """Places a person may plan for: her own and those below it, down to townships."""
    found = Q(pk__in=())
    for prefix in scope_of(user, Perms.SCREEN_PLAN).prefixes:
        found |= Q(code__startswith=prefix)
    return Region.objects.filter(found, level__in=_DOWN_TO)


def phases_for(user: User, today: date) -> QuerySet[Phase]:
    """Phases to come or present of campaigns that hold where the person plans."""
    places = [posting.organisation.region for posting in user.current_postings]
    held = {code for region in places for code in (region.code, *region.ancestor_codes)}
    within = Q(campaign__region__in=held)
    for prefix in scope_of(user, Perms.SCREEN_PLAN).prefixes:
        within |= Q(campaign__region__code__startswith=prefix)
    return Phase.objects.filter(within, ends_on__gte=today).select_related("campaign__region")


class PlanningForm(forms.Form):
    """Base: a title, a place of the planner, first and last day."""

    title = forms.CharField(label=pgettext_lazy("screening", "Title"), max_length=120)
    region = forms.ModelChoiceField(
        label=_("Holds for"), queryset=Region.objects.none(), empty_label=None, widget=SearchSelect
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = areas(by)  # type: ignore[attr-defined]

    def refused(self, refusal: DomainError, phases: Sequence[forms.Form] = ()) -> None:
        """Put the sentences of a refusal beside their fields; `phases.1.name` is of the second phase."""
        written = [one for one in phases if one.cleaned_data]
        for name, lines in refusal.fields.items():
            where, _dot, rest = name.partition(".")
            place, _dot, field = rest.partition(".")
            if field and where == "phases":
                written[int(place)].add_error(field, lines)
            else:
                self.add_error(name if name in self.fields else None, lines)
        if not refusal.fields:
            self.add_error(None, str(refusal))


class PhaseChoice(forms.ModelChoiceField):
    """A phase with its campaign, since names repeat."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.campaign.title} · {obj.name}"


class PlanForm(PlanningForm):
    """Which units screen, how often, and what they look at."""

    unit_level = forms.ChoiceField(label=_("Units"), choices=_LEVELS)
    frequency = forms.ChoiceField(label=_("How often"), choices=Frequency.choices, initial=Frequency.WEEKLY)
    kind = forms.ChoiceField(label=pgettext_lazy("screening", "Kind"), choices=ScreeningKind.choices)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=DateInput,
        help_text=_("A standing plan has none; a screening that happens once needs one."),
    )  # fmt: skip
    phase = PhaseChoice(
        label=_("Phase of a campaign"), queryset=Phase.objects.none(), required=False, empty_label=_("None")
    )
    focus = forms.CharField(
        label=_("What to look at"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        fields: Mapping[str, Any] = self.fields
        fields["phase"].queryset = phases_for(by, timezone.localdate())

    def given(self) -> PlanInput:
        """The cleaned form as the service takes it."""
        return PlanInput(**self.cleaned_data)

    @staticmethod
    def initial_of(plan: Plan) -> dict[str, Any]:
        return {name: getattr(plan, name) for name in PlanInput.__dataclass_fields__}


class EndForm(forms.Form):
    """The last day of a plan."""

    on = forms.DateField(label=_("Last day"), widget=DateInput)


class KeyPeriodForm(PlanningForm):
    """A time in which units screen more often."""

    unit_levels = forms.MultipleChoiceField(
        label=_("Units"), choices=_LEVELS, widget=forms.CheckboxSelectMultiple
    )
    frequency = forms.ChoiceField(label=_("How often"), choices=_KEY_FREQUENCIES)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)

    def given(self) -> KeyPeriodInput:
        """The cleaned form as the service takes it."""
        levels = tuple(self.cleaned_data["unit_levels"])
        return KeyPeriodInput(**{**self.cleaned_data, "unit_levels": levels})


class CampaignForm(PlanningForm):
    """A topic and a time; its phases are forms of their own."""

    aim = forms.CharField(
        label=_("What it is for"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Types of dispute it looks for"), queryset=DisputeType.objects.filter(active=True),
        required=False, widget=SearchSelectMany,
    )  # fmt: skip
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)

    def given(self, phases: Any) -> CampaignInput:
        """The cleaned forms as the service takes them; phases that were left empty are none."""
        wanted = [one.cleaned_data for one in phases if one.cleaned_data]
        topics = tuple(self.cleaned_data["topics"])
        made = tuple(PhaseInput(**one) for one in wanted)
        return CampaignInput(**{**self.cleaned_data, "topics": topics, "phases": made})


class PhaseForm(forms.Form):
    """One phase of a campaign."""

    name = forms.CharField(label=pgettext_lazy("phase", "Name"), max_length=64)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    work = forms.CharField(
        label=_("What is done in it"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
