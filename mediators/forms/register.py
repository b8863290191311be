"""What is asked to keep the register: a mediator, an end, a training, an absence, a profile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Role
from mediators.models import (
    AbsenceKind,
    Employment,
    Grade,
    Language,
    Mediator,
    Profile,
    Speciality,
    kept_by,
)
from mediators.services.register import Entry
from organisations.models import Organisation, OrganisationGroup

from .fields import Searched, day_field, from_field, name_field, reason_field, today, until_field


def _specialities() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=_("Specialities"),
        queryset=Speciality.objects.filter(active=True),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def _story() -> forms.CharField:
    return forms.CharField(
        label=_("Introduction"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class MediatorForm(forms.Form):
    """A mediator's entry in the register."""

    name = name_field()
    kind = forms.ChoiceField(label=pgettext_lazy("mediator", "Kind"), choices=Employment.choices)
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices, required=False)
    specialities = _specialities()
    expert = forms.BooleanField(label=_("Belongs to the expert pools"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Language.CHINESE],
    )
    appointed_on = day_field(_("Appointed on"), initial=today)
    term_ends_on = day_field(_("Term ends on"), required=False)
    user = forms.ModelChoiceField(
        label=_("Account"),
        queryset=User.objects.none(),
        to_field_name="username",
        required=False,
        help_text=_("With an account the mediator receives cases and acts in person."),
    )
    introduction = _story()
    choosable = forms.BooleanField(label=_("May be chosen by a party"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = _mediators_of(organisation)  # type: ignore[attr-defined]

    def entry(self) -> Entry:
        """The cleaned form as the service takes it."""
        given = dict(self.cleaned_data)
        given["specialities"] = tuple(given["specialities"])
        return Entry(**given)

    @staticmethod
    def initial_of(mediator: Mediator) -> dict[str, Any]:
        """What the form shows of a mediator."""
        names = ("name", "kind", "grade", "expert", "languages", "appointed_on", "term_ends_on")
        plain = {name: getattr(mediator, name) for name in (*names, "introduction", "choosable")}
        return {
            **plain,
            "specialities": list(mediator.specialities.all()),
            "user": mediator.user.username if mediator.user else None,
        }


def _mediators_of(organisation: Organisation) -> Any:
    """Accounts that work as mediators at the organisation."""
    posted = organisation.postings.current(timezone.localdate()).filter(role=Role.MEDIATOR)
    return User.objects.filter(is_active=True, pk__in=posted.values("user")).order_by("name", "pk")


class WhereForm(forms.Form):
    """For which organisation something is entered; only those the person keeps."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), widget=Searched()
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = Organisation.objects.active().filter(kept_by(by)).order_by("region_id", "name")
        self.fields["organisation"].queryset = kept  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """Why and when a mediator leaves the register."""

    reason = reason_field()
    ends_on = day_field(_("Last day"), initial=today)


class TrainingForm(forms.Form):
    """Hours of training."""

    held_on = day_field(pgettext_lazy("training", "Held on"), initial=today)
    hours = forms.DecimalField(
        label=_("Hours"),
        min_value=0,
        max_digits=4,
        decimal_places=1,
        widget=forms.NumberInput({"step": "0.5"}),
    )
    topic = forms.CharField(label=_("Topic"), max_length=128)


class AbsenceForm(forms.Form):
    """Time in which a mediator cannot be booked."""

    starts_at = from_field()
    ends_at = until_field()
    kind = forms.ChoiceField(label=_("Why absent"), choices=AbsenceKind.choices)


class ProfileForm(forms.Form):
    """What a mediation organisation tells about itself."""

    brand = forms.CharField(label=_("Studio or brand"), max_length=64, required=False)
    stationed_at = forms.ModelChoiceField(
        label=_("Stationed at"), queryset=Organisation.objects.none(), required=False, widget=Searched()
    )
    specialities = _specialities()
    opening_hours = forms.CharField(label=_("Opening hours"), max_length=200, required=False)
    introduction = _story()
    public = forms.BooleanField(label=_("Open to choice by the public"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = Organisation.objects.active().exclude(kind__group=OrganisationGroup.MEDIATION)
        county = hosts.filter(region__code__startswith=organisation.region.county_code)
        self.fields["stationed_at"].queryset = county.order_by("name")  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(profile: Profile | None) -> dict[str, Any]:
        """What the form shows of a profile."""
        if profile is None:
            return {}
        names = ("brand", "stationed_at", "opening_hours", "introduction", "public")
        return {
            **{name: getattr(profile, name) for name in names},
            "specialities": list(profile.specialities.all()),
        }
