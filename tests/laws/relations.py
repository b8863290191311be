"""Offices and people in every relation to one case, one person of every role in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from cases.models import Case, Depth
from cases.services.sharing import share
from organisations import services as offices
from organisations.models import Organisation, OrganisationKind, Region
from tests.cast import PASSWORD, Cast


class Relation(Enum):
    """What an office is to the case."""

    OWN = "own"
    SHARED = "shared"
    FORMER = "formerly held"
    FOREIGN = "foreign"


COUNTIES = {
    Relation.SHARED: "150202",
    Relation.FORMER: "150205",
    Relation.FOREIGN: "150204",
}
"""Counties that do not contain the place of the case."""


@dataclass(frozen=True)
class World:
    """One case of the cast's centre, and who stands how to it."""

    case: Case
    holder: Organisation
    people: dict[tuple[Role, Relation], User]

    def put(self, stage: str) -> None:
        """The case at that stage and with its holder, however it would have come there: this law is about
        who may, not about the way."""
        Case.objects.filter(pk=self.case.pk).update(stage=stage, holder=self.holder)


def world(cast: Cast) -> World:
    """The case is held by the centre, was once held by a second office and is shown to a third."""
    kind = OrganisationKind.objects.get(code="centre")
    places = {Relation.OWN: cast.centre}
    for relation, county in COUNTIES.items():
        region = Region.objects.get(code=county)
        places[relation] = offices.add(by=cast.admin, name=f"{relation.value} 150", kind=kind, region=region)
    cast.log_dispute()
    case = cast.log_dispute()
    for office in (places[Relation.FORMER], cast.centre):
        Case.objects.filter(pk=case.pk).update(holder=office)
    share(case=case, organisation=places[Relation.SHARED], depth=Depth.OFFER, purpose="leg:1")
    people = {
        (role, relation): _person(cast, role, relation, office)
        for relation, office in places.items()
        for role in Role
    }
    return World(case, cast.centre, people)


def _person(cast: Cast, role: Role, relation: Relation, office: Organisation) -> User:
    name = f"{role}-{relation.name.lower()}"
    user = accounts.create_user(by=cast.admin, username=name, name=name, password=PASSWORD).user
    accounts.open_posting(
        by=cast.admin, user=user, organisation=office, role=role, starts_on=date(2020, 1, 1)
    )
    return User.objects.get(pk=user.pk)
