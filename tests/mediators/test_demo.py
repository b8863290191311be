"""The demo's register is made by the services, and the same seed makes the same one."""

from __future__ import annotations

from random import Random

import pytest
from django.utils import timezone

from accounts.models import User
from config.demo.places import OFFICES, PEOPLE
from config.demo.register import _rows, build_register
from mediators.models import DutyShift, Mediator, Profile, Room
from mediators.services.register import mediator_of
from organisations import services as offices
from organisations.models import Organisation, OrganisationKind, Region
from tests.cast import Cast


@pytest.fixture
def places(cast: Cast) -> dict[str, Organisation]:
    kinds = OrganisationKind.objects.in_bulk()
    regions = Region.objects.in_bulk({office.region for office in OFFICES.values()})
    return {
        key: offices.add(
            by=cast.admin, name=office.name, kind=kinds[office.kind], region=regions[office.region]
        )
        for key, office in OFFICES.items()
    }


def test_the_demo_fills_a_register_rooms_and_a_roster(cast: Cast, places: dict[str, Organisation]) -> None:
    people: dict[str, User] = {"mediator": cast.mediator}
    now = timezone.now()
    made = build_register(by=cast.admin, places=places, people=people, now=now, chance=Random(7))  # noqa: S311
    assert len(made) == Mediator.objects.serving(timezone.localdate(now)).count() >= 20
    assert mediator_of(cast.mediator) is not None
    assert Mediator.objects.speaking("mn").count() >= 5
    assert Profile.objects.exclude(brand="").count() >= 4
    assert Room.objects.count() >= 10
    first = DutyShift.objects.order_by("day").first()
    assert first.day >= timezone.localdate(now)
    assert {shift.mode for shift in DutyShift.objects.all()} == {
        "resident",
        "rotating",
        "on_invitation",
        "expert_support",
    }


def test_every_demo_account_of_a_mediator_is_in_the_demos_register() -> None:
    named = {row["user"] for row in _rows("mediators.csv")}
    wanted = {person.username for person in PEOPLE if person.role == "mediator"}
    assert wanted <= named
