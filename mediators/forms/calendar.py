"""What is asked for rooms, bookings and the duty roster."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from mediators.models import Mediator, Purpose, Room, RoomKind, ShiftMode, near_any
from mediators.models.register import MediatorQuerySet
from mediators.services.roster import Duty
from organisations.models import Organisation

from .fields import (
    MediatorField,
    Searched,
    TimeInput,
    day_field,
    from_field,
    key_field,
    name_field,
    reason_field,
    today,
    until_field,
)

WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)


def bookable_mediators(user: User, perm: Perms = Perms.BOOK) -> MediatorQuerySet:
    """Mediators of the offices around the person, and the experts from anywhere."""
    around = near_any(user, perm, "organisation__")
    found = Mediator.objects.serving(timezone.localdate()).filter(around)
    experts = Mediator.objects.serving(timezone.localdate()).filter(expert=True)
    return (found | experts).select_related("organisation").order_by("organisation__name", "name")


def _kept_rooms(user: User) -> Any:
    rooms = Room.objects.active().filter(near_any(user, Perms.BOOK, "organisation__"))
    return rooms.select_related("organisation").order_by("organisation__name", "name")


class RoomField(forms.ModelChoiceField):
    """A room with its organisation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Room"), queryset=Room.objects.none(), required=False, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organisation.name} · {obj.name} ({obj.capacity})"


class RoomForm(forms.Form):
    """A room that can be booked."""

    name = forms.CharField(label=_("Name of the room"), max_length=64)
    kind = forms.ChoiceField(label=pgettext_lazy("room", "Kind"), choices=RoomKind.choices)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=2000, initial=8)
    equipment = forms.CharField(label=_("Equipment"), max_length=200, required=False)


class RoomEditForm(RoomForm):
    """A room that exists; it can be taken out of use."""

    active = forms.BooleanField(label=_("In use"), required=False)


class BookingForm(forms.Form):
    """A room, a mediator or both, for a time."""

    organisation = forms.ModelChoiceField(label=_("Made for"), queryset=Organisation.objects.none())
    starts_at = from_field()
    ends_at = until_field()
    room = RoomField()
    mediator = MediatorField(required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices, initial=Purpose.SESSION)
    case_number = forms.RegexField(
        r"^[0-9]{6}-[0-9]{4}-[0-9]{6,9}\Z",
        label=_("Case number"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "150203-2026-000123"}),
    )
    key = key_field()

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        own = scope_of(by, Perms.BOOK).organisations
        fields["organisation"].queryset = Organisation.objects.filter(pk__in=own, active=True).order_by("pk")
        fields["organisation"].empty_label = None
        fields["room"].queryset = _kept_rooms(by)
        fields["mediator"].queryset = bookable_mediators(by)


class MoveForm(forms.Form):
    """Another time, room or mediator; what stays empty stays as it is."""

    starts_at = from_field()
    ends_at = until_field(required=False)
    room = RoomField()
    mediator = MediatorField(required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["room"].queryset = _kept_rooms(by)
        fields["mediator"].queryset = bookable_mediators(by)


class CancelForm(forms.Form):
    """Why a booking is cancelled."""

    reason = reason_field()


class ShiftForm(forms.Form):
    """Somebody on duty on one day, or on weekdays until a last day."""

    mode = forms.ChoiceField(label=_("Way of presence"), choices=ShiftMode.choices)
    mediator = MediatorField(required=False)
    sender = forms.ModelChoiceField(
        label=_("Or sent by"), queryset=Organisation.objects.none(), required=False, widget=Searched()
    )
    person = name_field(required=False, help_text=_("Who is sent, if an organisation sends somebody."))
    day = day_field(_("First day"), initial=today)
    starts = forms.TimeField(label=pgettext_lazy("time", "From"), widget=TimeInput(), initial="08:30")
    ends = forms.TimeField(label=pgettext_lazy("time", "Until"), widget=TimeInput(), initial="17:30")
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Repeat on"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    last = day_field(_("Last day"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        county = organisation.region.county_code
        serving = Mediator.objects.serving(timezone.localdate()).select_related("organisation")
        fields["mediator"].queryset = serving.filter(organisation__region__code__startswith=county)
        around = Organisation.objects.active().filter(region__code__startswith=county)
        fields["sender"].queryset = around.exclude(pk=organisation.pk).order_by("name")

    def duty(self) -> Duty:
        """Who and how, as the service takes it."""
        given = self.cleaned_data
        names = ("starts", "ends", "mediator", "sender", "person")
        return Duty(mode=ShiftMode(given["mode"]), **{name: given[name] for name in names})

    def when(self) -> dict[str, Any]:
        """The days asked for, as the service takes them; without a last day one week is planned."""
        first: date = self.cleaned_data["day"]
        last = self.cleaned_data["last"] or first + timedelta(days=6)
        return {"weekdays": self.cleaned_data["weekdays"], "first": first, "last": last}
