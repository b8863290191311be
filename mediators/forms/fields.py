"""Fields this room's forms share: days, moments and hours as browsers send them."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediators.models import Mediator


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(format="%Y-%m-%d", attrs=attrs or None)


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", attrs={"step": 300})


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"step": 300})


class Searched(forms.Select):
    """A long list one can type into."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-search": ""})


class MediatorField(forms.ModelChoiceField):
    """A mediator with the organisation, since names repeat."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mediator"))
        super().__init__(queryset=Mediator.objects.none(), widget=Searched(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.organisation.name}"


def name_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(label=pgettext_lazy("person", "Name"), max_length=64, **kwargs)


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True})
    )


def key_field() -> forms.UUIDField:
    """The submission key: a double click makes one thing."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def from_field() -> forms.DateTimeField:
    return forms.DateTimeField(label=pgettext_lazy("time", "From"), widget=MomentInput())


def until_field(**kwargs: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=pgettext_lazy("time", "Until"), widget=MomentInput(), **kwargs)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), **kwargs)


def today() -> Any:
    """The day in the site's own zone, for a field's initial value."""
    return timezone.localdate()
