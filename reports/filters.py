"""What the dashboard can be narrowed by, as a form read from the address. Nothing personal is a filter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import Scope, scope_of
from cases.filters import DateInput
from cases.forms.intake_widgets import SearchSelect
from cases.models import AlertLevel, CaseSource, DisputeType
from organisations.models import Organisation, Region, RegionLevel

from .periods import Grain, period_of

__all__ = ["Compare", "FigureFilter", "Preset", "with_days"]

_LEVELS_BELOW = 2


class Preset(models.TextChoices):
    """A period that ends today. An address that names one shows other days tomorrow."""

    WEEK = "week", _("This week")
    MONTH = "month", _("This month")
    QUARTER = "quarter", _("This quarter")
    YEAR = "year", _("This year")

    def days(self, today: date) -> tuple[date, date]:
        """From its first day until today."""
        return period_of(Grain(self.value), today).since, today


class Compare(models.TextChoices):
    """What the figures of a period are held against."""

    BEFORE = "before", _("the days before")
    YEAR = "year", _("the same days of last year")


def with_days(given: Mapping[str, str], *, now: date | None = None) -> tuple[dict[str, str], Preset | None]:
    """What an address asks, with the days of its period filled in, and that period.

    Days of one's own go before a named period; an address that names neither is about this month.
    """
    asked = {name: value for name, value in given.items() if value}
    if "since" in asked or "until" in asked:
        return asked, None
    named = asked.pop("period", "")
    preset = Preset(named) if named in Preset.values else Preset.MONTH
    since, until = preset.days(now or timezone.localdate())
    return {**asked, "since": since.isoformat(), "until": until.isoformat()}, preset


class FigureFilter(forms.Form):
    """The filters that are chosen from longer lists."""

    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Region.objects.none(), required=False, empty_label=None,
        widget=SearchSelect,
    )  # fmt: skip
    since = forms.DateField(label=pgettext_lazy("days", "From"), required=False, widget=DateInput)
    until = forms.DateField(label=pgettext_lazy("days", "Until"), required=False, widget=DateInput)
    type = forms.ModelChoiceField(
        label=_("Dispute type"), queryset=DisputeType.objects.filter(active=True), required=False,
        empty_label=_("All"), widget=SearchSelect,
    )  # fmt: skip
    source = forms.ModelChoiceField(
        label=_("Case source"), queryset=CaseSource.objects.filter(active=True), required=False,
        empty_label=_("All"),
    )  # fmt: skip
    level = forms.ChoiceField(
        label=_("Alert level"), choices=[("", _("All")), *AlertLevel.choices], required=False
    )
    office = forms.ModelChoiceField(
        label=_("Holder"), queryset=Organisation.objects.none(), required=False, empty_label=_("All"),
        widget=SearchSelect,
    )  # fmt: skip

    def __init__(self, initial: Mapping[str, Any], *, user: User) -> None:
        super().__init__(initial=dict(initial))
        scope = scope_of(user, Perms.FIGURES)
        self.fields["place"].queryset = _places(scope)  # type: ignore[attr-defined]
        self.fields["office"].queryset = _offices(scope)  # type: ignore[attr-defined]


def _places(scope: Scope) -> QuerySet[Region]:
    """The person's own places and two levels below them."""
    found = Q(pk__in=())
    for prefix in scope.prefixes:
        below = [level.value for level in RegionLevel if level.prefix_length >= len(prefix)]
        found |= Q(code__startswith=prefix, level__in=below[: _LEVELS_BELOW + 1])
    return Region.objects.filter(found)


def _offices(scope: Scope) -> QuerySet[Organisation]:
    """The offices of the person's own places."""
    found = Q(pk__in=())
    for prefix in scope.prefixes:
        found |= Q(region__code__startswith=prefix)
    return Organisation.objects.filter(found)
