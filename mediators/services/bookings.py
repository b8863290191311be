"""Booking rooms and mediators. That nothing is booked twice is a constraint of the database.

The locks taken here only make the losing side of a race get its answer at once and in order; two inserts
that meet in an exclusion constraint without them would wait for each other until one is killed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can, posting_for
from core import audit
from core.errors import BadInput, Conflict, NotAllowed
from core.idempotency import once
from mediators.models import At, Booking, Mediator, Purpose, Room, keeps, near
from organisations.models import Organisation

from .keeping import plain, save_checked

__all__ = ["book", "cancel_booking", "free_rooms", "is_free", "move_booking", "release"]

LONGEST = timedelta(hours=12)
FURTHEST = timedelta(days=366)
_EXCLUSION = "23P01"


@dataclass(frozen=True)
class _Wish:
    """What is to be taken, and when."""

    organisation: Organisation
    starts_at: datetime
    ends_at: datetime
    room: Room | None
    mediator: Mediator | None


def book(
    *,
    by: User,
    organisation: Organisation,
    starts_at: datetime,
    ends_at: datetime,
    room: Room | None = None,
    mediator: Mediator | None = None,
    case_number: str = "",
    purpose: str = Purpose.SESSION,
    key: str = "",
    now: datetime | None = None,
) -> Booking:
    """Take a room, a mediator or both for a time, for an office.

    Args:
        organisation: the office it is made for; `by` acts in a posting there or above it.
        case_number: of the case it is for, if any; plain text, nothing else about the case.
        purpose: a value of Purpose.
        key: submission key; one booking, whatever is clicked or retried.

    Raises:
        NotAllowed: no posting of `by` may book for the organisation, or room or mediator are out of reach.
        BadInput: nothing is named, the time is past, too long or too far ahead, or the room is not in use.
        Conflict: the room or the mediator is taken, or the mediator is absent or not appointed then.
    """
    wish = _Wish(organisation, starts_at, ends_at, room, mediator)
    made: list[Booking] = []

    def take() -> str:
        booking = Booking(made_by=by, case_number=plain(case_number), purpose=purpose)
        made.append(_take(booking, wish, by, now or timezone.now()))
        audit.record(by=by, action="booking.make", subject=booking, organisation_id=organisation.pk)
        return str(booking.pk)

    posting_for(by, Perms.BOOK, At(organisation))
    with transaction.atomic():
        if not key:
            take()
            return made[0]
        outcome = once(by=by, key=key, action="booking.make", do=take)
        return made[0] if outcome.first else Booking.objects.for_rows().get(pk=outcome.reference)


@transaction.atomic
def move_booking(
    *,
    by: User,
    booking: Booking,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    room: Room | None = None,
    mediator: Mediator | None = None,
    now: datetime | None = None,
) -> Booking:
    """Another time, room or mediator for a booking; what is not given stays. A lone start keeps the length.

    Raises:
        NotAllowed, BadInput, Conflict: as book; Conflict also when it is over or was cancelled.
    """
    _check_changes(by, booking)
    moment = now or timezone.now()
    _lock_open(booking, moment)
    start = starts_at or booking.starts_at
    wish = _Wish(
        organisation=booking.organisation,
        starts_at=start,
        ends_at=ends_at or start + (booking.ends_at - booking.starts_at),
        room=room or booking.room,
        mediator=mediator or booking.mediator,
    )
    _take(booking, wish, by, moment)
    audit.record(by=by, action="booking.move", subject=booking)
    return booking


@transaction.atomic
def cancel_booking(*, by: User, booking: Booking, reason: str = "", now: datetime | None = None) -> Booking:
    """Give the time free; whoever may book for the office, or keeps the room, may do it.

    Raises:
        NotAllowed: it is somebody else's.
        Conflict: it is over or was cancelled already.
    """
    _check_changes(by, booking)
    moment = now or timezone.now()
    _lock_open(booking, moment)
    booking.cancelled_at, booking.cancelled_by = moment, by
    booking.save(update_fields=["cancelled_at", "cancelled_by", "updated_at"])
    audit.record(by=by, action="booking.cancel", subject=booking, reason=reason)
    return booking


@transaction.atomic
def release(*, by: User, bookings: Iterable[Booking], now: datetime | None = None) -> None:
    """Give free what a case needs no more; what is over or cancelled stays as it is.

    Called by services that have checked the right to end what the bookings were for.
    """
    moment = now or timezone.now()
    asked = [booking.pk for booking in bookings]
    standing = Booking.objects.select_for_update().standing().filter(pk__in=asked, ends_at__gt=moment)
    for booking in standing:
        booking.cancelled_at, booking.cancelled_by = moment, by
        booking.save(update_fields=["cancelled_at", "cancelled_by", "updated_at"])
        audit.record(by=by, action="booking.cancel", subject=booking)


def free_rooms(organisation: Organisation, starts_at: datetime, ends_at: datetime) -> QuerySet[Room]:
    """Rooms in use that the office may book in that time: its own first."""
    county = organisation.region.county_code
    reach = Room.objects.free(starts_at, ends_at).select_related("organisation__region")
    return reach.filter(organisation__region__code__startswith=county).order_by("organisation_id", "name")


def is_free(mediator: Mediator, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the mediator serves then, is present and not booked."""
    taken = Booking.objects.standing().within(starts_at, ends_at).filter(mediator=mediator)
    present = Mediator.objects.serving(timezone.localdate(starts_at)).present(starts_at, ends_at)
    return present.filter(pk=mediator.pk).exists() and not taken.exists()


