"""What the ledger can be narrowed by, as a form read from the address. Nothing personal is a filter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.filters import DateInput
from cases.forms.intake_widgets import SearchSelect
from cases.models import AlertLevel, DisputeType
from organisations.models import Region, RegionLevel

from .lists import OPEN
from .models import FindingState

__all__ = ["STATES", "LedgerFilter", "moment"]

STATES = ((OPEN, pgettext_lazy("state of a finding", "Not struck off")), *FindingState.choices)
_LEVELS_BELOW = 2


class LedgerFilter(forms.Form):
    """Every filter of the ledger; a value that is none narrows nothing and is told."""

    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    level = forms.ChoiceField(label=_("Alert level"), choices=AlertLevel.choices, required=False)
    major = forms.BooleanField(label=_("major risk"), required=False)
    number = forms.RegexField(
        r"^\s*[Pp][0-9-]{1,23}\s*$", label=_("Ledger number"), required=False, strip=True,
        error_messages={"invalid": _("A ledger number looks like P150203-2026-000001.")},
    )  # fmt: skip
    type = forms.ModelChoiceField(
        label=_("Dispute type"), queryset=DisputeType.objects.all(), required=False, empty_label=_("All"),
        widget=SearchSelect,
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Region.objects.none(), required=False, empty_label=_("All"),
        widget=SearchSelect,
    )  # fmt: skip
    since = forms.DateField(label=_("Found from"), required=False, widget=DateInput)
    until = forms.DateField(label=_("Found until"), required=False, widget=DateInput)

    def __init__(self, data: Mapping[str, Any], *, user: User) -> None:
        super().__init__(data)
        self.fields["place"].queryset = _places(user)  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, Any]:
        """What was chosen, by name, as the fields read it."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen as `screening.lists.narrowed` takes it, and as a job can keep it."""
        return {name: _plain(name, value) for name, value in self.given.items()}


def moment(chosen: Mapping[str, str]) -> str:
    """The column the list is read by: between days by day, else by its key."""
    return "found_at" if "since" in chosen or "until" in chosen else ""


def _plain(name: str, value: Any) -> str:
    if isinstance(value, Region):
        return value.prefix
    if isinstance(value, DisputeType):
        return value.code
    return str(value).strip().upper() if name == "number" else str(value)


def _places(user: User) -> QuerySet[Region]:
    """The person's own places and two levels below them."""
    found = Q(pk__in=())
    for prefix in scope_of(user, Perms.SCREEN_READ).prefixes:
        below = [level.value for level in RegionLevel if level.prefix_length >= len(prefix)]
        found |= Q(code__startswith=prefix, level__in=below[: _LEVELS_BELOW + 1])
    return Region.objects.filter(found)
