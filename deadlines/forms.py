"""Forms of the administration of calendar, hours, policies and ladders: shape only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Organisation

from .models import Audience, Card, DayKind, Effect, Policy, Rung
from .services.policies import EDITABLE

__all__ = ["DayForm", "HoursForm", "LadderForm", "PolicyForm", "ReasonForm", "YearForm", "clock"]

_WORDS = (
    "name_zh", "name_en", "starts_on", "starts_on_zh", "pause_note", "pause_note_zh", "extension_note",
    "extension_note_zh", "basis", "basis_zh",
)  # fmt: skip
EARLIEST = date(2000, 1, 1)
_SPAN = re.compile(r"^([01]?\d|2[0-4])[:：]([0-5]\d)$")
_LINES = forms.Textarea(attrs={"rows": 9, "cols": 48})


class ReasonForm(forms.Form):
    """Why something is changed; kept with the change."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("For example the number of the notice. It is kept in the audit trail."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class DayForm(ReasonForm):
    """What one day is."""

    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=DayKind.choices)
    name = forms.CharField(label=gettext_lazy("holiday"), max_length=32, required=False)
    field_order = ("kind", "name", "reason")


class YearForm(ReasonForm):
    """A whole year as the State Council publishes it."""

    year = forms.IntegerField(label=gettext_lazy("year"), min_value=2024, max_value=2100)
    rests = forms.CharField(
        label=gettext_lazy("holidays"),
        widget=_LINES,
        help_text=gettext_lazy("One a line: name, first day, last day. Weekends rest without being named."),
    )
    makeups = forms.CharField(
        label=gettext_lazy("make-up days"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 48}),
        help_text=gettext_lazy("Saturdays and Sundays that are worked, one a line."),
    )
    field_order = ("year", "rests", "makeups", "reason")

    def clean_rests(self) -> list[tuple[date, date, str]]:
        return [_holiday(line) for line in _lines(self.cleaned_data["rests"])]

    def clean_makeups(self) -> list[date]:
        return [_date(word) for line in _lines(self.cleaned_data["makeups"]) for word in _words(line)]


class HoursForm(ReasonForm):
    """When an office is open, from a day on."""

    office = forms.ModelChoiceField(
        Organisation.objects.filter(active=True),
        label=gettext_lazy("office"),
        required=False,
        empty_label=gettext_lazy("all offices without hours of their own"),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    hours = forms.CharField(
        label=gettext_lazy("Opening hours"),
        max_length=80,
        help_text=gettext_lazy("Openings in order, for example 08:30-12:00 14:30-17:30."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    field_order = ("office", "starts_on", "hours", "reason")

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < EARLIEST:
            raise forms.ValidationError(_("No office of this system is that old."))
        return day

    def clean_hours(self) -> list[int]:
        marks = re.split(r"[\s,，、;；~–—-]+", self.cleaned_data["hours"].strip())
        return [_minutes(mark) for mark in marks]


class PolicyForm(forms.ModelForm):
    """Everything a policy says; its code stays for good."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("For example the rule that changed. It is kept with the version."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    class Meta:
        model = Policy
        fields = EDITABLE
        widgets = {name: forms.TextInput(attrs={"class": "vTextField"}) for name in _WORDS}

    def _post_clean(self) -> None:
        """The row is left alone here: the service checks and writes it."""


class RungForm(forms.ModelForm):
    """One rung of a ladder."""

    tells = forms.MultipleChoiceField(
        label=gettext_lazy("tells"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
    card = forms.ChoiceField(label=gettext_lazy("card"), choices=[("", "–"), *Card.choices], required=False)
    effect = forms.ChoiceField(
        label=gettext_lazy("effect"), choices=[("", "–"), *Effect.choices], required=False
    )

    class Meta:
        model = Rung
        fields = ("code", "share", "least_working_hours", "tells", "card", "effect")

    def _post_clean(self) -> None:
        """The row is left alone here: the service checks and writes it."""


RungForms = forms.formset_factory(RungForm, extra=1, can_delete=True, max_num=8)


class LadderForm(ReasonForm):
    """All rungs of a ladder at once, and why they change."""

    def __init__(self, data: Any = None, *, rungs: Sequence[dict[str, Any]], **given: Any) -> None:
        super().__init__(data, **given)
        self.rungs = RungForms(data, initial=list(rungs), prefix="rungs")

    def is_valid(self) -> bool:
        return super().is_valid() and self.rungs.is_valid()

    @property
    def given(self) -> list[dict[str, Any]]:
        """The rungs as they shall be, the earliest first."""
        kept = [one.cleaned_data for one in self.rungs if one.has_changed() or one.initial]
        return sorted((one for one in kept if one and not one["DELETE"]), key=lambda one: one["share"])


def clock(spans: Sequence[int]) -> str:
    """`08:30-12:00 14:30-17:30` of minutes after midnight."""
    marks = [f"{mark // 60:02}:{mark % 60:02}" for mark in spans]
    return " ".join(f"{opens}-{closes}" for opens, closes in zip(marks[::2], marks[1::2], strict=False))


def _minutes(mark: str) -> int:
    found = _SPAN.match(mark)
    if not found:
        raise ValidationError(_("“%(word)s” is no time of day.") % {"word": mark})
    return int(found[1]) * 60 + int(found[2])


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _words(line: str) -> list[str]:
    return [word for word in re.split(r"[\s,，、;；]+", line) if word]


def _holiday(line: str) -> tuple[date, date, str]:
    name, *days = _words(line)
    if len(days) not in (1, 2):
        words = _("“%(line)s” must be a name, the first day and the last day.")
        raise ValidationError(words % {"line": line})
    return _date(days[0]), _date(days[-1]), name[:32]


def _date(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as wrong:
        raise ValidationError(_("“%(word)s” is no date like 2027-10-01.") % {"word": word}) from wrong


def values_of(form: Any) -> dict[str, Any]:
    """What a form was given, without the reason."""
    return {name: value for name, value in form.cleaned_data.items() if name != "reason"}
