"""The places, offices and people in which the generated cases lie."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from django.core.management import call_command

from accounts.models import Posting, User
from accounts.permissions import Role
from benchmarks import words as vocabulary
from benchmarks.lives import Desks
from cases.models import CaseSource, DisputeType
from organisations.models import Organisation, Region, RegionLevel

CLERK, CITY_SUPERVISOR = "bench-clerk", "bench-city"
OFFICIAL, CITY_OFFICIAL = "bench-official", "bench-city-official"
HOME_COUNTY, HOME_CITY = "150203", "150200"


@dataclass(frozen=True)
class Office:
    """One county centre, the committee it hands cases to, and the villages below it."""

    pk: int
    committee: int
    region_code: str
    villages: tuple[str, ...]

    def desks(self, by: int) -> Desks:
        """Where a case of this county may lie."""
        return Desks(self.pk, self.committee, by)


@dataclass(frozen=True)
class World:
    """What a generated case draws from."""

    offices: tuple[Office, ...]
    types: tuple[str, ...]
    sources: tuple[str, ...]
    clerk: int
    words: vocabulary.Words

    def place(self, dice: random.Random) -> tuple[Office, str]:
        """A county centre, and a village inside its county."""
        office = dice.choice(self.offices)
        return office, dice.choice(office.villages or (office.region_code,))


def build() -> World:
    """Reference data, two offices for every county, an ordinary clerk, supervisor, officials; made once."""
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    counties = Region.objects.filter(level=RegionLevel.COUNTY)
    offices = tuple(_office(county) for county in counties)
    city = _office_at(Region.objects.get(code=HOME_CITY), "centre")
    home = next(office for office in offices if office.region_code == HOME_COUNTY)
    clerk = _person(CLERK, home.pk, Role.CLERK)
    _person(CITY_SUPERVISOR, city.pk, Role.SUPERVISOR)
    _person(OFFICIAL, home.pk, Role.OFFICIAL)
    _person(CITY_OFFICIAL, city.pk, Role.OFFICIAL)
    types = tuple(DisputeType.objects.exclude(parent=None).values_list("code", flat=True))
    sources = tuple(CaseSource.objects.values_list("code", flat=True))
    return World(offices, types, sources, clerk.pk, vocabulary.load())


def _office(county: Region) -> Office:
    villages = Region.objects.within(county).filter(level=RegionLevel.VILLAGE).values_list("code", flat=True)
    centre, committee = _office_at(county, "centre"), _office_at(county, "industry_committee")
    return Office(centre.pk, committee.pk, county.code, tuple(villages))


def _office_at(region: Region, kind: str) -> Organisation:
    name = f"bench {region.code}" if kind == "centre" else f"bench {kind} {region.code}"
    office, _made = Organisation.objects.get_or_create(region=region, name=name, defaults={"kind_id": kind})
    return office


def _person(username: str, office: int, role: Role) -> User:
    user = User.objects.filter(username=username).first() or User.objects.create_user(username, name=username)
    Posting.objects.get_or_create(user=user, organisation_id=office, role=role, starts_on=date(2020, 1, 1))
    return user
