"""What is asked to build a report: of which place, of which period, and what the report itself asks."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.filters import DateInput
from cases.forms.intake_widgets import SearchSelect
from core.errors import BadInput, DomainError
from organisations.models import Region, RegionLevel

from .asked import home
from .periods import Grain, Period, back, parse, spanning
from .report import Order, Report

__all__ = ["AskForm", "places"]

_BACK = {Grain.WEEK: 27, Grain.MONTH: 37, Grain.QUARTER: 17, Grain.YEAR: 8}
"""So many periods are offered in the list; an address may name older ones."""
_DOWN_TO = (RegionLevel.PROVINCE, RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.TOWNSHIP)


def places(user: User) -> QuerySet[Region]:
    """Places whose figures the person sees: her own, and those below down to townships."""
    found = Q(pk__in=())
    for prefix in scope_of(user, Perms.FIGURES).prefixes:
        found |= Q(code__startswith=prefix)
    own = {posting.organisation.region_id for posting in user.current_postings}
    return Region.objects.filter(found, Q(level__in=_DOWN_TO) | Q(pk__in=own)).order_by("code")


class AskForm(forms.Form):
    """Place and period; days of one's own where the report takes any."""

    place = forms.ModelChoiceField(
        label=pgettext_lazy("report", "Place"), queryset=Region.objects.none(), empty_label=None,
        widget=SearchSelect,
        error_messages={
            "required": gettext_lazy("Choose a place."),
            "invalid_choice": gettext_lazy("There is no such place in your area."),
        },
    )  # fmt: skip
    period = forms.CharField(
        label=pgettext_lazy("report", "Period"), widget=forms.Select,
        error_messages={"required": gettext_lazy("Choose a period.")},
    )  # fmt: skip
    since = forms.DateField(label=gettext_lazy("First day"), widget=DateInput, required=False)
    until = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def __init__(self, *args: Any, user: User, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report, self.today = report, timezone.localdate()
        fields: dict[str, Any] = self.fields
        fields["place"].queryset = places(user)
        fields["place"].initial = home(user).code
        fields["period"].widget.choices = self._choices()
        fields["period"].initial = self._first()
        if Grain.DAYS not in report.grains:
            del fields["since"], fields["until"]
        fields.update(report.fields())

    def order(self) -> Order:
        """What is asked for, cleaned."""
        own = {name: self.cleaned_data.get(name) for name in self.report.fields()}
        return Order(self.cleaned_data["place"], self.cleaned_data["period"], own)

    def refused(self, refusal: DomainError) -> None:
        """Put the sentences of a refusal beside their fields."""
        known = {name: lines for name, lines in refusal.fields.items() if name in self.fields}
        for name, lines in known.items():
            self.add_error(name, lines)
        if not known:
            self.add_error(None, str(refusal))

    def clean(self) -> dict[str, Any]:
        """The period as such."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if code := given.get("period"):
            try:
                given["period"] = self._period(code, given)
            except BadInput as refusal:
                self.refused(refusal)
        return given

    def _period(self, code: str, given: dict[str, Any]) -> Period:
        since, until = given.get("since"), given.get("until")
        if code != Grain.DAYS and not since and not until:
            return self._offered(parse(code))
        if code != Grain.DAYS:
            sentence = _("Choose “Other days” for the days below, or clear them.")
            raise BadInput(sentence, fields={"period": [sentence]})
        if since and until:
            return spanning(since, until)
        sentence = _("Give the first and the last day.")
        missing = next((name for name in ("since", "until") if not given.get(name)), "since")
        raise BadInput(sentence, fields={missing: [sentence]})

    def _offered(self, period: Period) -> Period:
        last = list(back(period.grain, self.today, self.report.offered))
        if last and period not in last:
            sentence = _("This report tells how things stand now: choose one of the periods offered.")
            raise BadInput(sentence, fields={"period": [sentence]})
        return period

    def _choices(self) -> list[Any]:
        groups: list[Any] = []
        for grain in self.report.grains:
            if grain == Grain.DAYS:
                groups.append((Grain.DAYS.value, Grain.DAYS.label))
                continue
            found = back(grain, self.today, self.report.offered or _BACK[grain])
            groups.append((grain.label, [(one.code, one.words) for one in found]))
        return groups[0][1] if len(groups) == 1 else groups

    def _first(self) -> str:
        """The last period that is over: its figures do not change any more."""
        first = self.report.grains[0]
        return first.value if first == Grain.DAYS else list(back(first, self.today, 2))[-1].code
