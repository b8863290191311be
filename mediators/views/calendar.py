"""The calendar of rooms and mediators, and the acts of booking."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from accounts.scope import can, scope_of
from core import htmx
from core.errors import NotFound
from mediators.forms.calendar import BookingForm, CancelForm, MoveForm
from mediators.models import At, Booking, keeps
from mediators.presenters.calendar import calendar as presented
from mediators.presenters.calendar import in_sight
from mediators.presenters.frame import Dialog, Week, asked_day, asked_place, tabs
from mediators.services import bookings

from .shared import FormPage, form_page, get_booking, posted, saved

_USUAL_START, _USUAL_LENGTH = time(9, 0), timedelta(hours=1)


@require_safe
@needs(Perms.REGISTER_READ)
def calendar(request: StaffRequest) -> HttpResponse:
    """A week or a day of an office: its rooms, and the mediators who work there."""
    place, day = asked_place(request), asked_day(request)
    by_day = request.GET.get("view") == "day"
    week = Week.of(day)
    step = timedelta(days=1 if by_day else 7)
    first = day if by_day else week.first
    context: dict[str, Any] = {
        "tabs": tabs("calendar"), "place": place, "day": day, "week": week, "by_day": by_day,
        "before": (first - step).isoformat(), "after": (first + step).isoformat(),
        "may_book": can(request.user, Perms.BOOK),
    }  # fmt: skip
    if place:
        days = [day] if by_day else week.days
        context["calendar"] = presented(request.user, place.chosen, days)
    return render(request, "mediators/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.BOOK)
def book(request: StaffRequest) -> HttpResponse:
    form = BookingForm(request.POST or None, initial=_wished(request), by=request.user)
    made = posted(request, form, lambda: _booked(request, form))
    if made:
        return htmx.done(request, reverse("mediators:booking", args=[made.pk]), _("Booked."))
    crumbs = [(reverse("mediators:calendar"), _("Calendar"))]
    hint = _("Choose a room, a mediator or both. What is taken already is refused, with the time it is free.")
    return form_page(request, FormPage(_("Book"), form, _("Book"), crumbs, hint=hint))


@require_safe
@needs(Perms.REGISTER_READ)
def booking(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _seen(request, pk))


@require_POST
@needs(Perms.REGISTER_READ)
def move(request: StaffRequest, pk: int) -> HttpResponse:
    found, form = _seen(request, pk), MoveForm(request.POST, by=request.user)
    if saved(form, lambda: bookings.move_booking(by=request.user, booking=found, **form.cleaned_data)):
        return htmx.done(request, reverse("mediators:booking", args=[pk]), _("Moved."))
    return _page(request, _seen(request, pk), _move_dialog(found, form))


@require_POST
@needs(Perms.REGISTER_READ)
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    found, form = _seen(request, pk), CancelForm(request.POST)
    if saved(form, lambda: bookings.cancel_booking(by=request.user, booking=found, **form.cleaned_data)):
        return htmx.done(request, reverse("mediators:booking", args=[pk]), _("Cancelled."))
    return _page(request, _seen(request, pk), _cancel_dialog(found, form))


def _seen(request: StaffRequest, pk: int) -> Booking:
    """A booking whose office is in sight; of others only the time is shown, in the calendar."""
    found = get_booking(request, pk)
    kept = found.room and keeps(request.user, found.room.organisation)
    if kept or in_sight(scope_of(request.user, Perms.REGISTER_READ), found.organisation):
        return found
    raise NotFound(_("This booking was made for another office."))


def _page(request: StaffRequest, found: Booking, opened: Dialog | None = None) -> HttpResponse:
    may = can(request.user, Perms.BOOK, At(found.organisation))
    may = may or bool(found.room and keeps(request.user, found.room.organisation))
    over = found.cancelled_at is not None or found.ends_at <= timezone.now()
    dialogs: list[Dialog] = []
    if may and not over:
        fresh = (_move_dialog(found, _moved(request, found)), _cancel_dialog(found))
        dialogs = [opened if opened and opened.id == dialog.id else dialog for dialog in fresh]
    context = {"booking": found, "dialogs": dialogs}
    return render(request, "mediators/booking.html", context, status=400 if opened else 200)


def _moved(request: StaffRequest, found: Booking) -> MoveForm:
    initial = {name: getattr(found, name) for name in ("starts_at", "ends_at", "room", "mediator")}
    return MoveForm(initial=initial, by=request.user)


def _move_dialog(found: Booking, form: MoveForm) -> Dialog:
    return Dialog(
        id="move", url=reverse("mediators:booking_move", args=[found.pk]), title=_("Move the booking"),
        consequence=_("The old time is free again at once."), label=_("Move"), form=form, show=form.is_bound,
    )  # fmt: skip


def _cancel_dialog(found: Booking, form: CancelForm | None = None) -> Dialog:
    return Dialog(
        id="cancel", url=reverse("mediators:booking_cancel", args=[found.pk]), title=_("Cancel the booking"),
        consequence=_("Room and mediator are free again at once. Tell those who were invited."),
        label=_("Cancel the booking"), form=form or CancelForm(), danger=True, show=form is not None,
    )  # fmt: skip


def _booked(request: StaffRequest, form: BookingForm) -> Booking:
    given = {**form.cleaned_data, "key": str(form.cleaned_data["key"])}
    return bookings.book(by=request.user, **given)


def _wished(request: StaffRequest) -> dict[str, Any]:
    """What the calendar's link says: a room or a mediator, and the day."""
    day = asked_day(request)
    start = timezone.make_aware(datetime.combine(day, _USUAL_START))
    names = ("room", "mediator", "case_number", "organisation")
    wished: dict[str, Any] = {name: request.GET.get(name) for name in names if request.GET.get(name)}
    return {**wished, "starts_at": start, "ends_at": start + _USUAL_LENGTH}
