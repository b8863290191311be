"""The demo's offices and people as rows: built by the services or found again, looked up without asking."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from random import Random
from typing import Any

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from cases.models import (
    CaseSource,
    DisputeType,
    KeyGroup,
    PartyCategory,
    RefusalReason,
    ResolutionMode,
)
from mediators.models import Mediator, Room
from organisations import services as offices
from organisations.models import Organisation, OrganisationKind, Region
from referrals.models import ReturnReason

from . import register
from .places import ADMINISTRATOR, EVERY_OFFICE, EVERYBODY, FIRST, PASSWORD

SINCE = date(2024, 1, 2)
"""First day of every posting of the demo."""


class Town:
    """Offices by key, people by user name, and who does what where."""

    def __init__(self) -> None:
        self.offices: dict[str, Organisation] = {}
        self.people: dict[str, User] = {}
        self._found()

    def build(self, load: str, *, now: datetime, chance: Random) -> None:
        """Make what is missing for the load. Raises Conflict when organisations exist that are not ours."""
        first, loads = not self.people, {"", load}
        for key, office in EVERY_OFFICE.items():
            if office.load in loads and key not in self.offices:
                self._open(key)
        new = [one for one in EVERYBODY if one.load in loads and one.username not in self.people]
        for person in new:
            made = accounts.create_user(
                by=self.admin, username=person.username, name=person.name, password=PASSWORD
            )
            accounts.open_posting(
                by=self.admin, user=made.user, organisation=self.offices[person.office], role=person.role,
                starts_on=SINCE, head=bool(person.head),
            )  # fmt: skip
            self.people[person.username] = made.user
        given: dict[str, Any] = {"by": self.admin, "places": self.offices, "people": self.people, "now": now}
        if first:
            register.build_register(**given, chance=chance)
        if any(one.load for one in new):
            register.add_mediators(**given, chance=chance)
        self._forget()

    @property
    def admin(self) -> User:
        """The administrator, who opens every office and account."""
        return self.people[ADMINISTRATOR[0]]

    @cached_property
    def mediators(self) -> dict[str, list[Mediator]]:
        """Mediators by the key of their office, in a constant order."""
        keys = {office.pk: key for key, office in self.offices.items()}
        found: dict[str, list[Mediator]] = {}
        ours = Mediator.objects.filter(user__in=self.people.values()).order_by("user__username")
        for mediator in ours.select_related("organisation__region"):
            found.setdefault(keys[mediator.organisation_id], []).append(mediator)
        return found

    def user_of(self, mediator: Mediator) -> User:
        """The account of a mediator, the same object every time."""
        return self._by_pk[mediator.user_id or 0]

    def staff(self, office: str, *roles: Role) -> list[User]:
        """The accounts in these roles at an office."""
        return [
            self.people[one.username]
            for one in EVERYBODY
            if one.office == office and one.role in roles and one.username in self.people
        ]

    @cached_property
    def rooms(self) -> dict[str, list[Room]]:
        """Rooms by the key of their office."""
        keys = {office.pk: key for key, office in self.offices.items()}
        found: dict[str, list[Room]] = {}
        for room in Room.objects.filter(organisation__in=keys).order_by("name"):
            found.setdefault(keys[room.organisation_id], []).append(room)
        return found

    @cached_property
    def regions(self) -> dict[str, list[Region]]:
        """The places below each county that the demo uses, by the code of the county."""
        found: dict[str, list[Region]] = {}
        for region in Region.objects.filter(level="township").order_by("code"):
            found.setdefault(region.code[:6], []).append(region)
        return found

    @cached_property
    def region(self) -> dict[str, Region]:
        """Every township the demo knows, by its code."""
        return {region.code: region for few in self.regions.values() for region in few}

    @cached_property
    def types(self) -> dict[str, DisputeType]:
        return {row.code: row for row in DisputeType.objects.select_related("parent")}

    @cached_property
    def sources(self) -> dict[str, CaseSource]:
        return {row.code: row for row in CaseSource.objects.all()}

    @cached_property
    def modes(self) -> dict[str, ResolutionMode]:
        return {row.code: row for row in ResolutionMode.objects.all()}

    @cached_property
    def refusals(self) -> dict[str, RefusalReason]:
        return {row.code: row for row in RefusalReason.objects.all()}

    @cached_property
    def returns(self) -> dict[str, ReturnReason]:
        return {row.code: row for row in ReturnReason.objects.all()}

    @cached_property
    def groups(self) -> dict[str, KeyGroup]:
        return {row.code: row for row in KeyGroup.objects.all()}

    @cached_property
    def categories(self) -> list[PartyCategory]:
        return list(PartyCategory.objects.order_by("pk"))

    @cached_property
    def _by_pk(self) -> dict[int, User]:
        return {user.pk: user for user in self.people.values()}

    def _found(self) -> None:
        names = {office.name: key for key, office in EVERY_OFFICE.items()}
        rows = Organisation.objects.filter(name__in=names).select_related("kind", "region")
        self.offices = {names[row.name]: row for row in rows}
        usernames = [ADMINISTRATOR[0], *(one.username for one in EVERYBODY)]
        self.people = {user.username: user for user in User.objects.filter(username__in=usernames)}

    def _open(self, key: str) -> None:
        office = EVERY_OFFICE[key]
        given: dict[str, Any] = {
            "name": office.name,
            "kind": OrganisationKind.objects.get(code=office.kind),
            "region": Region.objects.get(code=office.region),
        }
        if key == FIRST:
            self.offices[key] = offices.first(**given)
            username, name = ADMINISTRATOR
            made = accounts.create_administrator(
                username=username, name=name, organisation=self.offices[key], password=PASSWORD
            )
            self.people[username] = made.user
        else:
            self.offices[key] = offices.add(by=self.admin, host=self.offices.get(office.host), **given)

    def _forget(self) -> None:
        """Read anew what is looked up, after rows were made."""
        for name in ("mediators", "rooms", "_by_pk"):
            self.__dict__.pop(name, None)
        for user in self.people.values():
            user.forget_postings()
