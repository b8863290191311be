"""Where and when: rooms, bookings that cannot overlap, and the duty roster."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from core.models import Stamped
from organisations.models import Organisation

from .area import near_any
from .choices import Purpose, RoomKind, ShiftMode
from .register import Mediator


def _period() -> Func:
    """`[starts_at, ends_at)`: a booking may begin the minute another one ends."""
    return Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField())


class RoomQuerySet(models.QuerySet["Room"]):
    def active(self) -> RoomQuerySet:
        return self.filter(active=True, organisation__active=True)

    def visible_to(self, user: User) -> RoomQuerySet:
        """Rooms of the offices around a posting that may read the register."""
        return self.filter(near_any(user, Perms.REGISTER_READ, "organisation__"))

    def free(self, starts_at: datetime, ends_at: datetime) -> RoomQuerySet:
        """Active rooms nobody booked in that time."""
        taken = Booking.objects.standing().within(starts_at, ends_at).filter(room=OuterRef("pk"))
        return self.active().filter(~Exists(taken))


class Room(Stamped):
    """A room that can be booked."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="rooms", verbose_name=_("organisation")
    )
    name = models.CharField(pgettext_lazy("organisation", "name"), max_length=64)
    kind = models.CharField(
        pgettext_lazy("room", "kind"), max_length=16, choices=RoomKind, default=RoomKind.MEDIATION
    )
    capacity = models.PositiveSmallIntegerField(_("seats"), default=8)
    equipment = models.CharField(_("equipment"), max_length=200, blank=True)
    active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[RoomQuerySet] = RoomQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ("organisation_id", "name")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="room_name_once"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="room_seats_somebody"),
        ]

    def __str__(self) -> str:
        return self.name


class BookingQuerySet(models.QuerySet["Booking"]):
    def standing(self) -> BookingQuerySet:
        """Not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def within(self, starts_at: datetime, ends_at: datetime) -> BookingQuerySet:
        """Touching that time; the end of one may be the start of the next."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def visible_to(self, user: User) -> BookingQuerySet:
        """Bookings made for, or of rooms and mediators of, the offices around a posting."""
        return self.filter(
            near_any(user, Perms.REGISTER_READ, "organisation__")
            | near_any(user, Perms.REGISTER_READ, "room__organisation__")
            | near_any(user, Perms.REGISTER_READ, "mediator__organisation__")
        )

    def for_rows(self) -> BookingQuerySet:
        """With what a calendar shows of each."""
        return self.select_related("room", "mediator", "organisation__region", "made_by")


class Booking(Stamped):
    """A room, a mediator or both, taken for a time. The database refuses a second one that overlaps.

    `case_number` is plain text, because this room does not know cases; it is the only hint at a case.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="bookings", verbose_name=_("made for")
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("room")
    )
    mediator = models.ForeignKey(
        Mediator, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("mediator")
    )
    starts_at = models.DateTimeField(pgettext_lazy("time", "from"))
    ends_at = models.DateTimeField(pgettext_lazy("time", "until"))
    case_number = models.CharField(_("case number"), max_length=32, blank=True, db_index=True)
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose, default=Purpose.SESSION)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cancelled by")
    )

    objects: ClassVar[BookingQuerySet] = BookingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ("starts_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(room__isnull=False) | Q(mediator__isnull=False), name="booking_takes_something"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="booking_cancelled_by_somebody",
            ),
            ExclusionConstraint(
                name="booking_room_once",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True, room__isnull=False),
            ),
            ExclusionConstraint(
                name="booking_mediator_once",
                expressions=[
                    ("mediator", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True, mediator__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "starts_at"], name="booking_of_organisation")]

    def __str__(self) -> str:
        return f"{self.room or self.mediator} {self.starts_at:%Y-%m-%d %H:%M}"


class DutyShiftQuerySet(models.QuerySet["DutyShift"]):
    def standing(self) -> DutyShiftQuerySet:
        """Not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def between(self, first: date, last: date) -> DutyShiftQuerySet:
        """Days from the first to the last, both included."""
        return self.filter(day__gte=first, day__lte=last)

    def visible_to(self, user: User) -> DutyShiftQuerySet:
        """Shifts at the offices around a posting that may read the register."""
        return self.filter(near_any(user, Perms.REGISTER_READ, "organisation__"))

    def for_rows(self) -> DutyShiftQuerySet:
        """With what a roster shows of each."""
        return self.select_related("organisation__region", "mediator", "sender")


class DutyShift(Stamped):
    """Somebody is on duty at a centre on a day: a mediator, or a person a department sends."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="duty_shifts",
        verbose_name=pgettext_lazy("roster", "where"),
    )
    mediator = models.ForeignKey(
        Mediator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duty_shifts",
        verbose_name=_("mediator"),
    )
    sender = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    person = models.CharField(_("name of the person sent"), max_length=64, blank=True)
    mode = models.CharField(_("way of presence"), max_length=16, choices=ShiftMode)
    day = models.DateField(_("day"))
    starts = models.TimeField(pgettext_lazy("time", "from"))
    ends = models.TimeField(pgettext_lazy("time", "until"))
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)

    objects: ClassVar[DutyShiftQuerySet] = DutyShiftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("duty shift")
        verbose_name_plural = _("duty roster")
        ordering = ("day", "starts", "id")
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="shift_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(mediator__isnull=False, sender__isnull=True)
                | Q(mediator__isnull=True, sender__isnull=False),
                name="shift_by_a_mediator_or_a_sender",
            ),
            models.UniqueConstraint(
                fields=["mediator", "day", "starts"],
                condition=Q(cancelled_at__isnull=True),
                name="shift_of_a_mediator_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "sender", "person", "day", "starts"],
                condition=Q(cancelled_at__isnull=True, sender__isnull=False),
                name="shift_of_a_sender_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "day"], name="shift_of_organisation")]

    def __str__(self) -> str:
        return f"{self.mediator or self.sender} {self.day}"

    @property
    def who(self) -> str:
        """The mediator, or the person sent and who sends."""
        if self.mediator:
            return self.mediator.name
        return f"{self.sender} {self.person}".strip()
