"""What the API shows of the register, the roster and the calendar."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api import LocalTime
from mediators.models import Absence, Booking, DutyShift, Mediator, Profile, Room, Speciality, Training
from organisations.models import Organisation


class SpecialityShown(serializers.Serializer[Speciality]):
    """A field of disputes; eight of them are expert pools."""

    code = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    active = serializers.BooleanField()
    expert_pool = serializers.BooleanField()
    dispute_types = serializers.ListField(child=serializers.CharField())


class MediatorShown(serializers.Serializer[Mediator]):
    """A mediator on the register."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    organisation = serializers.IntegerField(source="organisation_id")
    organisation_name = serializers.CharField(source="organisation.name")
    region = serializers.CharField(source="organisation.region_id")
    kind = serializers.CharField()
    grade = serializers.CharField()
    specialities = serializers.SerializerMethodField(help_text="Codes of the specialities.")
    expert = serializers.BooleanField()
    languages = serializers.ListField(child=serializers.CharField())
    appointed_on = serializers.DateField()
    term_ends_on = serializers.DateField(allow_null=True)
    active = serializers.BooleanField()
    introduction = serializers.CharField()
    choosable = serializers.BooleanField()
    training_hours = serializers.SerializerMethodField(help_text="Hours of training in the present year.")

    def get_specialities(self, mediator: Mediator) -> list[str]:
        return [speciality.pk for speciality in mediator.specialities.all()]

    @extend_schema_field(serializers.DecimalField(max_digits=7, decimal_places=1, allow_null=True))
    def get_training_hours(self, mediator: Mediator) -> str | None:
        hours: Any = getattr(mediator, "training_hours", None)
        return None if hours is None else f"{hours:.1f}"


class TrainingShown(serializers.Serializer[Training]):
    """Hours of training."""

    id = serializers.IntegerField()
    held_on = serializers.DateField()
    hours = serializers.DecimalField(max_digits=5, decimal_places=1)
    topic = serializers.CharField()


class AbsenceShown(serializers.Serializer[Absence]):
    """Time in which a mediator cannot be booked."""

    id = serializers.IntegerField()
    starts_at = LocalTime()
    ends_at = LocalTime()


class ProfileShown(serializers.Serializer[Organisation]):
    """A mediation organisation and what it tells about itself."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField(source="kind_id")
    region = serializers.CharField(source="region_id")
    people = serializers.IntegerField(help_text="Mediators on the register.")
    brand = serializers.SerializerMethodField()
    stationed_at = serializers.SerializerMethodField()
    specialities = serializers.SerializerMethodField()
    opening_hours = serializers.SerializerMethodField()
    introduction = serializers.SerializerMethodField()
    public = serializers.SerializerMethodField()

    def _of(self, office: Organisation) -> Profile | None:
        return getattr(office, "profile", None)

    def get_brand(self, office: Organisation) -> str:
        profile = self._of(office)
        return profile.brand if profile else ""

    def get_stationed_at(self, office: Organisation) -> int | None:
        profile = self._of(office)
        return profile.stationed_at_id if profile else None

    def get_specialities(self, office: Organisation) -> list[str]:
        profile = self._of(office)
        return [one.pk for one in profile.specialities.all()] if profile else []

    def get_opening_hours(self, office: Organisation) -> str:
        profile = self._of(office)
        return profile.opening_hours if profile else ""

    def get_introduction(self, office: Organisation) -> str:
        profile = self._of(office)
        return profile.introduction if profile else ""

    def get_public(self, office: Organisation) -> bool:
        profile = self._of(office)
        return bool(profile and profile.public)


class RoomShown(serializers.Serializer[Room]):
    """A room that can be booked."""

    id = serializers.IntegerField()
    organisation = serializers.IntegerField(source="organisation_id")
    organisation_name = serializers.CharField(source="organisation.name")
    name = serializers.CharField()
    kind = serializers.CharField()
    capacity = serializers.IntegerField()
    equipment = serializers.CharField()
    active = serializers.BooleanField()


class BookingShown(serializers.Serializer[Booking]):
    """A room, a mediator or both, taken for a time. Of other areas' bookings only the time is told."""

    id = serializers.IntegerField()
    room = serializers.IntegerField(source="room_id", allow_null=True)
    mediator = serializers.IntegerField(source="mediator_id", allow_null=True)
    starts_at = LocalTime()
    ends_at = LocalTime()
    organisation = serializers.IntegerField(source="organisation_id")
    purpose = serializers.SerializerMethodField()
    case_number = serializers.SerializerMethodField()
    cancelled_at = LocalTime(allow_null=True)

    def get_purpose(self, booking: Booking) -> str:
        return booking.purpose if self.context["sees"](booking) else ""

    def get_case_number(self, booking: Booking) -> str:
        return booking.case_number if self.context["sees"](booking) else ""


class ShiftShown(serializers.Serializer[DutyShift]):
    """Somebody on duty."""

    id = serializers.IntegerField()
    organisation = serializers.IntegerField(source="organisation_id")
    mediator = serializers.IntegerField(source="mediator_id", allow_null=True)
    sender = serializers.IntegerField(source="sender_id", allow_null=True)
    who = serializers.CharField()
    mode = serializers.CharField()
    day = serializers.DateField()
    starts = serializers.TimeField(format="%H:%M")
    ends = serializers.TimeField(format="%H:%M")
