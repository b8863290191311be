"""Rooms, bookings and the duty roster over the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from accounts.scope import scope_of
from core.api import StrictSerializer
from core.errors import BadInput
from core.formapi import serializer_for
from mediators.forms.calendar import BookingForm, CancelForm, MoveForm, RoomEditForm, RoomForm, ShiftForm
from mediators.models import Booking, DutyShift, Room, keeps
from mediators.presenters.calendar import in_sight
from mediators.presenters.frame import midnight
from mediators.services import bookings, rooms, roster

from .base import PK, SENT_KEY, RegisterViewSet
from .shown import BookingShown, RoomShown, ShiftShown

MOST_DAYS = 62
_SPAN = [
    OpenApiParameter("since", date, required=True, description="First day."),
    OpenApiParameter("until", date, required=True, description=f"Last day, at most {MOST_DAYS} later."),
    OpenApiParameter("organisation", int, description="Id of the office."),
]
_SPAN_NAMES = frozenset({"since", "until", "organisation"})


class SpanIn(StrictSerializer):
    """From the first to the last day, both included."""

    since = serializers.DateField()
    until = serializers.DateField()
    organisation = serializers.IntegerField(required=False, min_value=1)


class RoomViewSet(RegisterViewSet):
    """Rooms of the offices around the person."""

    serializer_class = RoomShown
    needs: ClassVar[Mapping[str, Declaration]] = {
        "list": Perms.REGISTER_READ,
        "create": Perms.REGISTER_KEEP,
        "update": Perms.REGISTER_KEEP,
    }

    def get_queryset(self) -> QuerySet[Room]:
        return Room.objects.visible_to(self.by).select_related("organisation__region")

    @extend_schema(responses=RoomShown(many=True))
    def list(self, request: Request) -> Response:
        """Rooms by office, those not in use as well; at most five hundred."""
        return self.shown_many(RoomShown, self.get_queryset().order_by("organisation_id", "name")[:500])

    @extend_schema(request=serializer_for(RoomForm), responses={201: RoomShown})
    def create(self, request: Request) -> Response:
        """A new room of `organisation`, named by its id in the body."""
        office, form = self.placed_form(request, _PlacedRoomForm)
        made = rooms.add_room(by=self.by, organisation=office, **form.cleaned_data)
        return self.shown(RoomShown, made, 201)

    @extend_schema(parameters=[PK], request=serializer_for(RoomEditForm), responses=RoomShown)
    def update(self, request: Request, pk: str) -> Response:
        """Another name, kind, size or equipment, in use or not."""
        room = self.get_object()
        given = self.form(request, RoomEditForm).cleaned_data
        return self.shown(RoomShown, rooms.edit_room(by=self.by, room=room, **given))


class _PlacedRoomForm(RoomForm):
    def __init__(self, *args: Any, organisation: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class SpanViewSet(RegisterViewSet):
    """Lists between two days."""

    parameters: ClassVar[Mapping[str, frozenset[str]]] = {"list": _SPAN_NAMES}

    def span(self) -> dict[str, Any]:
        """The days asked for.

        Raises:
            BadInput: they are missing, the wrong way round, or too far apart.
        """
        asked = self.read_query(SpanIn)
        if not asked["since"] <= asked["until"] <= asked["since"] + timedelta(days=MOST_DAYS):
            sentence = _("The last day must follow the first, at most 62 days later.")
            raise BadInput(sentence, code="invalid", fields={"until": [sentence]})
        return asked


class BookingViewSet(SpanViewSet):
    """Bookings of rooms and mediators around the person."""

    serializer_class = BookingShown
    needs: ClassVar[Mapping[str, Declaration]] = {
        "list": Perms.REGISTER_READ,
        "create": Perms.BOOK,
        "move": Perms.REGISTER_READ,
        "cancel": Perms.REGISTER_READ,
    }

    def get_queryset(self) -> QuerySet[Booking]:
        bookings = Booking.objects.visible_to(self.by).for_rows()
        return bookings.select_related("room__organisation__region")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "sees": self._sees}

    @extend_schema(parameters=_SPAN, responses=BookingShown(many=True))
    def list(self, request: Request) -> Response:
        """Bookings that stand, by time; at most a thousand."""
        asked = self.span()
        end = midnight(asked["until"] + timedelta(days=1))
        found = (
            Booking.objects.visible_to(self.by).standing().within(midnight(asked["since"]), end).for_rows()
        )
        if "organisation" in asked:
            found = found.filter(organisation_id=asked["organisation"])
        return self.shown_many(BookingShown, found.order_by("starts_at", "pk")[:1000])

    @extend_schema(request=serializer_for(BookingForm), parameters=[SENT_KEY], responses={201: BookingShown})
    def create(self, request: Request) -> Response:
        """Take a room, a mediator or both; what is taken already is a conflict that says until when."""
        given = self.form(request, BookingForm, by=self.by).cleaned_data
        made = bookings.book(by=self.by, **{**given, "key": str(given["key"])})
        return self.shown(BookingShown, made, 201)

    @extend_schema(parameters=[PK], request=serializer_for(MoveForm), responses=BookingShown)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Another time, room or mediator."""
        given = self.form(request, MoveForm, by=self.by).cleaned_data
        moved = bookings.move_booking(by=self.by, booking=self.get_object(), **given)
        return self.shown(BookingShown, moved)

    @extend_schema(parameters=[PK], request=serializer_for(CancelForm), responses=BookingShown)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Give the time free."""
        given = self.form(request, CancelForm).cleaned_data
        done = bookings.cancel_booking(by=self.by, booking=self.get_object(), **given)
        return self.shown(BookingShown, done)

    def _sees(self, booking: Booking) -> bool:
        """Whether the office it was made for is in sight, or the room is kept."""
        if in_sight(scope_of(self.by, Perms.REGISTER_READ), booking.organisation):
            return True
        return bool(booking.room and keeps(self.by, booking.room.organisation))


class DutyShiftViewSet(SpanViewSet):
    """The duty roster of the offices around the person."""

    serializer_class = ShiftShown
    needs: ClassVar[Mapping[str, Declaration]] = {
        "list": Perms.REGISTER_READ,
        "create": Perms.REGISTER_KEEP,
        "cancel": Perms.REGISTER_KEEP,
    }

    def get_queryset(self) -> QuerySet[DutyShift]:
        return DutyShift.objects.visible_to(self.by).for_rows()

    @extend_schema(parameters=_SPAN, responses=ShiftShown(many=True))
    def list(self, request: Request) -> Response:
        """Shifts that stand, by day; at most a thousand."""
        asked = self.span()
        found = DutyShift.objects.visible_to(self.by).standing().for_rows()
        found = found.between(asked["since"], asked["until"])
        if "organisation" in asked:
            found = found.filter(organisation_id=asked["organisation"])
        return self.shown_many(ShiftShown, found[:1000])

    @extend_schema(request=serializer_for(ShiftForm), responses={201: ShiftShown(many=True)})
    def create(self, request: Request) -> Response:
        """One shift at `organisation`, or the same on `weekdays` (0 Monday) from `day` to `last`."""
        office, form = self.placed_form(request, ShiftForm)
        made = roster.plan(by=self.by, organisation=office, duty=form.duty(), **form.when())
        return Response(self.shown_many(ShiftShown, made).data, status=201)

    @extend_schema(parameters=[PK], request=None, responses=ShiftShown)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Nobody comes on that day after all."""
        return self.shown(ShiftShown, roster.cancel_shift(by=self.by, shift=self.get_object()))
