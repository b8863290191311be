"""The calendar of an office: rooms and mediators down, a week or the hours of a day across."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import Scope, can, scope_of
from mediators.models import Absence, Booking, Mediator, Purpose, Room
from organisations.models import Organisation

from .frame import Week, midnight

OPENS, CLOSES = 7, 21
"""Hours the day view draws; what lies outside is drawn at its edge."""
SLOTS = (CLOSES - OPENS) * 2


@dataclass(frozen=True)
class Block:
    """A booking or an absence as it is drawn; `start` and `length` count half hours from OPENS."""

    words: str | Promise
    sub: str
    url: str
    hours: str
    start: int
    length: int
    tone: str
    day: date


@dataclass(frozen=True)
class Cell:
    """One day of one room or mediator."""

    day: date
    blocks: list[Block]
    book_url: str


@dataclass(frozen=True)
class Row:
    """A room or a mediator."""

    name: str
    sub: str | Promise
    cells: list[Cell]

    @property
    def free(self) -> bool:
        """Whether nothing is taken on any day shown."""
        return not any(cell.blocks for cell in self.cells)


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    title: str | Promise
    rows: list[Row]


@dataclass(frozen=True)
class Calendar:
    """Everything the calendar shows."""

    days: list[date]
    today: date
    groups: list[Group]
    hours: list[str]

    @property
    def by_day(self) -> bool:
        return len(self.days) == 1


def calendar(user: User, office: Organisation, days: list[date], now: datetime | None = None) -> Calendar:
    """Bookings of the days, of the rooms of the office and the mediators who work there."""
    start, end = midnight(days[0]), midnight(days[-1] + timedelta(days=1))
    rooms = list(office.rooms.active())
    around = Booking.objects.standing().within(start, end).for_rows()
    bookings = list(around.filter(_at(office)))
    mediators = _mediators(office, bookings)
    drawn = _Drawn(user, days, now)
    away = list(Absence.objects.filter(mediator__in=mediators, starts_at__lt=end, ends_at__gt=start))
    by_mediator = list(around.filter(mediator__in=mediators))
    groups = [
        Group(_("Rooms"), [drawn.room(room, bookings) for room in rooms]),
        Group(_("Mediators"), [drawn.mediator(one, by_mediator, away) for one in mediators]),
    ]
    hours = [f"{hour:02d}:00" for hour in range(OPENS, CLOSES)]
    return Calendar(days, timezone.localdate(now), [group for group in groups if group.rows], hours)


def _at(office: Organisation) -> Q:
    return Q(room__organisation=office) | Q(organisation=office)


def _mediators(office: Organisation, bookings: Iterable[Booking]) -> list[Mediator]:
    """Those of the office and of its guests, and whoever is booked there."""
    booked = {booking.mediator_id for booking in bookings if booking.mediator_id}
    here = Q(organisation=office) | Q(organisation__host=office) | Q(pk__in=booked)
    found = Mediator.objects.active().filter(here).select_related("organisation")
    return list(found.order_by("organisation_id", "name")[:100])


class _Drawn:
    """Draws rows for one person: a case number is shown only where the office is in sight."""

    def __init__(self, user: User, days: list[date], now: datetime | None) -> None:
        self.days = days
        self.today = timezone.localdate(now)
        self.sight = scope_of(user, Perms.REGISTER_READ)
        self.may_book = can(user, Perms.BOOK)

    def room(self, room: Room, bookings: Iterable[Booking]) -> Row:
        blocks = [block for b in bookings if b.room_id == room.pk for block in self._booked(b, "mediator")]
        seats = _("%(count)d seats") % {"count": room.capacity}
        return Row(room.name, f"{room.get_kind_display()} · {seats}", self._cells(blocks, room=room.pk))

    def mediator(self, mediator: Mediator, bookings: Iterable[Booking], away: Iterable[Absence]) -> Row:
        mine = [b for b in bookings if b.mediator_id == mediator.pk]
        blocks = [block for b in mine for block in self._booked(b, "room")]
        for absence in away:
            if absence.mediator_id == mediator.pk:
                blocks += self._blocks(absence.starts_at, absence.ends_at, _("Absent"), "", "", "away")
        sub = mediator.organisation.name
        return Row(mediator.name, sub, self._cells(blocks, mediator=mediator.pk))

    def _cells(self, blocks: list[Block], **what: int) -> list[Cell]:
        cells = []
        for day in self.days:
            here = sorted((b for b in blocks if b.day == day), key=lambda b: (b.start, b.hours))
            url = ""
            if self.may_book and day >= self.today:
                url = f"{reverse('mediators:book')}?{urlencode({**what, 'day': day.isoformat()})}"
            cells.append(Cell(day, here, url))
        return cells

    def _booked(self, booking: Booking, other: str) -> list[Block]:
        shown = in_sight(self.sight, booking.organisation)
        beside = getattr(booking, other)
        words = Purpose(booking.purpose).label if shown else _("Taken")
        sub = " · ".join(
            part for part in (booking.case_number if shown else "", beside.name if beside else "") if part
        )
        url = reverse("mediators:booking", args=[booking.pk]) if shown else ""
        return self._blocks(booking.starts_at, booking.ends_at, words, sub, url, booking.purpose)

    def _blocks(
        self, starts: datetime, ends: datetime, words: str | Promise, sub: str, url: str, tone: str
    ) -> list[Block]:
        """One block for each day it touches."""
        blocks = []
        for day in self.days:
            first, last = midnight(day), midnight(day + timedelta(days=1))
            begin, end = max(starts, first), min(ends, last)
            if begin >= end:
                continue
            start, stop = _slot(begin, first), _slot(end, first, up=True)
            hours = f"{_clock(begin)}–{'24:00' if end == last else _clock(end)}"
            blocks.append(Block(words, sub, url, hours, start, max(stop - start, 1), tone, day))
        return blocks


def in_sight(sight: Scope, organisation: Organisation) -> bool:
    """Whether the organisation lies in the scope."""
    inside = any(organisation.region_id.startswith(prefix) for prefix in sight.prefixes)
    return inside or organisation.pk in sight.organisations


def _slot(moment: datetime, first: datetime, *, up: bool = False) -> int:
    minutes = int((moment - first).total_seconds() // 60) - OPENS * 60
    slot = -(-minutes // 30) if up else minutes // 30
    return min(max(slot, 1 if up else 0), SLOTS if up else SLOTS - 1)


def _clock(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M")


def week_days(day: date) -> list[date]:
    """Monday to Sunday."""
    return Week.of(day).days
