"""How many statements each page of the register may ask (see tests/laws/test_sql_budget.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from mediators.models import Employment, Mediator, Room, ShiftMode, Speciality
from mediators.services import register, rooms, roster
from mediators.services.bookings import book
from mediators.services.register import Entry
from mediators.services.roster import Duty
from tests.cast import Cast
from tests.laws.test_sql_budget import counted

HOUR = timedelta(hours=1)
BUDGETS = {
    "register": 8,
    "register, filtered": 10,
    "organisations": 9,
    "organisation": 9,
    "mediator": 11,
    "edit": 9,
    "roster": 7,
    "rooms": 6,
    "calendar": 10,
    "calendar, day": 10,
    "book": 9,
    "booking": 8,
    "api: mediators": 6,
    "api: rooms": 4,
    "api: bookings": 5,
    "api: shifts": 4,
    "api: book": 20,
}
"""Page -> most statements."""
NARROW = "speciality=labour&language=zh&region=150203"


def fill(cast: Cast, nine: datetime, count: int) -> None:
    """So many mediators, rooms, bookings and shifts more."""
    skills = tuple(Speciality.objects.all()[:3])
    before = Mediator.objects.count()
    for number in range(before, before + count):
        entry = Entry(name=f"M{number}", kind=Employment.INVITED, specialities=skills)
        one = register.appoint(by=cast.triage, organisation=cast.committee, entry=entry)
        room = rooms.add_room(by=cast.triage, organisation=cast.centre, name=f"R{number}")
        book(
            by=cast.clerk,
            organisation=cast.centre,
            starts_at=nine,
            ends_at=nine + HOUR,
            room=room,
            mediator=one,
        )
        duty = Duty(mode=ShiftMode.ROTATING, starts=time(9), ends=time(10), mediator=one)
        roster.plan_shift(by=cast.triage, organisation=cast.centre, duty=duty, day=nine.date())


def url(name: str, *args: Any, query: str = "") -> str:
    return f"{reverse(f'mediators:{name}', args=args)}?{query}"


def pages(cast: Cast, nine: datetime) -> dict[str, Callable[[], HttpResponse]]:
    keeper = cast.logged_in(cast.triage)
    one, room = Mediator.objects.first(), Room.objects.first()
    week = f"at={cast.centre.pk}&day={nine.date().isoformat()}"
    addresses = {
        "register": url("register"),
        "register, filtered": url("register", query=NARROW),
        "organisations": url("organisations"),
        "organisation": url("organisation", cast.committee.pk),
        "mediator": url("mediator", one.pk),
        "edit": url("edit", one.pk),
        "roster": url("roster", query=week),
        "rooms": url("rooms"),
        "calendar": url("calendar", query=week),
        "calendar, day": url("calendar", query=f"{week}&view=day"),
        "book": url("book"),
        "booking": url("booking", room.bookings.first().pk),
    }
    return {
        **{name: partial(keeper.get, address) for name, address in addresses.items()},
        **interface(cast, nine, one, room),
    }


def interface(cast: Cast, nine: datetime, one: Mediator, room: Room) -> dict[str, Callable[[], HttpResponse]]:
    clerk, day = cast.logged_in(cast.clerk), nine.date().isoformat()
    wish = {"organisation": cast.centre.pk, "room": room.pk, "mediator": one.pk, "purpose": "session"}
    starts = iter(range(2, 12))

    def booked() -> HttpResponse:
        begin = nine + next(starts) * HOUR
        given = {**wish, "starts_at": begin.isoformat(), "ends_at": (begin + HOUR).isoformat()}
        return clerk.post("/api/v1/bookings", given, content_type="application/json")

    span = f"since={day}&until={day}"
    return {
        "api: mediators": partial(clerk.get, "/api/v1/mediators"),
        "api: rooms": partial(clerk.get, "/api/v1/rooms"),
        "api: bookings": partial(clerk.get, f"/api/v1/bookings?{span}"),
        "api: shifts": partial(clerk.get, f"/api/v1/duty-shifts?{span}"),
        "api: book": booked,
    }


@pytest.fixture
def eight() -> datetime:
    """Eight o'clock in three days, so that a day's bookings fit."""
    return timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=3)


def test_every_page_keeps_its_budget_and_asks_no_more_for_more_rows(
    cast: Cast, eight: datetime, record_property: Any
) -> None:
    fill(cast, eight, 3)
    asked = pages(cast, eight)
    assert asked.keys() == BUDGETS.keys()
    for ask in asked.values():
        ask()
    few = {name: counted(ask)[0] for name, ask in asked.items()}
    fill(cast, eight, 12)
    many = {name: counted(ask) for name, ask in asked.items()}
    record_property("told", "SQL register " + " · ".join(f"{name} {count}" for name, count in few.items()))
    assert {name: f"{n} > {BUDGETS[name]}" for name, n in few.items() if n > BUDGETS[name]} == {}
    assert {name: found for name, found in many.items() if found[0] > few[name]} == {}