def _take(booking: Booking, wish: _Wish, by: User, moment: datetime) -> Booking:
    """Check the wish, write it on the booking and save; the constraint has the last word."""
    wish = _locked(wish)
    _check_time(wish, moment)
    _check_reach(wish)
    _check_usable(wish)
    for name, value in wish.__dict__.items():
        setattr(booking, name, value)
    try:
        with transaction.atomic():
            save_checked(booking, constraints=False)
    except IntegrityError as error:
        if getattr(error.__cause__, "pgcode", "") != _EXCLUSION:
            raise
        raise _taken(wish, booking.pk) from error
    return booking


def _locked(wish: _Wish) -> _Wish:
    """The room, then the mediator, as they stand now and for the rest of the transaction."""
    room, mediator = wish.room, wish.mediator
    if room:
        rooms = Room.objects.select_for_update(of=("self",), no_key=True)
        room = rooms.select_related("organisation__region").get(pk=room.pk)
    if mediator:
        mediators = Mediator.objects.select_for_update(of=("self",), no_key=True)
        mediator = mediators.select_related("organisation__region").get(pk=mediator.pk)
    return replace(wish, room=room, mediator=mediator)


def _check_time(wish: _Wish, moment: datetime) -> None:
    if wish.room is None and wish.mediator is None:
        raise _bad("room", _("Choose a room or a mediator."))
    if wish.ends_at <= wish.starts_at:
        raise _bad("ends_at", _("It must end after it begins."))
    if wish.starts_at < moment:
        raise _bad("starts_at", _("This time is past."))
    if wish.ends_at - wish.starts_at > LONGEST:
        raise _bad("ends_at", _("Book at most twelve hours at once."))
    if wish.starts_at > moment + FURTHEST:
        raise _bad("starts_at", _("Book at most one year ahead."))


def _check_reach(wish: _Wish) -> None:
    if wish.room and not near(wish.room.organisation, wish.organisation):
        raise NotAllowed(_("This room belongs to another area."))
    mediator = wish.mediator
    if mediator and not mediator.expert and not near(mediator.organisation, wish.organisation):
        raise NotAllowed(_("This mediator works in another area and is not in the expert pools."))


def _check_usable(wish: _Wish) -> None:
    if wish.room and not (wish.room.active and wish.room.organisation.active):
        raise _bad("room", _("This room is not in use."))
    mediator = wish.mediator
    if mediator is None:
        return
    last = timezone.localdate(wish.ends_at)
    serves = mediator.serves_on(timezone.localdate(wish.starts_at)) and mediator.serves_on(last)
    if not (serves and mediator.organisation.active):
        raise _bad("mediator", _("%(name)s is not appointed at this time.") % {"name": mediator.name})
    away = mediator.absences.filter(starts_at__lt=wish.ends_at, ends_at__gt=wish.starts_at)
    absence = away.order_by("-ends_at").first()
    if absence:
        words = {"name": mediator.name, "until": _when(absence.ends_at)}
        raise Conflict(_("%(name)s is absent until %(until)s.") % words, code="absent")


def _taken(wish: _Wish, own: int | None) -> Conflict:
    """What is taken and until when, by the bookings that stand in the way."""
    others = Booking.objects.standing().within(wish.starts_at, wish.ends_at).exclude(pk=own or 0)
    things: tuple[tuple[str, Any], ...] = (("room", wish.room), ("mediator", wish.mediator))
    sentences: dict[str, list[str]] = {}
    for field, thing in things:
        last = others.filter(**{field: thing}).order_by("-ends_at").first() if thing else None
        if last:
            words = {"name": thing.name, "until": _when(last.ends_at)}
            sentences[field] = [_("%(name)s is taken until %(until)s.") % words]
    told = " ".join(few[0] for few in sentences.values())
    return Conflict(told or _("This time was taken a moment ago."), code="taken", fields=sentences)


def _check_changes(by: User, booking: Booking) -> None:
    if can(by, Perms.BOOK, At(booking.organisation)):
        return
    if not (booking.room and keeps(by, booking.room.organisation)):
        raise NotAllowed(_("This booking was made for another office."))


def _lock_open(booking: Booking, moment: datetime) -> None:
    row = Booking.objects.select_for_update().get(pk=booking.pk)
    if row.cancelled_at or row.ends_at <= moment:
        raise Conflict(_("This booking is over or was cancelled already."), code="booking_over")
    booking.starts_at, booking.ends_at = row.starts_at, row.ends_at


def _when(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _bad(field: str, sentence: str) -> BadInput:
    return BadInput(sentence, code="booking", fields={field: [sentence]})
