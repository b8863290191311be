"""The rows of the permission table about the register, the roster and the calendar.

Values such as `<room>` in a path or in what is posted stand for a thing that `filled` makes by the services.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from mediators.models import AbsenceKind, Employment, Mediator, Room, ShiftMode
from mediators.services import register, rooms, roster
from mediators.services.bookings import book
from mediators.services.register import Entry
from mediators.services.roster import Duty
from tests.cast import Cast

from .access_table import Row, act, page

MEDIATOR, ROOM, BOOKING, SHIFT = ({"pk": f"<{name}>"} for name in ("mediator", "room", "booking", "shift"))
ABSENCE = {**MEDIATOR, "absence": "<absence>"}
ENTRY = {"name": "A", "kind": "invited", "languages": ["zh"], "appointed_on": "2025-01-01"}
ENDS = {"reason": "leaves", "ends_on": "2026-01-01"}
HOURS = {"held_on": "2026-01-05", "hours": "2", "topic": "law"}
AWAY = {"starts_at": "2030-01-05T09:00", "ends_at": "2030-01-05T10:00", "kind": "leave"}
LATER = {"starts_at": "<later>"}
WISH = {
    "organisation": "<centre>",
    "room": "<room>",
    "purpose": "other",
    "starts_at": "<nine>",
    "ends_at": "<ten>",
}
DUTY = {"organisation": "<centre>", "mode": "rotating", "mediator": "<mediator>", "day": "<day>",
        "starts": "08:00", "ends": "09:00"}  # fmt: skip
SPAN = {"since": "2026-01-01", "until": "2026-01-31"}
OFFICE = {"pk": "<committee>"}
BRAND = {"brand": "C"}
NAMED = {"name": "B", "kind": "other", "capacity": "4"}

REGISTER: tuple[Row, ...] = (
    page("mediators:register", "clerk", wrong="auditor"),
    page("mediators:mediator", "clerk", wrong="auditor", path=MEDIATOR),
    page("mediators:new", "triage", wrong="clerk"),
    page("mediators:edit", "triage", wrong="clerk", path=MEDIATOR),
    act("mediators:end", "triage", 303, wrong="clerk", path=MEDIATOR, data=ENDS),
    act("mediators:training", "triage", 303, wrong="clerk", path=MEDIATOR, data=HOURS),
    act("mediators:absence", "mediator", 303, wrong="clerk", path=MEDIATOR, data=AWAY),
    act("mediators:absence_end", "mediator", 303, wrong="clerk", path=ABSENCE),
    page("mediators:import", "triage", wrong="clerk"),
    act("mediators:import_apply", "triage", 400, wrong="clerk"),
    page("mediators:import_template", "triage", wrong="clerk"),
    page("mediators:organisations", "clerk", wrong="auditor"),
    page("mediators:organisation", "clerk", wrong="auditor", path=OFFICE),
    page("mediators:profile", "triage", wrong="clerk", path=OFFICE),
    page("mediators:roster", "clerk", wrong="auditor"),
    page("mediators:plan", "triage", wrong="clerk"),
    act("mediators:shift_cancel", "triage", 303, wrong="clerk", path=SHIFT),
    page("mediators:rooms", "clerk", wrong="auditor"),
    page("mediators:room_new", "triage", wrong="clerk"),
    page("mediators:room", "triage", wrong="clerk", path=ROOM),
    page("mediators:calendar", "clerk", wrong="auditor"),
    page("mediators:book", "clerk", wrong="official"),
    page("mediators:booking", "clerk", wrong="auditor", path=BOOKING),
    act("mediators:booking_move", "clerk", 303, wrong="official", path=BOOKING, data=LATER),
    act("mediators:booking_cancel", "clerk", 303, wrong="official", path=BOOKING, data={"reason": "ill"}),
    page("api:speciality-list", "clerk", wrong="auditor"),
    page("api:mediator-list", "clerk", wrong="auditor"),
    act("api:mediator-list", "triage", 201, wrong="clerk", data={**ENTRY, "organisation": "<committee>"}),
    page("api:mediator-detail", "clerk", wrong="auditor", path=MEDIATOR),
    Row("api:mediator-detail", "put", "triage", 200, wrong="clerk", path=MEDIATOR, data=ENTRY),
    act("api:mediator-end", "triage", 200, wrong="clerk", path=MEDIATOR, data=ENDS),
    act("api:mediator-training", "triage", 201, wrong="clerk", path=MEDIATOR, data=HOURS),
    act("api:mediator-absence", "mediator", 201, wrong="clerk", path=MEDIATOR, data=AWAY),
    act("api:mediator-absence-end", "mediator", 204, wrong="clerk", path=ABSENCE),
    page("api:mediation-organisation-list", "clerk", wrong="auditor"),
    Row("api:mediation-organisation-detail", "put", "triage", 200, wrong="clerk", path=OFFICE, data=BRAND),
    page("api:room-list", "clerk", wrong="auditor"),
    act("api:room-list", "triage", 201, wrong="clerk", data={**NAMED, "organisation": "<centre>"}),
    Row("api:room-detail", "put", "triage", 200, wrong="clerk", path=ROOM, data=NAMED),
    page("api:booking-list", "clerk", wrong="auditor", data=SPAN),
    act("api:booking-list", "clerk", 201, wrong="official", data=WISH),
    act("api:booking-move", "clerk", 200, wrong="official", path=BOOKING, data=LATER),
    act("api:booking-cancel", "clerk", 200, wrong="official", path=BOOKING, data={"reason": "ill"}),
    page("api:duty-shift-list", "clerk", wrong="auditor", data=SPAN),
    act("api:duty-shift-list", "triage", 201, wrong="clerk", data=DUTY),
    act("api:duty-shift-cancel", "triage", 200, wrong="clerk", path=SHIFT),
)  # fmt: skip


def filled(values: dict[str, Any], cast: Cast) -> dict[str, Any]:
    """The values with each `<thing>` made and named."""
    things = _Things(cast)
    return {
        name: things.named(value[1:-1]) if str(value).startswith("<") else value
        for name, value in values.items()
    }


class _Things:
    """One mediator, room, booking, shift and absence, made when asked for."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.nine = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(
            days=1
        )

    def named(self, name: str) -> Any:
        make: dict[str, Callable[[], Any]] = {
            "mediator": lambda: self.mediator().pk,
            "absence": lambda: self.mediator().absences.get().pk,
            "room": lambda: self.room().pk,
            "booking": self.booking,
            "shift": self.shift,
            "centre": lambda: self.cast.centre.pk,
            "committee": lambda: self.cast.committee.pk,
            "day": lambda: self.nine.date().isoformat(),
            "nine": lambda: _said(self.nine),
            "ten": lambda: _said(self.nine + timedelta(hours=1)),
            "later": lambda: _said(self.nine + timedelta(hours=5)),
        }
        return make[name]()

    def mediator(self) -> Mediator:
        found = Mediator.objects.first()
        if found:
            return found
        entry = Entry(name="M", kind=Employment.FULL_TIME, user=self.cast.mediator)
        made = register.appoint(
            by=self.cast.triage,
            organisation=self.cast.committee,
            entry=entry,
            now=self.nine - timedelta(days=900),
        )
        ends = self.nine - timedelta(hours=5)
        register.add_absence(
            by=self.cast.mediator, mediator=made, starts_at=ends - timedelta(hours=1), ends_at=ends,
            kind=AbsenceKind.LEAVE,
        )  # fmt: skip
        return made

    def room(self) -> Room:
        return Room.objects.first() or rooms.add_room(
            by=self.cast.triage, organisation=self.cast.centre, name=f"R {uuid4().hex}"
        )

    def booking(self) -> int:
        return book(
            by=self.cast.clerk, organisation=self.cast.centre, room=self.room(),
            starts_at=self.nine, ends_at=self.nine + timedelta(hours=1),
        ).pk  # fmt: skip

    def shift(self) -> int:
        duty = Duty(mode=ShiftMode.ROTATING, starts=time(12), ends=time(13), mediator=self.mediator())
        return roster.plan_shift(
            by=self.cast.triage, organisation=self.cast.centre, duty=duty, day=self.nine.date()
        ).pk


def _said(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
