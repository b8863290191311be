"""What the list of rounds can be narrowed by, as a form read from the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.models import RegionLevel
from screening.models import UNIT_LEVELS, Frequency, Plan, Round

__all__ = ["RoundFilter"]

_ALL = ("", _("All"))
_LEVELS = [_ALL, *((level, RegionLevel(level).label) for level in UNIT_LEVELS)]


class RoundFilter(forms.Form):
    """By plan, by the level of the units, by how often; what is none of these narrows nothing."""

    plan = forms.ModelChoiceField(
        label=pgettext_lazy("screening", "Plan"), queryset=Plan.objects.none(), required=False,
        empty_label=_("All"),
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Units"), choices=_LEVELS, required=False)
    every = forms.ChoiceField(label=_("How often"), choices=[_ALL, *Frequency.choices], required=False)

    def __init__(self, *args: Any, plans: QuerySet[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]

    def narrowed(self, rounds: QuerySet[Round]) -> QuerySet[Round]:
        """The rounds that the filters leave."""
        self.is_valid()
        named = {"plan": "plan", "level": "plan__unit_level", "every": "plan__frequency"}
        chosen = {named[name]: value for name, value in self.cleaned_data.items() if value}
        return rounds.filter(**chosen)
