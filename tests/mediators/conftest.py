"""A small register around the cast's centre: two mediators, a room, and a day to book."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from mediators.models import Employment, Mediator, Room, Speciality
from mediators.services import register, rooms
from mediators.services.register import Entry
from tests.cast import Cast


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def nine() -> datetime:
    """Nine o'clock tomorrow."""
    return timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)


@pytest.fixture
def arbiter(cast: Cast) -> Mediator:
    """The cast's mediator on the register: labour and family, Chinese and Mongolian."""
    return register.appoint(
        by=cast.triage,
        organisation=cast.committee,
        entry=Entry(
            name="卫和平",
            kind=Employment.FULL_TIME,
            languages=("zh", "mn"),
            specialities=tuple(Speciality.objects.filter(code__in=("labour", "family"))),
            appointed_on=date(2024, 1, 1),
            user=cast.mediator,
        ),
    )


@pytest.fixture
def room(cast: Cast) -> Room:
    return rooms.add_room(by=cast.triage, organisation=cast.centre, name="第一调解室", capacity=10)
